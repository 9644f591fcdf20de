/** Everything that can happen to a journey: each intent, each answer of each effect, each time-out. */
import type { ApplyItem, Item, PrintItem } from '../../kiosk-config/index.ts';
import type { CaseFound } from '../../main/journeys/index.ts';
import { syntheticForeigner, syntheticPerson } from '../support/synthetic-person.ts';

export interface Happening {
  readonly type: string;
  readonly [detail: string]: unknown;
}

export const now = { epochMs: Date.UTC(2026, 10, 23, 2, 42), trusted: true };
const today = '2026-11-23';
export const person = syntheticPerson();
const broken = new Error('broken');

const done = (id: string, output?: unknown): Happening => ({ type: `xstate.done.actor.0.journey.${id}`, output });
const error = (id: string): Happening => ({ type: `xstate.error.actor.0.journey.${id}`, error: broken });
const late = (delay: string, id: string): Happening => ({ type: `xstate.after.${delay}.journey.${id}` });

/** A value that passes for every field of a page, and one that does not. */
const GOOD: Record<string, string> = { text: '红色的车', phone: '13800138000', digits: '123456789012', date: '2020-01-01' };
function values(item: Item, pageIndex: number, good: boolean): Record<string, string> {
  const fields = item.form?.pages[pageIndex]?.fields ?? [];
  return Object.fromEntries(
    fields.map((field) => {
      if (!good) return [field.id, '\u0007'];
      if (field.kind === 'choice') return [field.id, field.options[0]?.value ?? ''];
      if (field.kind === 'number') return [field.id, String(field.min)];
      return [field.id, GOOD[field.kind] ?? ''];
    }),
  );
}

const IDENTIFYING: readonly Happening[] = [
  { type: 'cardFound' },
  done('identify.asking', { kind: 'read', person }),
  done('identify.asking', { kind: 'read', person: { ...person, idNumber: '999999199001010027' } }),
  done('identify.asking', { kind: 'read', person: syntheticForeigner() }),
  done('identify.asking', { kind: 'failed', problem: 'card.expired' }),
  error('identify.asking'),
  late('cardReading', 'identify.asking.reading'),
  late('cardRetry', 'identify.failed'),
  done('anotherPerson'),
  late('dropping', 'anotherPerson'),
];

const EVERYWHERE: readonly Happening[] = [{ type: 'continue', now }, { type: 'retry' }, { type: 'back' }];

function common(item: Item): readonly Happening[] {
  return [
    ...EVERYWHERE,
    { type: 'begin' },
    { type: 'consent', version: item.notice.version, now },
    { type: 'consent', version: 'another', now },
    ...IDENTIFYING,
    done('identityCheck.sending', { kind: 'started', check: { checkId: 'c1', phone: '138****0000', codeLength: 6 } }),
    done('identityCheck.sending', { kind: 'failed', problem: 'check.away', mayRetry: true }),
    done('identityCheck.sending', { kind: 'failed', problem: 'check.noPhone', mayRetry: false }),
    error('identityCheck.sending'),
    late('checking', 'identityCheck.sending'),
    { type: 'submitCode', code: '123456' },
    { type: 'submitCode', code: 'abc' },
    { type: 'resendCode' },
    done('identityCheck.checking', { kind: 'passed' }),
    done('identityCheck.checking', { kind: 'wrong' }),
    done('identityCheck.checking', { kind: 'failed', problem: 'check.expired', mayRetry: true }),
    error('identityCheck.checking'),
    late('checking', 'identityCheck.checking'),
    ...(item.form?.pages ?? []).flatMap((page, index) => [
      { type: 'submitPage', values: values(item, index, true), today },
      { type: 'submitPage', values: values(item, index, false), today },
      { type: 'change', to: `form/${page.id}` },
    ]),
  ];
}

const sheets = (id: string): readonly Happening[] => [
  { type: 'printSheets' },
  done(id, { phase: 'printed', problem: null }),
  done(id, { phase: 'failed', problem: 'print.paperOut' }),
  done(id, { phase: 'unknown', problem: 'print.jammed' }),
  error(id),
  late('sheets', id),
];

export function applyHappenings(item: ApplyItem): readonly Happening[] {
  return [
    ...common(item),
    ...item.materials.flatMap((material) => {
      const id = `scan/${material.id}`;
      return [
        { type: 'change', to: id },
        done(`${id}.scanning`, { kind: 'scanned', page: { imageId: 'p1' } }),
        done(`${id}.scanning`, { kind: 'failed', problem: 'scan.noPaper' }),
        error(`${id}.scanning`),
        late('scanning', `${id}.scanning`),
        done(`${id}.removing`),
        late('dropping', `${id}.removing`),
      ];
    }),
    { type: 'scanPage' },
    { type: 'removePage', imageId: 'p1' },
    { type: 'sign', strokes: [[[1, 1, 0]]], now },
    { type: 'sign', strokes: [], now },
    done('saving', { kind: 'saved', submissionId: '0'.repeat(32), shortNumber: 'S017-7F3K-29-4', qrText: 'q', savedAt: now }),
    done('saving', { kind: 'notSaved', problem: 'save.diskFull', mayRetry: true }),
    done('saving', { kind: 'notSaved', problem: 'scan.tooLarge', mayRetry: false }),
    error('saving'),
    late('saving', 'saving'),
    { type: 'platformReceived', receiptNumber: 'SB-1' },
    { type: 'platformRefused' },
    late('receiptGrace', 'outcome.receipt.waiting'),
    done('outcome.receipt.printing', { phase: 'printed', problem: null }),
    done('outcome.receipt.printing', { phase: 'failed', problem: 'receipt.paperOut' }),
    error('outcome.receipt.printing'),
    late('printing', 'outcome.receipt.printing'),
    { type: 'printReceipt' },
    ...sheets('outcome.sheets.printing'),
  ];
}

export function printHappenings(item: PrintItem): readonly Happening[] {
  return [
    ...common(item),
    done('asking.dropping'),
    late('dropping', 'asking.dropping'),
    done('asking.asking', {
      kind: 'fetched',
      document: { documentId: 'd1', fileId: 'f1', title: { 'zh-CN': '证明', en: 'Certificate' }, pages: 2 },
    }),
    done('asking.asking', { kind: 'failed', problem: 'document.away', mayRetry: true }),
    done('asking.asking', { kind: 'failed', problem: 'document.notAllowed', mayRetry: false }),
    error('asking.asking'),
    late('fetching', 'asking.asking'),
    { type: 'pageDrawn', number: 1, page: { imageId: 'p1' } },
    { type: 'pageDrawn', number: 2, page: { imageId: 'p2' } },
    { type: 'drawingFailed', problem: 'document.damaged' },
    late('drawing', 'document.shown'),
    late('linkValid', 'document.phone.given'),
    ...sheets('document.printing'),
    { type: 'sendToPhone' },
    done('document.phone.asking', { kind: 'given', link: { url: 'https://example.invalid/d/1', validMinutes: 10 } }),
    done('document.phone.asking', { kind: 'failed', problem: 'phone.failed' }),
    error('document.phone.asking'),
    late('linking', 'document.phone.asking'),
  ];
}

const FOUND: CaseFound = {
  submissionId: '0'.repeat(32),
  shortNumber: 'S017-7F3K-29-4',
  stage: 'saved',
  receiptNumber: null,
  itemName: null,
  since: now,
  words: null,
  withdrawal: { until: now },
};

export const CASE_HAPPENINGS: readonly Happening[] = [
  ...EVERYWHERE,
  ...IDENTIFYING,
  { type: 'submitCode', code: 'S017-7F3K-29-4' },
  { type: 'codeScanned', text: 'KT1:0' },
  done('looking.asking', { kind: 'found', found: FOUND }),
  done('looking.asking', { kind: 'found', found: { ...FOUND, stage: 'received', receiptNumber: 'SB-1', withdrawal: null } }),
  done('looking.asking', { kind: 'notFound', problem: 'case.unknown', pauseMinutes: null }),
  done('looking.asking', { kind: 'notFound', problem: 'case.tooMany', pauseMinutes: 12 }),
  done('looking.asking', { kind: 'failed', problem: 'case.away' }),
  error('looking.asking'),
  late('lookingUp', 'looking.asking'),
  { type: 'askWithdraw' },
  { type: 'keepSubmission' },
  { type: 'confirmWithdraw' },
  done('caseStatus.withdrawing', { kind: 'withdrawn' }),
  done('caseStatus.withdrawing', { kind: 'failed', problem: 'withdraw.alreadySent' }),
  done('caseStatus.withdrawing', { kind: 'failed', problem: 'withdraw.failed' }),
  error('caseStatus.withdrawing'),
  late('withdrawing', 'caseStatus.withdrawing'),
];
