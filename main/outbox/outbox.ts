import { randomBytes } from 'node:crypto';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { Clock } from '../../drivers/core/clock.ts';
import { assertNever, err, ok, type Result } from '../../drivers/core/result.ts';
import { Alarms } from './alarms.ts';
import { Delivery } from './delivery.ts';
import { OUTBOX_LIMITS, type OutboxLimits, WRITER_RESOURCES } from './limits.ts';
import { pause } from './pause.ts';
import { QueueWatch } from './queue-watch.ts';
import { StoreWatch } from './store-watch.ts';
import { parseShortNumber } from './submission-number.ts';
import type { DeliveryPort, OpenError, Outbox, OutboxEvent, SavedSubmission, SaveError, SubmissionDraft, WithdrawError } from './types.ts';
import { WriterClient } from './writer-client.ts';
import type { WriterOptions } from './writer-protocol.ts';

export interface OutboxOptions {
  /** Created where it is missing, for this user only. */
  readonly dataDir: string;
  readonly terminalId: string;
  /** A letter and three digits: first group of the short numbers. */
  readonly terminalCode: string;
  readonly suite: string;
  readonly keyId: string;
  /** The platform's raw public key in base64. */
  readonly publicKey: string;
  readonly clock: Clock;
  /** 0 ≤ r < 1, for jitter alone; ids come from the system's own source. */
  readonly random: () => number;
  readonly delivery: DeliveryPort;
  /** A second device, mounted here: every row is written to it, too, before it is told as saved. */
  readonly mirrorDir?: string;
  readonly limits?: Partial<OutboxLimits>;
}

/** An open outbox, and what opening reported without failing: a corrupt database that was set aside. */
export type OpenedOutbox = Outbox & { readonly notices: readonly OpenError[] };

/** Opens the queue of a data directory and begins to deliver. One outbox a directory: a second is refused as `inUse`. */
export function openOutbox(options: OutboxOptions): Promise<Result<OpenedOutbox, OpenError>> {
  return openOutboxWith(options, (settings) => new Worker(new URL('./outbox-worker.ts', import.meta.url), settings));
}

/** `openOutbox` with the writer's thread to choose, so that a test can end it at a chosen moment. */
export async function openOutboxWith(
  options: OutboxOptions,
  startWorker: (settings: WorkerOptions) => Worker,
): Promise<Result<OpenedOutbox, OpenError>> {
  const { clock, random, delivery } = options;
  const limits: OutboxLimits = { ...OUTBOX_LIMITS, ...options.limits };
  const workerData: WriterOptions = {
    dataDir: options.dataDir,
    terminalId: options.terminalId,
    terminalCode: options.terminalCode,
    suite: options.suite,
    keyId: options.keyId,
    publicKey: options.publicKey,
    mirrorDir: options.mirrorDir ?? null,
    bootId: randomBytes(16).toString('hex'),
    limits,
  };
  const listeners = new Set<(event: OutboxEvent) => void>();
  const emit = (event: OutboxEvent): void => {
    for (const listener of [...listeners]) listener(event);
  };
  const writer = new WriterClient({
    startWorker: () => startWorker({ workerData, execArgv: [], name: 'outbox', resourceLimits: WRITER_RESOURCES }),
    clock,
    limits,
    onGone: (detail) => emit({ kind: 'gone', detail }),
  });
  const started = await writer.start();
  if (!started.ok) {
    await writer.close(0);
    return started;
  }
  const first = await writer.call('state', { nowMs: clock.wallMs() });
  if (!first.ok) {
    await writer.close(0);
    return err({ kind: 'io', path: options.dataDir, detail: first.error.kind === 'failed' ? first.error.detail : 'the writer ended' });
  }
  const store = new StoreWatch(writer, emit);
  const alarms = new Alarms(emit);
  const gone = (): boolean => writer.gone;
  let closing = false;
  const watch = new QueueWatch(
    { store, clock, limits, keyId: options.keyId, alarms, emit, ended: () => closing || writer.gone },
    first.value,
  );
  const onChange = (): void => void watch.look();
  const loop = new Delivery({ store, gone, delivery, clock, random, limits, alarms, emit, onChange, backlog: first.value.queued > 0 });
  loop.start();
  watch.start();
  return ok({
    get notices() {
      return writer.notices;
    },
    save: async (draft) => {
      const saved = await save(writer, clock, draft);
      if (saved.ok) {
        emit({ kind: 'saved', submissionId: saved.value.submissionId, shortNumber: saved.value.shortNumber });
        loop.savedNow(saved.value.submissionId);
      }
      onChange();
      return saved;
    },
    find: async (submissionId) => {
      const found = await writer.call('find', { submissionId });
      return found.ok ? found : err({ kind: 'unavailable' });
    },
    findCase: async ({ code, subject }) => {
      const read = 'shortNumber' in code ? parseShortNumber(code.shortNumber) : null;
      if ('shortNumber' in code && read === null) return ok(null);
      const found = await writer.call('findCase', { code: read === null ? code : { shortNumber: read }, subject });
      return found.ok ? found : err({ kind: 'unavailable' });
    },
    withdraw: async (ask) => {
      const { answer, news, changed } = await withdraw(writer, ask);
      if (news) emit({ kind: 'withdrawn', submissionId: ask.submissionId });
      if (changed) {
        loop.withdrawnNow(ask.submissionId);
        onChange();
      }
      return answer;
    },
    admission: () => watch.admission(),
    alarms: () => alarms.raised(),
    depth: async () => {
      const told = await writer.call('state', { nowMs: clock.wallMs() });
      if (!told.ok) return err({ kind: 'unavailable' });
      const { queued, dead, oldestSavedAtMs } = told.value;
      return ok({ queued, dead, oldestSavedAtMs });
    },
    status: async () => {
      const told = await writer.call('state', { nowMs: clock.wallMs() });
      if (!told.ok) return err({ kind: 'unavailable' });
      const { suite, keyId } = options;
      return ok({ ...told.value, suite, keyId, sending: loop.sendingState(), admission: watch.admission(), alarms: alarms.raised() });
    },
    retry: async (submissionId) => {
      const retried = await writer.call('retry', { submissionId });
      if (!retried.ok) return err({ kind: 'unavailable' });
      if (retried.value !== 'queued') return err(retried.value);
      emit({ kind: 'retried', submissionId });
      loop.retriedNow();
      onChange();
      return ok('queued');
    },
    hurry: async () => {
      const due = await writer.call('hurry', { nowMs: clock.wallMs() });
      if (!due.ok) return err({ kind: 'unavailable' });
      loop.hurryNow();
      return ok(undefined);
    },
    salvage: async (folder) => {
      const came = await writer.call('salvage', { folder });
      if (!came.ok) return err({ kind: 'unavailable' });
      loop.retriedNow();
      onChange();
      return came.value;
    },
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async (graceMs) => {
      closing = true;
      watch.stop();
      const byMs = clock.monotonicMs() + graceMs + limits.closeStoreMs;
      const late = new AbortController();
      // A writer that hangs keeps an outcome from being written; the lease tells the next run to ask.
      await Promise.race([loop.close(graceMs), pause(clock, byMs - clock.monotonicMs(), late.signal)]);
      late.abort();
      await writer.close(byMs - clock.monotonicMs());
    },
  });
}

/** The id is the caller's, so that a save whose answer was lost with the writer can be asked for. */
async function save(writer: WriterClient, clock: Clock, draft: SubmissionDraft): Promise<Result<SavedSubmission, SaveError>> {
  const { submissionId } = draft;
  const answer = await writer.call('save', { draft, nowMs: clock.wallMs() });
  if (answer.ok) {
    if (answer.value.ok || answer.value.error.kind !== 'unknown') return answer.value;
    await writer.restart();
    const settled = await writer.call('settle', { submissionId });
    if (!settled.ok) return answer.value;
    return settled.value === null ? nothingSaved(answer.value.error.detail) : ok(settled.value);
  }
  switch (answer.error.kind) {
    case 'notAsked':
      return err({ kind: 'notAsked' });
    case 'failed':
      return nothingSaved(answer.error.detail);
    case 'workerLost': {
      const found = await writer.call('find', { submissionId });
      if (!found.ok) return err({ kind: 'workerLost' });
      return found.value === null ? nothingSaved('the writer ended before the commit') : ok(found.value);
    }
    default:
      return assertNever(answer.error);
  }
}

interface WithdrawOutcome {
  readonly answer: Result<'withdrawn', WithdrawError>;
  /** It was not withdrawn before this was asked. */
  readonly news: boolean;
  /** The queue may be another than before. */
  readonly changed: boolean;
}

/** Withdrawing twice is withdrawing once, so an answer that was lost with the writer is got by asking again. */
async function withdraw(writer: WriterClient, ask: { readonly submissionId: string; readonly subject: string }): Promise<WithdrawOutcome> {
  const first = await writer.call('withdraw', ask);
  const lost = first.ok ? first.value.kind === 'unknown' : first.error.kind === 'workerLost';
  if (lost && first.ok) await writer.restart();
  const told = lost ? await writer.call('withdraw', ask) : first;
  if (!told.ok || told.value.kind === 'unknown') return { answer: err({ kind: 'unavailable' }), news: false, changed: lost };
  if (told.value.kind !== 'withdrawn') return { answer: err({ kind: told.value.kind }), news: false, changed: lost };
  return { answer: ok('withdrawn'), news: lost || !told.value.before, changed: true };
}

const nothingSaved = (why: string): Result<never, SaveError> => err({ kind: 'store', detail: `${why}; nothing was saved` });
