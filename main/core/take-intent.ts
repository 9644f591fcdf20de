import { assertNever } from '../../drivers/core/result.ts';
import type { CitizenIntent } from '../bridge/index.ts';
import { type ClockReading, type JourneyEvent, placeOf, type SessionEvent, type TerminalRef } from '../journeys/index.ts';

/** What the core adds to an intent before a machine sees it. */
export interface Moment {
  readonly now: ClockReading;
  /** `null` while the clock is not trusted. */
  readonly today: string | null;
}

type Addressed =
  | { readonly to: 'terminal'; readonly event: { readonly type: 'wake' } }
  | { readonly to: 'session'; readonly event: SessionEvent }
  | { readonly to: 'journey'; readonly event: JourneyEvent }
  /** Goes to the innermost machine that there is. */
  | { readonly to: 'innermost'; readonly event: { readonly type: 'back' } | { readonly type: 'continue'; readonly now: ClockReading } };

function address(intent: CitizenIntent, { now, today }: Moment): Addressed {
  switch (intent.type) {
    case 'wake':
      return { to: 'terminal', event: intent };
    case 'chooseLanguage':
    case 'switchLanguage':
    case 'setTextSize':
    case 'chooseItem':
    case 'continueCase':
    case 'askCancel':
    case 'confirmCancel':
    case 'keepGoing':
    case 'stillThere':
      return { to: 'session', event: intent };
    case 'touched':
      return { to: 'session', event: { type: 'citizenActed' } };
    case 'back':
      return { to: 'innermost', event: intent };
    case 'continue':
      return { to: 'innermost', event: { type: 'continue', now } };
    case 'consent':
    case 'sign':
      return { to: 'journey', event: { ...intent, now } };
    case 'updateField':
    case 'submitPage':
      return { to: 'journey', event: { ...intent, today } };
    case 'begin':
    case 'retry':
    case 'scanPage':
    case 'removePage':
    case 'change':
    case 'printReceipt':
    case 'printSheets':
    case 'sendToPhone':
    case 'submitCode':
    case 'resendCode':
    case 'askWithdraw':
    case 'confirmWithdraw':
    case 'keepSubmission':
      return { to: 'journey', event: intent };
    default:
      return assertNever(intent);
  }
}

/** While "stop and erase?" is asked, nothing behind the question moves. */
const THROUGH_THE_QUESTION: ReadonlySet<CitizenIntent['type']> = new Set([
  'confirmCancel',
  'keepGoing',
  'switchLanguage',
  'setTextSize',
  'stillThere',
  'touched',
  // The question takes the focus from a field, and the field tells its value.
  'updateField',
]);

/** May still come from before the question "still there?"; only a touch on the screen answers it. */
const NO_ANSWER: ReadonlySet<CitizenIntent['type']> = new Set(['updateField', 'touched']);

/** Gives the intent to the machine it concerns; `notNow` where that machine has no answer to it in its present state. */
export function takeIntent(intent: CitizenIntent, terminal: TerminalRef, moment: Moment): 'taken' | 'notNow' {
  const session = terminal.getSnapshot().children.session;
  const stay = session?.getSnapshot();
  const journey = stay?.context.journey ?? null;
  const addressed = address(intent, moment);

  if (!session || !stay) {
    const event = addressed.event;
    switch (event.type) {
      case 'wake':
      case 'continue':
      case 'switchLanguage':
      case 'setTextSize':
        if (!terminal.getSnapshot().can(event)) return 'notNow';
        terminal.send(event);
        return 'taken';
      default:
        return 'notNow';
    }
  }
  if (addressed.to === 'terminal') return 'notNow';
  if (stay.matches({ live: { question: 'asked' } }) && !THROUGH_THE_QUESTION.has(intent.type)) return 'notNow';

  // The idle question takes the focus from a field, and the field tells its value: nobody has touched anything for that.
  const asked = stay.matches({ live: { presence: 'warning' } });
  const acted = (): 'taken' => {
    if (!(asked && NO_ANSWER.has(intent.type))) session.send({ type: 'citizenActed' });
    return 'taken';
  };
  if (intent.type === 'touched') return acted();
  if (addressed.to === 'session' || (addressed.to === 'innermost' && !journey)) {
    if (!stay.can(addressed.event)) return 'notNow';
    session.send(addressed.event);
    return acted();
  }
  if (!journey?.getSnapshot().can(addressed.event)) return 'notNow';
  journey.send(addressed.event);
  return acted();
}

/** As an intent would be: nothing moves behind the question whether to stop, and whoever holds a code up is there. */
export function codeMayCount(terminal: TerminalRef): boolean {
  const session = terminal.getSnapshot().children.session;
  if (!session || session.getSnapshot().matches({ live: { question: 'asked' } })) return false;
  session.send({ type: 'citizenActed' });
  return true;
}

/** Where the terminal is now, for the log: state names only. */
export function currentPlace(terminal: TerminalRef): string {
  const snapshot = terminal.getSnapshot();
  const stay = snapshot.children.session?.getSnapshot();
  if (!stay) return placeOf(snapshot.value);
  return stay.context.journey ? placeOf(stay.context.journey.getSnapshot().value) : placeOf(stay.value);
}
