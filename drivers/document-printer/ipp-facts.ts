/** What a printer's answers say of the printer and of a job, RFC 8011 sections 5.3 and 5.4. */
import { z } from 'zod';
import type { IppGroup } from './ipp-codec.ts';

export interface PrinterFacts {
  readonly state: 'idle' | 'processing' | 'stopped';
  /** With their suffixes: `media-empty-error`. */
  readonly reasons: readonly string[];
  readonly acceptsJobs: boolean;
  /** Empty where the printer does not tell. */
  readonly sides: readonly string[];
}

export interface JobFacts {
  readonly id: number;
  readonly name: string | null;
  readonly state: JobState | null;
  readonly reasons: readonly string[];
  /** What came out; `null` where the printer does not count. */
  readonly impressions: number | null;
  readonly sheets: number | null;
}

const JOB_STATES = ['pending', 'pending-held', 'processing', 'processing-stopped', 'canceled', 'aborted', 'completed'] as const;
export type JobState = (typeof JOB_STATES)[number];

export const PRINTER_ATTRIBUTES = ['printer-state', 'printer-state-reasons', 'printer-is-accepting-jobs', 'sides-supported'] as const;
export const JOB_ATTRIBUTES = [
  ...['job-id', 'job-name', 'job-state', 'job-state-reasons', 'job-impressions-completed', 'job-media-sheets-completed'],
] as const;

/** One value of a set stands alone. */
const Keywords = z.union([z.array(z.string()), z.string().transform((word) => [word])]).catch([]);
const Count = z.int().min(0).nullable().catch(null);

const Printer = z.object({
  'printer-state': z.enum(['idle', 'processing', 'stopped']),
  'printer-state-reasons': Keywords,
  'printer-is-accepting-jobs': z.boolean().catch(true),
  'sides-supported': Keywords,
});

const Job = z.object({
  'job-id': z.int().min(1),
  'job-name': z.string().nullable().catch(null),
  'job-state': z.enum(JOB_STATES).nullable().catch(null),
  'job-state-reasons': Keywords,
  'job-impressions-completed': Count,
  'job-media-sheets-completed': Count,
});

/** `null` where it is no printer that speaks: without its state it says nothing. */
export function readPrinter(group: IppGroup | null): PrinterFacts | null {
  const { success, data } = Printer.safeParse(group);
  if (!success) return null;
  return {
    state: data['printer-state'],
    reasons: data['printer-state-reasons'],
    acceptsJobs: data['printer-is-accepting-jobs'],
    sides: data['sides-supported'],
  };
}

/** `null` for a job without a number. */
export function readJob(group: IppGroup | undefined): JobFacts | null {
  const { success, data } = Job.safeParse(group);
  if (!success) return null;
  return {
    id: data['job-id'],
    name: data['job-name'],
    state: data['job-state'],
    reasons: data['job-state-reasons'],
    impressions: data['job-impressions-completed'],
    sheets: data['job-media-sheets-completed'],
  };
}
