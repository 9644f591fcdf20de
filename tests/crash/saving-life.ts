/** Runs lives of a terminal's outbox in processes of their own and reads what they tell. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OutboxLimits, SubmissionDraft } from '../../main/outbox/index.ts';
import { draftOf, KEY_ID, PUBLIC_KEY } from '../../main/outbox/outbox-fixture.ts';
import { HPKE_SUITE } from '../../main/outbox/sealing/index.ts';

/** Compiled once: most of a short life is its start. A life that is killed keeps nothing of what it compiled. */
const COMPILED = join(import.meta.dirname, '..', '..', '.setup', 'compiled');
const CHILD = fileURLToPath(new URL('./saving-life-child.ts', import.meta.url));

export interface LifeOrder {
  readonly dataDir: string;
  /** Where a second device is, if there is one. */
  readonly mirrorDir: string | null;
  readonly seed: number;
  /** How often it opens the outbox, saves and closes it. */
  readonly openings: number;
  /** So many save at the same time. */
  readonly savers: number;
  /** `null`: until the process ends. */
  readonly savesEach: number | null;
  /** Before it closes it waits so long at most until everything is delivered and erased. */
  readonly quietWithinMs: number;
  /** What the platform has from earlier lives. */
  readonly received: readonly string[];
  readonly limits: Partial<OutboxLimits>;
  readonly draft: SubmissionDraft;
  readonly terminal: { readonly suite: string; readonly keyId: string; readonly publicKey: string };
}

/** What a life tells. `troubled` and `gone` are events of the outbox; `failed`: it did not open, or not without a notice. */
export type Told =
  | { readonly kind: 'saved' | 'received'; readonly submissionId: string }
  | { readonly kind: 'refused'; readonly submissionId: string; readonly why: string }
  | { readonly kind: 'erased'; readonly submissions: number }
  | { readonly kind: 'troubled' | 'gone' | 'closed' }
  | { readonly kind: 'failed'; readonly detail: string };

/** Retries, deliveries and erasures of days in the time of a test. */
export const HASTE: Partial<OutboxLimits> = {
  diskReserveBytes: 0,
  ballastBytes: 65_536,
  retryBaseMs: 10,
  retryCapMs: 30,
  reconnectSpreadMs: 5,
  catchUpPaceMs: 2,
  eraseQuietMs: 15,
  eraseWithinMs: 60,
  shortestPauseMs: 5,
};

export function orderOf(changes: Pick<LifeOrder, 'dataDir' | 'seed'> & Partial<LifeOrder>): LifeOrder {
  const draft = draftOf();
  return {
    mirrorDir: null,
    openings: 1,
    savers: 3,
    savesEach: null,
    quietWithinMs: 60_000,
    received: [],
    limits: HASTE,
    draft: { ...draft, parts: [], record: { ...draft.record, materials: [{ id: 'lease', parts: [1] }] } },
    terminal: { suite: HPKE_SUITE, keyId: KEY_ID, publicKey: PUBLIC_KEY },
    ...changes,
  };
}

export interface Life {
  readonly process: ChildProcess;
  /** Resolves when it has told so many lines, or has ended. */
  hasTold(lines: number): Promise<void>;
  /** Everything it told, once it has ended. */
  readonly ended: Promise<readonly Told[]>;
}

/** `wrapper` stands before the command, such as `strace …`; `file` is what `buildLife` gives. */
export function startLife(order: LifeOrder, options: { readonly wrapper?: readonly string[]; readonly file?: string } = {}): Life {
  const [program, ...args] = [...(options.wrapper ?? []), process.execPath, options.file ?? CHILD];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, NODE_COMPILE_CACHE: COMPILED } });
  // One that is killed before it has read its order needs none.
  child.stdin.on('error', () => undefined).end(JSON.stringify(order));
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  const closed = once(child, 'close');
  const end = new AbortController();
  void closed.then(() => end.abort());
  return {
    process: child,
    hasTold: async (lines) => {
      while (!end.signal.aborted && text.split('\n').length <= lines) await Promise.race([once(child.stdout, 'data'), closed]);
    },
    // A line is one write, so a kill leaves it whole or untold.
    ended: closed.then(() => text.split('\n').slice(0, -1).map(parseTold)),
  };
}

export function parseTold(line: string): Told {
  const [kind = '', first = '', ...rest] = line.split(' ');
  switch (kind) {
    case 'saved':
    case 'received':
      return { kind, submissionId: first };
    case 'refused':
      return { kind, submissionId: first, why: rest.join(' ') };
    case 'erased':
      return { kind, submissions: Number(first) };
    case 'troubled':
    case 'gone':
    case 'closed':
      return { kind };
    default:
      return { kind: 'failed', detail: line };
  }
}

export const idsOf = (told: readonly Told[], kind: 'saved' | 'received'): string[] =>
  told.flatMap((one) => (one.kind === kind ? [one.submissionId] : []));
