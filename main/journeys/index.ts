export { compileCases } from './cases/compile.ts';
export { compileJourney } from './machine.ts';
export type {
  AnswerCheckInput,
  AnswerCheckOutcome,
  ApplyDraft,
  CardOutcome,
  CaseFound,
  ClockReading,
  DeliveryNews,
  DocumentNews,
  DocumentRef,
  FetchDocumentInput,
  FetchDocumentOutcome,
  FilledForm,
  IdentifiedPerson,
  LookUpInput,
  LookUpOutcome,
  PageRef,
  PhoneLinkOutcome,
  PrintReceiptInput,
  PrintReceiptOutcome,
  PrintSheetsInput,
  PrintSheetsOutcome,
  ReadCardInput,
  SaveOutcome,
  ScanOutcome,
  StartCheckInput,
  StartCheckOutcome,
  WithdrawInput,
  WithdrawOutcome,
} from './ports.ts';
export { placeOf, type SessionEvent, type SessionInput, sessionMachine } from './session.ts';
export type { JourneyEvent } from './steps/context.ts';
export type { JourneyMachine } from './steps/journey.ts';
export { type InterruptedTruth, type TerminalRef, terminalMachine } from './terminal.ts';
export { type Surroundings, toView } from './to-view.ts';
