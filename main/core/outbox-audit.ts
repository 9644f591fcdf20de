import { assertNever } from '../../drivers/core/result.ts';
import type { AuditLog } from '../audit/index.ts';
import { type Admission, type AdmissionReason, OUTBOX_ALARMS, type Outbox, type OutboxAlarm, type OutboxEvent } from '../outbox/index.ts';

/** Writes what the outbox tells into the log. */
export interface OutboxAudit {
  /**
   * What stands when an outbox opens was told before anybody could listen. And what stood in the one before it, and does not
   * any more, nobody tells.
   */
  opened(outbox: Pick<Outbox, 'admission' | 'alarms'>): void;
  take(event: OutboxEvent): void;
}

export function outboxAudit(audit: AuditLog): OutboxAudit {
  const standing = new Set<OutboxAlarm>();
  let closedFor: AdmissionReason | null = null;

  const alarm = (name: OutboxAlarm, raised: boolean): void => {
    if (standing.has(name) === raised) return;
    if (raised) standing.add(name);
    else standing.delete(name);
    audit.record('queueAlarm', { alarm: name, raised });
  };
  const admission = (told: Admission): void => {
    const reason = told.open ? null : told.reason;
    if (reason === closedFor) return;
    closedFor = reason;
    audit.record('admissionChanged', { open: told.open, reason });
  };

  return {
    opened: (outbox) => {
      const raised = outbox.alarms();
      for (const name of OUTBOX_ALARMS) alarm(name, raised.includes(name));
      admission(outbox.admission());
    },
    take: (event) => {
      if (event.kind === 'alarm') alarm(event.alarm, event.raised);
      else if (event.kind === 'admissionChanged') admission(event.admission);
      else recordPassing(audit, event);
    },
  };
}

/** What happened and does not last. `saved` and `withdrawn` are written by the effects that know the session. */
function recordPassing(audit: AuditLog, event: Exclude<OutboxEvent, { kind: 'alarm' | 'admissionChanged' }>): void {
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
