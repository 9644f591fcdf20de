import type { ApplyItem, Field } from '../../../kiosk-config/index.ts';
import type { Language } from '../../bridge/index.ts';
import type { FilledForm, IdentifiedPerson } from '../ports.ts';
import type { JourneyContext } from '../steps/context.ts';
import { personWords } from '../steps/person-words.ts';

/** The form as the citizen filled it in, for paper: the whole numbers, since it is theirs to take home. */
export function filledForm(item: ApplyItem, context: JourneyContext): FilledForm {
  const { language, person } = context;
  return {
    title: item.name[language],
    titleChinese: item.name['zh-CN'],
    department: item.department[language],
    version: item.form.version,
    sections: [
      ...(person ? [{ title: personWords(language).applicant, lines: personLines(person, language) }] : []),
      ...item.form.pages.map((page) => ({
        title: page.title[language],
        lines: page.fields.map((field) => ({ label: field.label[language], value: shownValue(field, context) })),
      })),
    ],
    materials: item.materials.map((material) => ({
      name: material.name[language],
      pages: (context.pages[material.id] ?? []).length,
    })),
    declaration: item.signature?.declaration[language] ?? null,
    strokes: context.strokes,
  };
}

function personLines(person: IdentifiedPerson, language: Language): FilledForm['sections'][number]['lines'] {
  const words = personWords(language);
  const lines = [
    { label: words.name, value: person.name },
    { label: words.card, value: words.cards[person.cardKind] },
    { label: words.idNumber[person.cardKind], value: person.idNumber },
  ];
  switch (person.cardKind) {
    case 'resident':
      return lines;
    case 'hmtResident':
      return [...lines, { label: words.permitNumber, value: person.permitNumber }];
    case 'foreigner':
      return [
        ...lines.slice(0, 1),
        ...(person.chineseName === '' ? [] : [{ label: words.otherName, value: person.chineseName }]),
        ...lines.slice(1),
        { label: words.nationality, value: person.nationality, nationality: true },
      ];
  }
}

/** What the citizen chose in words, anything else as it was entered. */
export function shownValue(field: Field, context: JourneyContext): string {
  const value = context.values[field.id] ?? '';
  if (field.kind !== 'choice') return value;
  return field.options.find((option) => option.value === value)?.label[context.language] ?? value;
}
