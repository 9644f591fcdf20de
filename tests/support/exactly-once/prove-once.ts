/**
 * Three terminals that are killed, a platform that is killed, and a line between them that cuts, drops and swallows: what was
 * saved at the terminals is at the platform once, all of it, and in order.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deriveKeyPair, HPKE_SUITE } from '../../../main/outbox/sealing/index.ts';
import { SANDBOX_KEY, type SandboxSubmission } from '../../../main/sandbox/index.ts';
import { seededRandom } from '../../crash/seeded-random.ts';
import { FAULT_KINDS, type FaultKind, type FaultProxy, type FaultProxyCounts, startFaultProxy } from '../fault-proxy.ts';
import { readJournal } from './journal.ts';
import { citizenNumber, citizenOf, digestsOf } from './paper.ts';
import { SandboxUnderFire } from './sandbox-under-fire.ts';
import type { TerminalSettings } from './terminal-child.ts';
import { compileTerminal, TerminalUnderFire } from './terminal-under-fire.ts';
import { type Arrived, type Expected, judgeArrivals, type Verdict } from './verdict.ts';

/** Of the requests, about a third meets something. */
const SHARES: Readonly<Record<FaultKind, number>> = {
  delay: 0.08,
  reset: 0.05,
  cutRequest: 0.06,
  dropAnswer: 0.06,
  cutAnswer: 0.04,
  blackHole: 0.01,
  late: 0.04,
};
const LONGEST = { delayMs: 200, blackHoleMs: 4_000, lateMs: 600 } as const;

export interface OncePlan {
  readonly seed: number;
  readonly terminals: number;
  /** Of all terminals together. */
  readonly submissions: number;
  readonly killsEach: number;
  readonly sandboxRestarts: number;
  /** The run fails where it is not done by then. */
  readonly deadlineMs: number;
  /** Told now and then how far it has come. */
  readonly onProgress?: (standing: string) => void;
}

const PROGRESS_EVERY_MS = 30_000;

export interface OnceReport {
  readonly verdict: Verdict;
  readonly intended: number;
  /** Told as saved. */
  readonly acknowledged: number;
  readonly atPlatform: number;
  readonly dead: number;
  /** Told otherwise at different times, or a receipt that is not the platform's own. */
  readonly contradictions: readonly string[];
  readonly kills: number;
  readonly sandboxRestarts: number;
  readonly line: Readonly<FaultProxyCounts>;
  /** Sent again after they had been taken in, and known again. */
  readonly again: number;
  readonly refusals: ReadonlyMap<string, number>;
  readonly seconds: number;
}

export async function proveOnce(plan: OncePlan): Promise<OnceReport> {
  const root = mkdtempSync(path.join(tmpdir(), 'exactly-once-'));
  const failed = Promise.withResolvers<never>();
  // It is looked at where all terminals are waited for, which may be later.
  failed.promise.catch(() => undefined);
  const terminals: TerminalUnderFire[] = [];
  const standing = (): string => terminals.map((terminal) => terminal.standing()).join('; ');
  const deadline = setTimeout(() => failed.reject(new Error(`not done within ${plan.deadlineMs} ms. ${standing()}`)), plan.deadlineMs);
  const progress = setInterval(() => plan.onProgress?.(standing()), PROGRESS_EVERY_MS);
  const seeds = seededRandom(plan.seed);
  const random = (): (() => number) => seededRandom(seeds() * 2 ** 32);
  let sandbox: SandboxUnderFire | null = null;
  let proxy: FaultProxy | null = null;
  try {
    sandbox = await SandboxUnderFire.start({
      dataDir: path.join(root, 'platform'),
      random: random(),
      restarts: plan.sandboxRestarts,
      submissions: plan.submissions,
      onFailure: failed.reject,
    });
    proxy = await startFaultProxy({ targetPort: sandbox.port, random: random(), shares: SHARES, ...LONGEST });
    const settings = await settingsOf(plan, root, proxy.url);
    const compiledDir = path.join(root, 'compiled');
    for (const each of settings) terminals.push(new TerminalUnderFire(each, { random: random(), kills: plan.killsEach, compiledDir }));
    const [first] = settings;
    if (first !== undefined) await compileTerminal(first, compiledDir);

    const startedMs = performance.now();
    await Promise.race([Promise.all(terminals.map((terminal) => terminal.run())), failed.promise]);
    const seconds = (performance.now() - startedMs) / 1_000;
    return { ...compare(settings, terminals, await sandbox.submissions()), ...sandbox.counts(), line: proxy.counts, seconds };
  } finally {
    clearTimeout(deadline);
    clearInterval(progress);
    await Promise.all(terminals.map((terminal) => terminal.stop()));
    await proxy?.close();
    await sandbox?.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

async function settingsOf(plan: OncePlan, root: string, platformUrl: string): Promise<readonly TerminalSettings[]> {
  const { publicKey } = await deriveKeyPair(SANDBOX_KEY.label);
  return Array.from({ length: plan.terminals }, (_, number) => {
    const dataDir = path.join(root, `terminal-${number + 1}`);
    mkdirSync(dataDir, { mode: 0o700 });
    return {
      seed: plan.seed,
      terminalId: `SZ-FT-00${number + 1}`,
      terminalCode: `S00${number + 1}`,
      dataDir,
      submissions: Math.floor(plan.submissions / plan.terminals) + (number < plan.submissions % plan.terminals ? 1 : 0),
      platformUrl,
      sealing: { suite: HPKE_SUITE, keyId: SANDBOX_KEY.keyId, publicKey },
    };
  });
}

type Comparison = Pick<OnceReport, 'verdict' | 'intended' | 'acknowledged' | 'atPlatform' | 'dead' | 'contradictions' | 'kills'>;

function compare(
  settings: readonly TerminalSettings[],
  terminals: readonly TerminalUnderFire[],
  submissions: readonly SandboxSubmission[],
): Comparison {
  const told = new Map(terminals.flatMap((terminal) => [...terminal.told]));
  const receipts = new Map(terminals.flatMap((terminal) => [...terminal.receipts]));
  const expected = settings.flatMap((terminal) => expectedOf(terminal, told));
  const falseReceipts = submissions.filter(({ submissionId, receiptNumber }) => {
    // Where the terminal was killed before it could say so, nothing was told.
    const said = receipts.get(submissionId);
    return said !== undefined && said !== receiptNumber;
  });
  return {
    verdict: judgeArrivals(expected, submissions.map(asArrived)),
    intended: expected.length,
    acknowledged: told.size,
    atPlatform: submissions.length,
    dead: sum(terminals, ({ dead }) => dead.length),
    contradictions: [...terminals.flatMap((terminal) => terminal.contradictions), ...falseReceipts.map(({ submissionId }) => submissionId)],
    kills: sum(terminals, ({ kills }) => kills),
  };
}

function expectedOf({ seed, terminalId, dataDir }: TerminalSettings, told: ReadonlyMap<string, string>): readonly Expected[] {
  return readJournal(path.join(dataDir, 'journal')).map((submissionId, position) => {
    const intended = { terminalId, ordinal: position + 1, submissionId };
    return {
      submissionId,
      lane: `${terminalId} ${citizenNumber(citizenOf(seed, intended))}`,
      ordinal: intended.ordinal,
      told: told.get(submissionId) ?? 'not told',
      digests: digestsOf(seed, intended),
    };
  });
}

/** The clear header is what the queue went by; the record is what the citizen gave, out of the seal. */
function asArrived({ submissionId, header, record, parts }: SandboxSubmission): Arrived {
  return {
    submissionId,
    lane: `${record.terminalId} ${record.identity.idNumber}`,
    ordinal: Number(record.form.values['ordinal']),
    told: `${header.sequence} ${record.shortNumber}`,
    digests: parts.map(({ sha256 }) => sha256),
    sequence: header.sequence,
  };
}

const sum = <T>(all: readonly T[], of: (each: T) => number): number => all.reduce((total, each) => total + of(each), 0);

/** For a person who looks at a run. */
export function summaryOf(report: OnceReport): string {
  const { line } = report;
  const faults = FAULT_KINDS.map((kind) => `${kind} ${line.faults[kind]}`).join(', ');
  const methods = [...line.methods].map(([method, times]) => `${method} ${times}`).join(', ');
  const refusals = [...report.refusals].map(([what, times]) => `${what} ${times}`).join(', ') || 'nothing';
  return [
    `${report.intended} given, ${report.acknowledged} told as saved, ${report.atPlatform} at the platform in ${report.seconds.toFixed(1)} s`,
    `${report.kills} kills, ${report.sandboxRestarts} restarts of the platform, ${line.requests} requests (${methods}): ${faults}, away ${line.platformAway}`,
    `taken in and never heard of: ${line.createdUnheard}; sent again and known again: ${report.again}; the platform refused ${refusals}`,
  ].join('\n');
}
