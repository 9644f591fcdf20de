/** What all journeys show alike: the frame, the steps they share, and the tools their views are drawn with. */
import type { StateValue } from 'xstate';
import { type ApplyItem, type Field, type FormPage, type Item, longest } from '../../../kiosk-config/index.ts';
import type { FieldView, Language, MessageKey, TerminalView } from '../../bridge/index.ts';
import type { ClockReading, IdentifiedPerson } from '../ports.ts';
import { CHECK_KEY } from './check-step.ts';
import type { JourneyContext } from './context.ts';
import { maskIdNumber, maskName, maskPermitNumber } from './mask.ts';
import { formKey } from './setup.ts';

/** A view without what the terminal as a whole adds. */
type Body<V> = V extends { screen: infer S } ? { screen: S } & Omit<V, keyof Frame | 'screen'> : never;

export interface Frame {
  readonly revision: number;
  readonly at: string;
  readonly language: Language;
  readonly textSize: 'normal' | 'large';
  readonly placeName: string;
  readonly network: 'online' | 'offline';
  readonly clockTrusted: boolean;
  readonly attention: MessageKey[];
  readonly idle: { totalMs: number; goneMs: number } | null;
  readonly cancelAsked: boolean;
  readonly canGoBack: boolean;
  readonly canCancel: boolean;
  readonly progress: { itemName: string; step: number; steps: number; minutesLeft: number } | null;
}

export type ViewBody = Body<TerminalView>;

export interface JourneyView {
  readonly at: string;
  readonly body: ViewBody;
  readonly canGoBack: boolean;
  readonly progress: Frame['progress'];
}

export interface JourneySnapshot {
  readonly value: StateValue;
  readonly context: JourneyContext;
  readonly tags: ReadonlySet<string>;
}

/** What the views need and the machines do not know. */
export interface ViewTools {
  /** `2026-11-23 10:42`, marked where the clock is not trusted. */
  readonly formatTime: (reading: ClockReading, language: Language) => string;
  readonly nationalityName: (code: string, language: Language) => string;
  readonly unavailable: (item: Item) => MessageKey | null;
  readonly caseUnavailable: () => MessageKey | null;
  /** `absent`: this terminal has no A4 printer. */
  readonly documentPrinter: () => 'well' | 'unwell' | 'absent';
  readonly hasCodeScanner: () => boolean;
}

/** The outermost state key and, where there is one, the key inside it. */
export function placesOf(value: StateValue): { readonly place: string; readonly inner: string } {
  if (typeof value === 'string') return { place: value, inner: '' };
  const place = Object.keys(value)[0] ?? '';
  const inside = value[place];
  return { place, inner: typeof inside === 'string' ? inside : (Object.keys(inside ?? {})[0] ?? '') };
}

export function guideView(item: Item, language: Language, tools: ViewTools): ViewBody {
  return {
    screen: 'item',
    template: item.template,
    accepts: [...item.identification.cards],
    name: item.name[language],
    department: item.department[language],
    summary: item.summary[language],
    bring: item.guide.bring.map((thing) => thing[language]),
    minutes: item.guide.minutes,
    visits: item.guide.visits,
    fee: item.guide.fee[language],
    result: item.guide.result[language],
    promisedWorkingDays: item.guide.promisedWorkingDays,
    unavailable: tools.unavailable(item),
  };
}

export function noticeView(item: Item, language: Language): ViewBody {
  return {
    screen: 'notice',
    title: item.notice.title[language],
    paragraphs: item.notice.paragraphs.map((paragraph) => paragraph[language]),
    consentText: item.notice.consentText[language],
    version: item.notice.version,
  };
}

export function identifyView(
  accepts: ApplyItem['identification']['cards'],
  { value, context }: JourneySnapshot,
  tools: ViewTools,
): ViewBody {
  const inside = typeof value === 'string' ? undefined : value['identify'];
  const reading = typeof inside === 'object' && inside['asking'] === 'reading';
  const phase = inside === 'failed' || inside === 'read' ? inside : reading ? 'reading' : 'waiting';
  return {
    screen: 'identify',
    phase,
    problem: context.problem,
    accepts: [...accepts],
    holder: context.person && phase === 'read' ? holder(context.person, context.language, tools) : null,
  };
}

type Holder = NonNullable<Extract<TerminalView, { screen: 'identify' }>['holder']>;

function holder(person: IdentifiedPerson, language: Language, tools: ViewTools): Holder {
  const common = {
    kind: person.cardKind,
    name: maskName(person.name),
    otherName: null,
    idNumber: maskIdNumber(person.idNumber),
    permitNumber: null,
    nationality: null,
    validTo: person.validTo === 'long-term' ? person.validTo : dashed(person.validTo),
  };
  switch (person.cardKind) {
    case 'resident':
      return common;
    case 'hmtResident':
      return { ...common, permitNumber: maskPermitNumber(person.permitNumber) };
    case 'foreigner':
      return {
        ...common,
        otherName: person.chineseName === '' ? null : maskName(person.chineseName),
        nationality: tools.nationalityName(person.nationality, language),
      };
  }
}

function dashed(date: string): string {
  return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`;
}

export function checkView({ value, context }: JourneySnapshot): ViewBody {
  const { inner } = placesOf(value);
  const phase = inner === 'enter' || inner === 'checking' || inner === 'failed' ? inner : 'sending';
  return {
    screen: 'identityCheck',
    phase,
    phone: context.check?.phone ?? null,
    codeLength: context.check?.codeLength ?? 6,
    problem: context.problem,
    canResend: phase === 'enter' || (phase === 'failed' && context.mayRetry),
  };
}

export function formView(page: FormPage, context: JourneyContext): ViewBody {
  return {
    screen: 'form',
    pageId: page.id,
    title: page.title[context.language],
    fields: page.fields.map((field) => fieldView(field, context)),
  };
}

function fieldView(field: Field, context: JourneyContext): FieldView {
  return {
    id: field.id,
    kind: field.kind,
    label: field.label[context.language],
    hint: field.hint?.[context.language] ?? null,
    required: field.required,
    value: context.values[field.id] ?? '',
    maxLength: longest(field),
    options: field.kind === 'choice' ? field.options.map((option) => ({ value: option.value, label: option.label[context.language] })) : [],
    fromCard: field.prefill !== undefined && !context.touched.includes(field.id),
    error: context.errors[field.id] ?? null,
  };
}

/** How the A4 printer stands to this journey. */
export function sheetsView(
  context: JourneyContext,
  tools: ViewTools,
): { phase: JourneyContext['sheetsPhase']; problem: MessageKey | null; canPrint: boolean } {
  const { sheetsPhase: phase, sheetsProblem } = context;
  const wanted = phase !== 'printed' && phase !== 'printing';
  const well = tools.documentPrinter() === 'well';
  return { phase, problem: sheetsProblem ?? (wanted && !well ? 'gate.documentPrinter' : null), canPrint: wanted && well };
}

/** The step of an item's journey, where it has steps of its own: what `apply` and `print` show alike. `null` elsewhere. */
export function sharedStep(item: Item, snapshot: JourneySnapshot, tools: ViewTools): ViewBody | null {
  const { context } = snapshot;
  const { place } = placesOf(snapshot.value);
  const page = (item.form?.pages ?? []).find((candidate) => formKey(candidate.id) === place);
  if (page) return formView(page, context);
  switch (place) {
    case 'guide':
      return guideView(item, context.language, tools);
    case 'notice':
      return noticeView(item, context.language);
    case 'anotherPerson':
    case 'identify':
      return identifyView(item.identification.cards, snapshot, tools);
    case CHECK_KEY:
      return checkView(snapshot);
    default:
      return null;
  }
}

/** The dots: where in these steps the citizen stands, and the minutes that the rest takes. `null` on what is no step. */
export function progressIn(steps: readonly string[], place: string, item: Item, language: Language): Frame['progress'] {
  const index = steps.indexOf(place);
  if (index < 0) return null;
  const minutesLeft = Math.max(1, Math.round((item.guide.minutes * (steps.length - index)) / steps.length));
  return { itemName: item.name[language], step: index + 1, steps: steps.length, minutesLeft };
}
