import type { ApplyItem } from '../../../kiosk-config/index.ts';
import type { ApplyDraft } from '../ports.ts';
import { needsCheck } from '../steps/check-step.ts';
import { fieldsOf, type JourneyContext } from '../steps/context.ts';

/** What goes into the record; `null` while anything of it is still missing, which no path to `saving` allows. */
export function toDraft(item: ApplyItem, context: JourneyContext): ApplyDraft | null {
  const { person, consent, submittedAt, checkId } = context;
  if (!person || !consent || !submittedAt || (needsCheck(item) && checkId === null)) return null;
  return {
    item: { code: item.code, version: item.version, name: item.name['zh-CN'] },
    language: context.language,
    assurance: item.identification.assurance,
    checkId,
    person,
    consent,
    form: {
      version: item.form.version,
      values: Object.fromEntries(fieldsOf(item).map((field) => [field.id, context.values[field.id] ?? ''])),
    },
    materials: item.materials.map((material) => ({ id: material.id, pages: context.pages[material.id] ?? [] })),
    strokes: context.strokes,
    submittedAt,
  };
}
