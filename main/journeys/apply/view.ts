import type { ApplyItem } from '../../../kiosk-config/index.ts';
import type { TerminalView } from '../../bridge/index.ts';
import { CHECK_KEY, needsCheck } from '../steps/check-step.ts';
import type { JourneyContext } from '../steps/context.ts';
import { maskIdNumber, maskName } from '../steps/mask.ts';
import { personWords } from '../steps/person-words.ts';
import { formKey, scanKey } from '../steps/setup.ts';
import {
  type JourneySnapshot,
  type JourneyView,
  placesOf,
  progressIn,
  sharedStep,
  sheetsView,
  type ViewBody,
  type ViewTools,
} from '../steps/view.ts';
import { truthOf } from './closing-steps.ts';
import { shownValue } from './filled-form.ts';

/** What the citizen sees of one `apply` journey. Pure; every state has its screen. */
export function applyView(item: ApplyItem, snapshot: JourneySnapshot, tools: ViewTools): JourneyView {
  const { context } = snapshot;
  const { place, inner } = placesOf(snapshot.value);
  const framed = (body: ViewBody, canGoBack: boolean): JourneyView => ({
    at: place,
    body,
    canGoBack,
    progress: progressIn(stepsOf(item), place, item, context.language),
  });
  const shared = sharedStep(item, snapshot, tools);
  if (shared) return framed(shared, true);
  const material = item.materials.find((candidate) => scanKey(candidate.id) === place);
  if (material) return framed(scanView(item, material, inner === 'scanning', context), true);
  switch (place) {
    case 'review':
      return framed({ screen: 'review', submits: !item.signature, sections: reviewSections(item, context) }, true);
    case 'sign':
      return framed({ screen: 'sign', declaration: item.signature?.declaration[context.language] ?? '', problem: context.problem }, true);
    case 'saving':
      return framed({ screen: 'saving' }, false);
    case 'notSaved':
      return framed({ screen: 'notSaved', problem: context.problem ?? 'save.unknown', mayRetry: context.mayRetrySaving }, false);
    case 'outcome':
    case 'ended':
      return framed(outcomeBody(context, tools), false);
    default:
      throw new Error(`a journey has no screen for the state ${place}`);
  }
}

/** The dots: identify, the code, each form page, each paper, check, sign. */
function stepsOf(item: ApplyItem): readonly string[] {
  return [
    'identify',
    ...(needsCheck(item) ? [CHECK_KEY] : []),
    ...item.form.pages.map((page) => formKey(page.id)),
    ...item.materials.map((material) => scanKey(material.id)),
    'review',
    ...(item.signature ? ['sign'] : []),
  ];
}

function scanView(item: ApplyItem, material: ApplyItem['materials'][number], scanning: boolean, context: JourneyContext): ViewBody {
  const { language } = context;
  return {
    screen: 'scan',
    material: {
      id: material.id,
      name: material.name[language],
      hint: material.hint[language],
      number: item.materials.indexOf(material) + 1,
      of: item.materials.length,
      minPages: material.minPages,
      maxPages: material.maxPages,
    },
    phase: scanning ? 'scanning' : 'ready',
    pages: pageImages(context, material.id),
    problem: context.problem,
  };
}

function pageImages(context: JourneyContext, materialId: string): { imageId: string; number: number }[] {
  return (context.pages[materialId] ?? []).map((page, index) => ({ imageId: page.imageId, number: index + 1 }));
}

type Section = Extract<TerminalView, { screen: 'review' }>['sections'][number];

function reviewSections(item: ApplyItem, context: JourneyContext): Section[] {
  const { language, person } = context;
  const words = personWords(language);
  const holder: Section = {
    title: words.applicant,
    changeTo: null,
    lines: person
      ? [
          { label: words.name, value: maskName(person.name), sensitive: true },
          { label: words.idNumber[person.cardKind], value: maskIdNumber(person.idNumber), sensitive: true },
        ]
      : [],
    images: [],
  };
  const forms = item.form.pages.map(
    (page): Section => ({
      title: page.title[language],
      changeTo: formKey(page.id),
      lines: page.fields.map((field) => ({
        label: field.label[language],
        value: shownValue(field, context),
        sensitive: field.kind === 'phone' || field.kind === 'digits',
      })),
      images: [],
    }),
  );
  const papers = item.materials.map(
    (material): Section => ({
      title: material.name[language],
      changeTo: scanKey(material.id),
      lines: [],
      images: pageImages(context, material.id),
    }),
  );
  return [holder, ...forms, ...papers];
}

function outcomeBody(context: JourneyContext, tools: ViewTools): ViewBody {
  return {
    screen: 'outcome',
    truth: truthOf(context),
    shortNumber: context.saved?.shortNumber ?? '',
    receiptNumber: context.receiptNumber,
    qrText: context.saved?.qrText ?? '',
    savedAt: context.saved ? tools.formatTime(context.saved.savedAt, context.language) : '',
    receipt: {
      phase: context.receiptPhase,
      problem: context.receiptProblem,
      canPrint: context.receiptPhase === 'failed' || context.receiptPhase === 'unknown',
    },
    sheets: tools.documentPrinter() === 'absent' ? null : sheetsView(context, tools),
  };
}
