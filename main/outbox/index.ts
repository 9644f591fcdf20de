export type { OutboxLimits } from './limits.ts';
export { type OpenedOutbox, type OutboxOptions, openOutbox } from './outbox.ts';
export type {
  DeliveryAnswer,
  DeliveryPort,
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
} from './types.ts';
