import type { StateValue } from 'xstate';
import { type ApplyItem, type Field, longest } from '../../../kiosk-config/index.ts';
import type { FieldView, Language, MessageKey, TerminalView } from '../../bridge/index.ts';
import { maskIdNumber, maskName } from '../mask.ts';
import type { ClockReading } from '../ports.ts';
import { truthOf } from './closing-steps.ts';
import type { ApplyContext } from './context.ts';
import { formKey, scanKey } from './setup.ts';

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

export interface ApplySnapshot {
  readonly value: StateValue;
  readonly context: ApplyContext;
}

export interface ViewTools {
  /** `2026-11-23 10:42`, marked where the clock is not trusted. */
  readonly formatTime: (reading: ClockReading, language: Language) => string;
  readonly unavailable: (item: ApplyItem) => MessageKey | null;
}

/** What the citizen sees of one `apply` journey. Pure; every state has its screen. */
export function applyView(item: ApplyItem, { value, context }: ApplySnapshot, tools: ViewTools): JourneyView {
  const place = typeof value === 'string' ? value : (Object.keys(value)[0] ?? '');
  const inner = innerOf(value, place);
  const text = (local: { readonly 'zh-CN': string; readonly en: string }): string => local[context.language];
  const page = item.form.pages.find((candidate) => formKey(candidate.id) === place);
  const materialIndex = item.materials.findIndex((candidate) => scanKey(candidate.id) === place);
  const material = item.materials[materialIndex];
  const framed = (body: ViewBody, canGoBack: boolean): JourneyView => ({
    at: place,
    body,
    canGoBack,
    progress: progressOf(item, context.language, place),
  });

  if (page) {
    return framed(
      {
        screen: 'form',
        pageId: page.id,
        title: text(page.title),
        fields: page.fields.map((field) => fieldView(field, context)),
      },
      true,
    );
  }
  if (material) {
    return framed(
      {
        screen: 'scan',
        material: {
          id: material.id,
          name: text(material.name),
          hint: text(material.hint),
          number: materialIndex + 1,
          of: item.materials.length,
          minPages: material.minPages,
          maxPages: material.maxPages,
        },
        phase: inner === 'scanning' ? 'scanning' : 'ready',
        pages: pageImages(context, material.id),
        problem: context.problem,
      },
      true,
    );
  }
  switch (place) {
    case 'guide':
      return framed(
        {
          screen: 'item',
          name: text(item.name),
          department: text(item.department),
          summary: text(item.summary),
          bring: item.guide.bring.map(text),
          minutes: item.guide.minutes,
          visits: item.guide.visits,
          fee: text(item.guide.fee),
          result: text(item.guide.result),
          promisedWorkingDays: item.guide.promisedWorkingDays,
          unavailable: tools.unavailable(item),
        },
        true,
      );
    case 'notice':
      return framed(
        {
          screen: 'notice',
          title: text(item.notice.title),
          paragraphs: item.notice.paragraphs.map(text),
          consentText: text(item.notice.consentText),
          version: item.notice.version,
        },
        true,
      );
    case 'anotherPerson':
    case 'identify':
      return framed(
        {
          screen: 'identify',
          phase: identifyPhase(value),
          problem: context.problem,
          holder:
            context.person && inner === 'read'
              ? { name: maskName(context.person.name), idNumber: maskIdNumber(context.person.idNumber) }
              : null,
        },
        true,
      );
    case 'review':
      return framed({ screen: 'review', submits: !item.signature, sections: reviewSections(item, context) }, true);
    case 'sign':
      return framed(
        { screen: 'sign', declaration: item.signature ? text(item.signature.declaration) : '', problem: context.problem },
        true,
      );
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

function innerOf(value: StateValue, place: string): string {
  if (typeof value === 'string') return '';
  const inner = value[place];
  return typeof inner === 'string' ? inner : (Object.keys(inner ?? {})[0] ?? '');
}

function identifyPhase(value: StateValue): 'waiting' | 'reading' | 'read' | 'failed' {
  const inside = typeof value === 'string' ? undefined : value['identify'];
  if (inside === 'failed' || inside === 'read') return inside;
  if (typeof inside === 'object' && inside['asking'] === 'reading') return 'reading';
  return 'waiting';
}

function fieldView(field: Field, context: ApplyContext): FieldView {
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

function pageImages(context: ApplyContext, materialId: string): { imageId: string; number: number }[] {
  return (context.pages[materialId] ?? []).map((page, index) => ({ imageId: page.imageId, number: index + 1 }));
}

type Section = Extract<TerminalView, { screen: 'review' }>['sections'][number];

function reviewSections(item: ApplyItem, context: ApplyContext): Section[] {
  const { language, person } = context;
  const holder: Section = {
    title: language === 'zh-CN' ? '申请人' : 'Applicant',
    changeTo: null,
    lines: person
      ? [
          { label: language === 'zh-CN' ? '姓名' : 'Name', value: maskName(person.name), sensitive: true },
          { label: language === 'zh-CN' ? '公民身份号码' : 'ID number', value: maskIdNumber(person.idNumber), sensitive: true },
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

function shownValue(field: Field, context: ApplyContext): string {
  const value = context.values[field.id] ?? '';
  if (field.kind !== 'choice') return value;
  return field.options.find((option) => option.value === value)?.label[context.language] ?? value;
}

function outcomeBody(context: ApplyContext, tools: ViewTools): ViewBody {
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
  };
}

/** The dots: identify, each form page, each paper, check, sign. */
function progressOf(item: ApplyItem, language: Language, place: string): Frame['progress'] {
  const steps = [
    'identify',
    ...item.form.pages.map((page) => formKey(page.id)),
    ...item.materials.map((material) => scanKey(material.id)),
    'review',
    ...(item.signature ? ['sign'] : []),
  ];
  const index = steps.indexOf(place);
  if (index < 0) return null;
  const minutesLeft = Math.max(1, Math.round((item.guide.minutes * (steps.length - index)) / steps.length));
  return { itemName: item.name[language], step: index + 1, steps: steps.length, minutesLeft };
}
