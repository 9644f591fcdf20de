/** Check, sign, save, and what is true afterwards. */
import { and, assign } from 'xstate';
import type { ApplyItem } from '../../../kiosk-config/index.ts';
import type { ClockReading, PrintReceiptInput } from '../ports.ts';
import type { JourneyContext, JourneyEvent } from '../steps/context.ts';
import { maskName } from '../steps/mask.ts';
import { journeySetup } from '../steps/setup.ts';
import { sheetsDone } from '../steps/sheets.ts';
import { toDraft } from './draft.ts';
import { filledForm } from './filled-form.ts';

export function reviewState(item: ApplyItem, before: string, changeable: readonly string[]) {
  const submitting = assign<JourneyContext, { type: 'continue'; now: ClockReading }, undefined, JourneyEvent, never>({
    submittedAt: ({ event }) => event.now,
  });
  return journeySetup.createStateConfig({
    entry: 'reviewReached',
    on: {
      back: before,
      change: changeable.map((key) => ({
        guard: ({ event }: { event: { readonly to: string } }) => event.to === key,
        target: key,
        actions: 'returnToReview' as const,
      })),
      continue: item.signature ? { target: 'sign' } : { target: 'saving', actions: submitting },
    },
  });
}

export function signState() {
  return journeySetup.createStateConfig({
    entry: 'clearProblem',
    on: {
      back: 'review',
      sign: [
        { guard: ({ event }) => event.strokes.length === 0, actions: assign({ problem: 'sign.empty' }) },
        {
          target: 'saving',
          actions: assign({ strokes: ({ event }) => event.strokes, submittedAt: ({ event }) => event.now }),
        },
      ],
    },
  });
}

export function savingState(item: ApplyItem) {
  return journeySetup.createStateConfig({
    tags: ['committed'],
    entry: 'clearProblem',
    invoke: {
      src: 'saveSubmission',
      input: ({ context }) => ({ draft: toDraft(item, context) }),
      onDone: [
        {
          guard: ({ event }) => event.output.kind === 'saved',
          target: 'outcome',
          actions: assign({ saved: ({ event }) => (event.output.kind === 'saved' ? event.output : null) }),
        },
        {
          target: 'notSaved',
          actions: assign(({ event }) =>
            event.output.kind === 'notSaved' ? { problem: event.output.problem, mayRetrySaving: event.output.mayRetry } : {},
          ),
        },
      ],
      onError: { target: 'notSaved', actions: assign({ problem: 'save.unknown', mayRetrySaving: false }) },
    },
    after: { saving: { target: 'notSaved', actions: assign({ problem: 'save.unknown', mayRetrySaving: false }) } },
  });
}

export function notSavedState() {
  return journeySetup.createStateConfig({
    on: {
      retry: { guard: 'mayRetrySaving', target: 'saving' },
      continue: { target: 'ended', actions: assign({ end: 'notSaved' }) },
    },
  });
}

/** What is true now, and beside it two printers, each at its own pace. */
export function outcomeState(item: ApplyItem) {
  return journeySetup.createStateConfig({
    type: 'parallel',
    invoke: {
      src: 'watchDelivery',
      input: ({ context }) => ({ submissionId: context.saved?.submissionId ?? null }),
    },
    on: {
      platformReceived: { actions: assign({ receiptNumber: ({ event }) => event.receiptNumber }) },
      platformRefused: { actions: assign({ refused: true }) },
      continue: {
        guard: and(['receiptSettled', ({ context }) => context.sheetsPhase !== 'printing']),
        target: '#journey.ended',
        actions: assign({ end: 'finished' }),
      },
    },
    states: { receipt: receiptRegion(item), sheets: sheetsRegion(item) },
  });
}

function receiptRegion(item: ApplyItem) {
  return journeySetup.createStateConfig({
    initial: 'waiting',
    states: {
      /** A moment for the platform's answer, so that the paper can say "received". */
      waiting: {
        entry: assign({ receiptPhase: 'waiting' }),
        on: {
          platformReceived: { target: 'printing', actions: assign({ receiptNumber: ({ event }) => event.receiptNumber }) },
          platformRefused: { target: 'printing', actions: assign({ refused: true }) },
        },
        after: { receiptGrace: 'printing' },
      },
      printing: {
        tags: ['committed'],
        entry: assign({ receiptPhase: 'printing', receiptProblem: null }),
        invoke: {
          src: 'printReceipt',
          input: ({ context }) => receiptInput(item, context),
          onDone: {
            target: 'settled',
            actions: assign(({ event }) => ({ receiptPhase: event.output.phase, receiptProblem: event.output.problem })),
          },
          onError: { target: 'settled', actions: assign({ receiptPhase: 'unknown', receiptProblem: 'receipt.unknown' }) },
        },
        after: {
          printing: { target: 'settled', actions: assign({ receiptPhase: 'unknown', receiptProblem: 'receipt.unknown' }) },
        },
      },
      settled: { on: { printReceipt: { guard: 'receiptMissing', target: 'printing' } } },
    },
  });
}

/** On A4, where the citizen asks for it: the receipt with the filled form. */
function sheetsRegion(item: ApplyItem) {
  return journeySetup.createStateConfig({
    initial: 'idle',
    states: {
      idle: { on: { printSheets: { guard: 'sheetsMissing', target: 'printing' } } },
      printing: {
        tags: ['committed'],
        entry: assign({ sheetsPhase: 'printing', sheetsProblem: null }),
        invoke: {
          src: 'printSheets',
          input: ({ context }) => {
            const receipt = receiptInput(item, context);
            return receipt && { kind: 'submission', receipt, form: filledForm(item, context) };
          },
          onDone: {
            target: 'idle',
            actions: assign(({ context, event }) => sheetsDone(context, event.output)),
          },
          onError: { target: 'idle', actions: assign({ sheetsPhase: 'unknown', sheetsProblem: 'print.unknown', sheetsOut: true }) },
        },
        after: { sheets: { target: 'idle', actions: assign({ sheetsPhase: 'unknown', sheetsProblem: 'print.unknown', sheetsOut: true }) } },
      },
    },
  });
}

function receiptInput(item: ApplyItem, context: JourneyContext): PrintReceiptInput | null {
  if (!context.saved || !context.person) return null;
  return {
    language: context.language,
    itemName: item.name[context.language],
    itemNameChinese: item.name['zh-CN'],
    maskedHolderName: maskName(context.person.name),
    submissionId: context.saved.submissionId,
    shortNumber: context.saved.shortNumber,
    savedAt: context.saved.savedAt,
    truth: truthOf(context),
    receiptNumber: context.receiptNumber,
    lookUpAfterHours: item.lookUpAfterHours,
  };
}

/** What may be said of the submission now. */
export function truthOf(context: JourneyContext): 'saved' | 'received' | 'refused' {
  if (context.refused) return 'refused';
  return context.receiptNumber === null ? 'saved' : 'received';
}
