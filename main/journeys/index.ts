export type { ApplyEvent } from './apply-context.ts';
export { type ApplyMachine, compileApply } from './compile-apply.ts';
export { JOURNEY_DELAYS, type SessionTiming } from './limits.ts';
export { maskName } from './mask.ts';
export type {
  ApplyDraft,
  CardOutcome,
  ClockReading,
  DeliveryNews,
  IdentifiedPerson,
  PageRef,
  PrintReceiptInput,
  PrintReceiptOutcome,
  ReadCardInput,
  SaveOutcome,
  ScanOutcome,
} from './ports.ts';
export { isCommitted, placeOf, type SessionEvent, type SessionInput, sessionMachine } from './session.ts';
export { type TerminalRef, terminalMachine } from './terminal.ts';
export { type Surroundings, toView } from './to-view.ts';
