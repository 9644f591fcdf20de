import { z } from 'zod';
import { ROUTES } from '../platform/index.ts';
import { SANDBOX_LIMITS } from './limits.ts';

const FAULT_MODES = [
  'none',
  /** Answers truly, after `delayMs`. */
  'slow',
  /** Does nothing and answers `status` (500), with `retryAfterSeconds` where given. */
  'failing',
  /** Takes the request, does nothing and never answers. */
  'silent',
  /** Commits, then cuts the connection instead of answering. Submissions, or what `only` names. */
  'dropAfterCommit',
  /** Does nothing and answers 200 with a page of HTML, as a captive portal does. */
  'garbage',
  /** Answers `status` (422) as a lasting refusal. Submissions only. */
  'reject',
  /** Answers `status` (401 or 403). */
  'unauthorised',
  /** Answers truly, but the connection breaks in mid-answer. */
  'truncate',
] as const;
export type FaultMode = (typeof FAULT_MODES)[number];

const STATUSES: Readonly<Partial<Record<FaultMode, { readonly standard: number; readonly allowed: readonly number[] }>>> = {
  failing: { standard: 500, allowed: [408, 425, 429, 500, 501, 502, 503, 504, 507, 508] },
  reject: { standard: 422, allowed: [400, 409, 413, 422] },
  unauthorised: { standard: 401, allowed: [401, 403] },
};

/** How the sandbox shall misbehave towards `/v1`. */
export const FaultSetting = z
  .strictObject({
    mode: z.enum(FAULT_MODES),
    /** Before anything else, in every mode. */
    delayMs: z.int().min(0).max(SANDBOX_LIMITS.delayMs).optional(),
    status: z.int().optional(),
    retryAfterSeconds: z.int().min(0).max(SANDBOX_LIMITS.retryAfterSeconds).optional(),
    /** One operation of the platform alone, by its id in openapi.yaml. */
    only: z.enum(Object.values(ROUTES).map((route) => route.operationId)).optional(),
    /** After so many requests that it concerned, back to `none`. */
    times: z.int().min(1).max(SANDBOX_LIMITS.faultTimes).optional(),
  })
  .superRefine((setting, context) => {
    const statuses = STATUSES[setting.mode];
    if (setting.status !== undefined && !statuses?.allowed.includes(setting.status)) {
      const allowed = statuses ? `one of ${statuses.allowed.join(', ')}` : 'left out';
      context.addIssue({ code: 'custom', path: ['status'], message: `with mode ${setting.mode}, status is ${allowed}` });
    }
    if (setting.retryAfterSeconds !== undefined && setting.mode !== 'failing') {
      context.addIssue({ code: 'custom', path: ['retryAfterSeconds'], message: 'only a failing platform says when to come again' });
    }
  });
export type FaultSetting = z.infer<typeof FaultSetting>;

/** What one request meets. */
export interface Fault {
  readonly mode: FaultMode;
  readonly delayMs: number;
  readonly status: number;
  readonly retryAfterSeconds: number | null;
}

export interface Faults {
  set(setting: FaultSetting): void;
  /** As set, with the `times` that are left. */
  current(): FaultSetting;
  /** The fault that this request meets; counts it where it concerns the request. */
  meet(operationId: string): Fault;
}

const NO_FAULT: Fault = { mode: 'none', delayMs: 0, status: 200, retryAfterSeconds: null };

export function createFaults(): Faults {
  let setting: FaultSetting = { mode: 'none' };
  return {
    set: (next) => {
      setting = next;
    },
    current: () => setting,
    meet: (operationId) => {
      const { mode, delayMs, status, retryAfterSeconds, only, times } = setting;
      const submissionsOnly = mode === 'reject' || (mode === 'dropAfterCommit' && only === undefined);
      if (only !== undefined && only !== operationId) return NO_FAULT;
      if (mode === 'none' ? delayMs === undefined : submissionsOnly && operationId !== 'submit') return NO_FAULT;
      if (times !== undefined) setting = times > 1 ? { ...setting, times: times - 1 } : { mode: 'none' };
      return {
        mode,
        delayMs: delayMs ?? (mode === 'slow' ? SANDBOX_LIMITS.slowMs : 0),
        status: status ?? STATUSES[mode]?.standard ?? 200,
        retryAfterSeconds: retryAfterSeconds ?? null,
      };
    },
  };
}
