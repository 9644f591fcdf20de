import { assertNever } from '../../drivers/core/result.ts';
import type { AuditLog } from '../audit/index.ts';
import type { OutboxEvent } from '../outbox/index.ts';

/** Writes what the outbox tells into the log. `saved` and `withdrawn` are written by the effects that know the session. */
export function recordOutboxEvent(audit: AuditLog, event: OutboxEvent): void {
  switch (event.kind) {
    case 'saved':
    case 'withdrawn':
    case 'reachable':
      return;
    case 'attemptFailed':
      audit.record('attemptFailed', {
        submission: event.submissionId,
        attempt: event.attempt,
        nextInMs: Math.round(event.nextInMs),
      });
      return;
    case 'delivered':
      audit.record('delivered', { submission: event.submissionId });
      return;
    case 'deadLetter':
      audit.record('deadLetter', { submission: event.submissionId, reason: event.reason, httpStatus: event.httpStatus });
      return;
    case 'retried':
      audit.record('submissionRetried', { submission: event.submissionId });
      return;
    case 'alarm':
      audit.record('queueAlarm', { alarm: event.alarm, raised: event.raised });
      return;
    case 'admissionChanged':
      audit.record('admissionChanged', event.admission.open ? { open: true, reason: null } : event.admission);
      return;
    case 'refusalReported':
      audit.record('refusalReported', { submission: event.submissionId });
      return;
    case 'erased':
      audit.record('payloadsErased', { submissions: event.submissions });
      return;
    case 'storeTrouble':
    case 'gone':
      audit.record('storeTrouble', { gone: event.kind === 'gone' });
      return;
    case 'queuePaused':
      audit.record('queuePaused', { httpStatus: event.httpStatus });
      return;
    default:
      assertNever(event);
  }
}
