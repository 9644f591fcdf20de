/** An outbox over a disk that fails as told, for the tests of trouble. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import type { OutboxLimits } from './limits.ts';
import { type OpenedOutbox, openOutboxWith } from './outbox.ts';
import { advanceUntil, expectOk, freshDataDir, optionsFor, ScriptedPlatform } from './outbox-fixture.ts';
import type { OutboxEvent } from './types.ts';

export interface Faulty {
  readonly dataDir: string;
  readonly outbox: OpenedOutbox;
  readonly platform: ScriptedPlatform;
  readonly clock: ManualClock;
  readonly events: OutboxEvent[];
  readonly workers: Worker[];
  /** `CALL CODE`, line by line; `null`: the disk is well again. */
  fails(fault: string | null): void;
  /** The thread of the writer ends, as if it had crashed. */
  endWriter(): Promise<void>;
  until(met: () => boolean, stepMs?: number): Promise<void>;
}

export async function faulty(limits: Partial<OutboxLimits> = {}): Promise<Faulty> {
  const dataDir = freshDataDir();
  const platform = new ScriptedPlatform();
  const clock = new ManualClock();
  const workers: Worker[] = [];
  const outbox = expectOk(
    await openOutboxWith(optionsFor(dataDir, platform, clock, limits), (settings) => {
      const worker = new Worker(new URL('./faulty-worker.ts', import.meta.url), settings);
      workers.push(worker);
      return worker;
    }),
  );
  onTestFinished(() => outbox.close(0));
  const events: OutboxEvent[] = [];
  outbox.onEvent((event) => events.push(event));
  return {
    dataDir,
    outbox,
    platform,
    clock,
    events,
    workers,
    fails: (fault) => (fault === null ? rmSync(join(dataDir, 'fault')) : writeFileSync(join(dataDir, 'fault'), fault)),
    endWriter: () => endWriter(workers.at(-1)),
    until: (met, stepMs = 0) => advanceUntil(clock, met, stepMs),
  };
}

/** When no cipher is at work in it, since that would take the tests with it. */
export async function endWriter(writer: Worker | undefined): Promise<void> {
  const still = new Promise<void>((resolve) => writer?.on('message', ({ id }: { id: number }) => id === -1 && resolve()));
  writer?.postMessage({ id: -1, name: 'standStill', ask: null });
  await still;
  await writer?.terminate();
}

/** No time passes between the tries, so that a slow machine cannot stretch them beyond the window. */
export const WITHOUT_PAUSE: Partial<OutboxLimits> = { writerRestarts: 2, writerRestartPauseMs: 0 };

const kindsOf = (on: Faulty): string[] => on.events.map(({ kind }) => kind);
export const countOf = (on: Faulty, kind: OutboxEvent['kind']): number => kindsOf(on).filter((found) => found === kind).length;
