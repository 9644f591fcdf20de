/** Check, sign, save, and what is true afterwards. */
import { assign } from 'xstate';
import type { ApplyItem } from '../../../kiosk-config/index.ts';
import { maskName } from '../mask.ts';
import type { ClockReading, PrintReceiptInput } from '../ports.ts';
import type { ApplyContext, ApplyEvent } from './context.ts';
import { toDraft } from './draft.ts';
import { applySetup } from './setup.ts';

export function reviewState(item: ApplyItem, before: string, changeable: readonly string[]) {
  const submitting = assign<ApplyContext, { type: 'continue'; now: ClockReading }, undefined, ApplyEvent, never>({
    submittedAt: ({ event }) => event.now,
  });
  return applySetup.createStateConfig({
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
  return applySetup.createStateConfig({
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
  return applySetup.createStateConfig({
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
  return applySetup.createStateConfig({
    on: {
      retry: { guard: 'mayRetrySaving', target: 'saving' },
      continue: { target: 'ended', actions: assign({ end: 'notSaved' }) },
    },
  });
}

export function outcomeState(item: ApplyItem) {
  return applySetup.createStateConfig({
    initial: 'waiting',
    invoke: {
      src: 'watchDelivery',
      input: ({ context }) => ({ submissionId: context.saved?.submissionId ?? null }),
    },
    on: {
      platformReceived: { actions: assign({ receiptNumber: ({ event }) => event.receiptNumber }) },
      platformRefused: { actions: assign({ refused: true }) },
    },
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
      settled: {
        on: {
          printReceipt: { guard: 'receiptMissing', target: 'printing' },
          continue: { target: '#apply.ended', actions: assign({ end: 'finished' }) },
        },
      },
    },
  });
}

function receiptInput(item: ApplyItem, context: ApplyContext): PrintReceiptInput | null {
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
export function truthOf(context: ApplyContext): 'saved' | 'received' | 'refused' {
  if (context.refused) return 'refused';
  return context.receiptNumber === null ? 'saved' : 'received';
}
