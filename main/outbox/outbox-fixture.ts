/** What the tests of this room share: a synthetic citizen, a platform that answers as told, and a data directory. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../drivers/core/clock.ts';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import type { SubmissionReceipt } from '../platform/index.ts';
import type { OutboxLimits } from './limits.ts';
import { type OpenedOutbox, type OutboxOptions, openOutbox } from './outbox.ts';
import { createHpkeOpener, deriveKeyPair, HPKE_SUITE, type Opener } from './sealing/index.ts';
import type { DeliveryAnswer, DeliveryPort, OutboxEvent, PlainPart, StoredEnvelope, SubmissionDraft } from './types.ts';

export const TERMINAL_ID = 'SZ-FT-017';
export const KEY_ID = 'test-1';
const KEYS = await deriveKeyPair('outbox tests');
export const PUBLIC_KEY = KEYS.publicKey;
export const OPENER: Opener = createHpkeOpener({ keyId: KEY_ID, privateKey: KEYS.privateKey });

/** Stands in the name and in a part; must never be found in a file. */
export const MARKER = 'MARKER-Zhang-Wei-0x5EA1';

export function draftOf(
  options: {
    readonly idNumber?: string;
    readonly parts?: readonly PlainPart[];
    readonly marker?: string;
    readonly submissionId?: string;
  } = {},
): SubmissionDraft {
  const idNumber = options.idNumber ?? '440300199001010011';
  const parts = options.parts ?? [partOf('page-1', new TextEncoder().encode(`page of ${MARKER}`))];
  return {
    record: {
      item: { code: 'residence-permit-endorsement', version: '1', name: '居住证签注' },
      language: 'zh-CN',
      assurance: 'card',
      identity: {
        cardKind: 'resident',
        name: options.marker ?? MARKER,
        sex: 'male',
        ethnicity: '汉',
        birthDate: '19900101',
        address: '深圳市福田区测试路1号',
        idNumber,
        issuer: '深圳市公安局',
        validFrom: '20200101',
        validTo: '20400101',
        expiryChecked: true,
      },
      consent: { noticeVersion: '1', agreedAt: { epochMs: 1, trusted: true } },
      form: { version: '1', values: { address: `${MARKER} 3-201` } },
      materials: [{ id: 'lease', parts: parts.map((_, position) => position + 1) }],
      signaturePart: null,
      signatureImagePart: null,
      identityCheckId: null,
      submittedAt: { epochMs: 2, trusted: true },
    },
    parts,
    laneSubject: idNumber,
    submissionId: options.submissionId ?? randomBytes(16).toString('hex'),
  };
}

export const partOf = (name: string, bytes: Uint8Array): PlainPart => ({ name, mediaType: 'image/png', source: { bytes } });

export function receiptFor(submissionId: string): SubmissionReceipt {
  return { submissionId, receiptNumber: `R-${submissionId.slice(0, 8)}`, receivedAt: '2026-09-01T10:00:00+08:00' };
}

type Answer = DeliveryAnswer | 'receive' | 'hang';

/** Receives everything until told otherwise. `held` is what it has committed. */
export class ScriptedPlatform implements DeliveryPort {
  readonly sent: StoredEnvelope[] = [];
  readonly lookedUp: string[] = [];
  readonly reported: string[] = [];
  readonly held = new Set<string>();
  /** Decides the answer; the count is of this submission's sends so far, from 0. */
  answer: (envelope: StoredEnvelope, sends: number) => Answer = () => 'receive';
  lookUpReachable = true;
  reportReachable = true;

  async deliver(envelope: StoredEnvelope, signal: AbortSignal): Promise<DeliveryAnswer> {
    const id = envelope.header.submissionId;
    const sends = this.sendsOf(id);
    this.sent.push(envelope);
    const answer = this.answer(envelope, sends);
    if (answer === 'hang') {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      return { kind: 'tryLater', reason: 'aborted', retryAfterMs: null, reached: true };
    }
    if (answer !== 'receive') return answer;
    this.held.add(id);
    return { kind: 'received', receipt: receiptFor(id) };
  }

  lookUp(submissionId: string): Promise<Result<SubmissionReceipt | null, { kind: 'unreachable'; detail: string }>> {
    this.lookedUp.push(submissionId);
    if (!this.lookUpReachable) return Promise.resolve(err({ kind: 'unreachable', detail: 'cable out' }));
    return Promise.resolve(ok(this.held.has(submissionId) ? receiptFor(submissionId) : null));
  }

  reportRefusal(report: { submissionId: string }): Promise<Result<void, { kind: 'unreachable'; detail: string }>> {
    if (!this.reportReachable) return Promise.resolve(err({ kind: 'unreachable', detail: 'cable out' }));
    this.reported.push(report.submissionId);
    return Promise.resolve(ok(undefined));
  }

  sendsOf(submissionId: string): number {
    return this.sent.filter((sent) => sent.header.submissionId === submissionId).length;
  }
}

export function freshDataDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'outbox-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Small machines run these tests: no reserve on the disk unless a test is about it. */
export function optionsFor(dataDir: string, platform: DeliveryPort, clock: Clock, limits: Partial<OutboxLimits> = {}): OutboxOptions {
  return {
    dataDir,
    terminalId: TERMINAL_ID,
    terminalCode: 'S017',
    suite: HPKE_SUITE,
    keyId: KEY_ID,
    publicKey: PUBLIC_KEY,
    clock,
    random: () => 0.5,
    delivery: platform,
    limits: { diskReserveBytes: 0, ballastBytes: 0, ...limits },
  };
}

export interface Bench {
  readonly dataDir: string;
  readonly platform: ScriptedPlatform;
  readonly clock: ManualClock;
  readonly outbox: OpenedOutbox;
  readonly events: OutboxEvent[];
  /** Moves the clock in steps until `met`; the writer works in real time between the steps. */
  until(met: () => boolean | Promise<boolean>, stepMs?: number): Promise<void>;
  eventsOf<Kind extends OutboxEvent['kind']>(kind: Kind): Extract<OutboxEvent, { kind: Kind }>[];
}

export async function bench(
  given: {
    readonly dataDir?: string;
    readonly platform?: ScriptedPlatform;
    readonly limits?: Partial<OutboxLimits>;
    readonly random?: () => number;
  } = {},
): Promise<Bench> {
  const dataDir = given.dataDir ?? freshDataDir();
  const platform = given.platform ?? new ScriptedPlatform();
  const clock = new ManualClock();
  const options = { ...optionsFor(dataDir, platform, clock, given.limits), ...(given.random ? { random: given.random } : {}) };
  const outbox = expectOk(await openOutbox(options));
  onTestFinished(() => outbox.close(0));
  const events: OutboxEvent[] = [];
  outbox.onEvent((event) => events.push(event));
  return {
    dataDir,
    platform,
    clock,
    outbox,
    events,
    until: (met, stepMs = 0) => advanceUntil(clock, met, stepMs),
    eventsOf: (kind) => events.filter((event): event is Extract<OutboxEvent, { kind: typeof kind }> => event.kind === kind),
  };
}

export async function advanceUntil(clock: ManualClock, met: () => boolean | Promise<boolean>, stepMs: number): Promise<void> {
  const deadlineMs = performance.now() + 8_000;
  while (!(await met())) {
    if (performance.now() > deadlineMs) throw new Error('what was waited for did not come');
    await clock.advance(stepMs);
    // The writer is another thread: it needs real time, however short.
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

export function expectOk<T>(result: Result<T, { readonly kind: string }>): T {
  if (!result.ok) throw new Error(`expected ok, got ${JSON.stringify(result.error)}`);
  return result.value;
}

/** Reads one value beside the writer, as a technician's command does. */
export function readRow(dataDir: string, sql: string): Readonly<Record<string, unknown>> | undefined {
  const reader = new Database(join(dataDir, 'outbox.db'), { readonly: true });
  try {
    return reader.prepare<[], Record<string, unknown>>(sql).get();
  } finally {
    reader.close();
  }
}

/** How often `text` stands in the database, its WAL and whatever else lies in the directory. */
export function occurrences(dataDir: string, text: string): number {
  let found = 0;
  for (const entry of readdirSync(dataDir, { recursive: true, withFileTypes: true })) {
    // The index of the WAL holds page numbers only, and closing a handle of it would drop this process's locks.
    if (entry.isFile() && !entry.name.endsWith('-shm'))
      found += readFileSync(join(entry.parentPath, entry.name)).toString('latin1').split(text).length - 1;
  }
  return found;
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
export const noise = (bytes: number): Uint8Array => randomBytes(bytes);
