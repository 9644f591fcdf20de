/** What the printer's answers mean for the one who waits for the paper. */
import { err, ok, type Result } from '../core/index.ts';
import type { JobFacts, JobState } from './ipp-facts.ts';
import type { IppAnswer } from './ipp-link.ts';
import { IPP_LIMITS } from './limits.ts';
import type { Trouble } from './printer-condition.ts';
import type { DocumentPrintError } from './types.ts';

export type PrintResult = Result<'printed', DocumentPrintError>;
export type UnknownReason = Extract<DocumentPrintError, { kind: 'unknown' }>['reason'];

/** RFC 8011 appendix B.1.4: this document will not be taken another time either. */
const DOCUMENT_REFUSED: ReadonlySet<string> = new Set([
  ...['document-format-not-supported', 'document-format-error', 'request-entity-too-large', 'attributes-or-values-not-supported'],
  ...['conflicting-attributes', 'compression-not-supported', 'compression-error', 'document-access-error', 'document-password-error'],
  ...['document-permission-error', 'document-security-error', 'document-unprintable-error'],
]);
const HELD_UP: ReadonlySet<string> = new Set([
  ...['service-unavailable', 'temporary-error', 'not-accepting-jobs', 'busy', 'printer-is-deactivated', 'too-many-jobs'],
]);
/** The same as a job's own end, RFC 8011 section 5.3.8. */
const DOCUMENT_REASONS: ReadonlySet<string> = new Set([
  ...['unsupported-document-format', 'document-format-error', 'unsupported-compression', 'compression-error', 'document-access-error'],
  ...['document-password-error', 'document-permission-error', 'document-security-error', 'document-unprintable-error'],
  'unsupported-attributes-or-values',
]);
const FINAL: ReadonlySet<JobState | null> = new Set(['canceled', 'aborted', 'completed']);

export function notStarted(reason: Trouble): PrintResult {
  return err({ kind: 'notStarted', reason });
}

export function refused(detail: string): PrintResult {
  return err({ kind: 'refused', detail: detail.slice(0, IPP_LIMITS.detailCharacters) });
}

export function unknown(reason: Trouble | 'timeout'): PrintResult {
  return err({ kind: 'unknown', reason: reason === 'absent' ? 'offline' : reason });
}

/** Print-Job was answered with a failure: no job came of it. */
export function refusalOf({ status, words }: IppAnswer): PrintResult {
  const cause = status.replace(/^(?:client|server)-error-/, '');
  if (DOCUMENT_REFUSED.has(cause)) return refused(`${status} ${words}`.trim());
  // A printer that prints while it takes may have begun before either of these.
  if (cause === 'timeout') return unknown('timeout');
  if (cause === 'job-canceled') return unknown('fault');
  return notStarted(HELD_UP.has(cause) ? 'offline' : 'fault');
}

export function isFinal({ state }: JobFacts): boolean {
  return FINAL.has(state);
}

/** Sheets or sides that the printer says came out; `null` where it does not count. */
export function countOf({ impressions, sheets }: JobFacts): number | null {
  return impressions === null && sheets === null ? null : Math.max(impressions ?? 0, sheets ?? 0);
}

/**
 * How a job ended. `cause`: what stood in its way. `counted`: the most that it was ever said to have printed; a counter that
 * goes back to 0 at the end is not believed.
 */
export function outcomeOf(job: JobFacts, cause: UnknownReason | Trouble, counted: number): PrintResult {
  if (job.state === 'completed') return job.reasons.includes('job-completed-with-errors') ? unknown('fault') : ok('printed');
  if (countOf(job) !== 0 || counted > 0) return unknown(cause);
  if (job.reasons.some((reason) => DOCUMENT_REASONS.has(reason))) return refused(job.reasons.join(', '));
  return notStarted(cause === 'timeout' ? 'fault' : cause);
}
