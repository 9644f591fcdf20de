export type { OutboxLimits } from './limits.ts';
export { type OpenedOutbox, type OutboxOptions, openOutbox } from './outbox.ts';
export { parseShortNumber } from './submission-number.ts';
export type {
  CaseCode,
  DeliveryAnswer,
  DeliveryPort,
  LocalCase,
  OpenError,
  Outbox,
  OutboxDepth,
  OutboxEvent,
  PartSource,
  PlainPart,
  SavedSubmission,
  SaveError,
  StoredEnvelope,
  SubmissionDraft,
  Unavailable,
  WithdrawError,
} from './types.ts';
