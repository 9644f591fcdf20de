export { type ApplyMachine, compileApply } from './apply/compile.ts';
export type { ApplyEvent } from './apply/context.ts';
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
export { placeOf, type SessionEvent, type SessionInput, sessionMachine } from './session.ts';
export { type InterruptedTruth, type TerminalRef, terminalMachine } from './terminal.ts';
export { type Surroundings, toView } from './to-view.ts';
