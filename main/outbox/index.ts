export type { OutboxLimits } from './limits.ts';
export { type Maintenance, openForMaintenance } from './maintenance.ts';
export { type OpenedOutbox, type OutboxOptions, openOutbox } from './outbox.ts';
export { openQueueReader, type QueueOverview, type QueueReader, type ReadError } from './reader.ts';
export type { CheckStep, Finding } from './reader-check.ts';
export type { QueueRow, QueueState, StoredPart } from './reader-rows.ts';
export { parseShortNumber } from './submission-number.ts';
export {
  type Admission,
  type AdmissionReason,
  type CaseCode,
  type DeadLetter,
  type DeadReason,
  type DeliveryAnswer,
  type DeliveryPort,
  type LocalCase,
  type OpenError,
  OUTBOX_ALARMS,
  type Outbox,
  type OutboxAlarm,
  type OutboxDepth,
  type OutboxEvent,
  type OutboxStatus,
  type PartSource,
  type PlainPart,
  type RetryError,
  type Salvaged,
  type SalvageError,
  type SavedSubmission,
  type SaveError,
  type SendingState,
  type StoredEnvelope,
  type SubmissionDraft,
  type Unavailable,
  type WithdrawError,
} from './types.ts';
