/** "Continue my case": what this terminal still holds it tells itself, everything else the platform tells. */
import { waitMs } from '../../../drivers/core/index.ts';
import { assertNever } from '../../../drivers/core/result.ts';
import { readReceiptQrText } from '../../documents/index.ts';
import type { CaseFound, LookUpInput, LookUpOutcome, WithdrawInput, WithdrawOutcome } from '../../journeys/index.ts';
import { type LocalCase, type Outbox, parseShortNumber } from '../../outbox/index.ts';
import type { CaseReport } from '../../platform/index.ts';
import { CORE_LIMITS } from '../limits.ts';
import { refusalWords } from '../refusal-words.ts';
import type { World } from './world.ts';

const HOUR_MS = 3_600_000;
const SECONDS_A_MINUTE = 60;

/** Tells each code that is held to the scanner. Returns how to stop. */
export function watchCodes(world: World, tell: (news: { readonly type: 'codeScanned'; readonly text: string }) => void): () => void {
  const { codeScanner } = world;
  if (!codeScanner) return () => undefined;
  const stopped = new AbortController();
  const watch = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      const read = await codeScanner.readCode({ signal: stopped.signal });
      if (stopped.signal.aborted) return;
      if (read.ok && world.codeMayCount()) tell({ type: 'codeScanned', text: read.value });
      // A scanner that is away comes back by itself; what it could not read is held to it again.
      if (!read.ok) await waitMs(world.clock, CORE_LIMITS.codeScannerRetryMs, stopped.signal);
    }
  };
  void watch();
  return () => stopped.abort();
}

export async function lookUpCase(world: World, { code, person }: LookUpInput, signal: AbortSignal): Promise<LookUpOutcome> {
  const session = world.session().sessionId;
  if (!person) return { kind: 'failed', problem: 'case.failed' };
  const pauseMinutes = world.lookUps.pauseMinutes(person.idNumber);
  if (pauseMinutes !== null) {
    world.audit.record('lookUpsPaused', { session });
    return { kind: 'notFound', problem: 'case.tooMany', pauseMinutes };
  }
  const wanted = readCode(code);
  if (!wanted) return { kind: 'notFound', problem: 'case.notACode', pauseMinutes: null };

  const here = await heldHere(world, { code: wanted, subject: person.idNumber }, signal);
  if (here?.ok && here.value) return found(world, session, ofThisTerminal(world, here.value));
  if (signal.aborted) return { kind: 'failed', problem: 'case.failed' };

  const { cardKind, idNumber } = person;
  const told = await world.platform.caseStatus({ code: wanted, identity: { cardKind, idNumber } }, signal);
  if (!told.ok) {
    switch (told.error.kind) {
      case 'unreachable':
        // Whoever tries short numbers while the network is away is slowed down too.
        if ('shortNumber' in wanted) world.lookUps.failed(person.idNumber);
        return { kind: 'failed', problem: 'case.away' };
      case 'tooMany': {
        const waitMs = told.error.retryAfterMs ?? CORE_LIMITS.lookUpPauseWithoutWordMs;
        return { kind: 'notFound', problem: 'case.tooMany', pauseMinutes: Math.max(1, Math.ceil(waitMs / 1_000 / SECONDS_A_MINUTE)) };
      }
      default:
        return assertNever(told.error);
    }
  }
  if (told.value) return found(world, session, ofThePlatform(world, told.value));
  world.lookUps.failed(person.idNumber);
  world.audit.record('caseNotFound', { session });
  return { kind: 'notFound', problem: 'case.unknown', pauseMinutes: null };
}

/** An attempt to send that is under way is over in a moment, one way or the other: what is true then is worth the wait. */
async function heldHere(
  world: World,
  ask: Parameters<Outbox['findCase']>[0],
  signal: AbortSignal,
): Promise<Awaited<ReturnType<Outbox['findCase']>> | undefined> {
  const untilMs = world.clock.monotonicMs() + CORE_LIMITS.sendingSettlesMs;
  for (;;) {
    const here = await world.outbox()?.findCase(ask);
    if (!here?.ok || here.value?.state !== 'sending' || signal.aborted || world.clock.monotonicMs() >= untilMs) return here;
    await waitMs(world.clock, CORE_LIMITS.sendingLookMs, signal);
  }
}

function found(world: World, session: string, value: CaseFound): LookUpOutcome {
  world.audit.record('caseFound', { session, submission: value.submissionId, stage: value.stage });
  return { kind: 'found', found: value };
}

/** What the receipt carries: its code, or the number that people read aloud. */
function readCode(code: string): { readonly submissionId: string } | { readonly shortNumber: string } | null {
  const submissionId = readReceiptQrText(code);
  if (submissionId !== null) return { submissionId };
  const shortNumber = parseShortNumber(code);
  return shortNumber === null ? null : { shortNumber };
}

function ofThisTerminal(world: World, held: LocalCase): CaseFound {
  const common = {
    submissionId: held.submissionId,
    shortNumber: held.shortNumber,
    receiptNumber: null,
    itemName: null,
    since: null,
    words: null,
    withdrawal: null,
  };
  switch (held.state) {
    case 'waiting':
    case 'sending': {
      const since = { epochMs: held.savedAtMs, trusted: isPlausible(held.savedAtMs) };
      // Being sent, or an answer was lost: the platform may hold it already.
      if (!held.withdrawable) return { ...common, since, stage: 'sending' };
      return { ...common, since, stage: 'saved', withdrawal: withdrawalOf(world, held) };
    }
    case 'withdrawn':
      return { ...common, stage: 'withdrawn' };
    case 'refused':
      return { ...common, stage: 'refused', words: refusalWords(held.httpStatus) };
    default:
      return assertNever(held.state);
  }
}

/** A time that this release can have saved at; another is of a clock that was wrong. */
function isPlausible(epochMs: number): boolean {
  return epochMs >= CORE_LIMITS.earliestPlausibleMs && epochMs <= CORE_LIMITS.latestPlausibleMs;
}

/** Where no clock can tell how long ago it was saved, the citizen is believed. */
function withdrawalOf(world: World, held: LocalCase): CaseFound['withdrawal'] {
  const now = world.time.reading();
  const untilMs = held.savedAtMs + world.profile.cases.withdrawWithinHours * HOUR_MS;
  if (world.profile.cases.withdrawWithinHours === 0) return null;
  if (!now.trusted || !isPlausible(held.savedAtMs) || held.savedAtMs > now.epochMs) return { until: null };
  return now.epochMs <= untilMs ? { until: { epochMs: untilMs, trusted: true } } : null;
}

function ofThePlatform(world: World, report: CaseReport): CaseFound {
  return {
    submissionId: report.submissionId,
    shortNumber: report.shortNumber,
    stage: report.status,
    receiptNumber: report.receiptNumber,
    // The record names its item in one language alone; the catalogue has both, unless the item is gone.
    itemName: report.item && (world.itemName(report.item.code) ?? report.item.name),
    since: report.since === null ? null : { epochMs: Date.parse(report.since), trusted: true },
    words: report.words,
    withdrawal: null,
  };
}

export async function withdrawCase(world: World, { submissionId, person }: WithdrawInput): Promise<WithdrawOutcome> {
  const session = world.session().sessionId;
  const outbox = world.outbox();
  if (!outbox || !person) return { kind: 'failed', problem: 'withdraw.failed' };
  const subject = person.idNumber;
  // Asked again: the question may have stood on the screen past the hour.
  const here = await outbox.findCase({ code: { submissionId }, subject });
  if (!here.ok) return { kind: 'failed', problem: 'withdraw.failed' };
  if (here.value?.state === 'waiting' && here.value.withdrawable && withdrawalOf(world, here.value) === null) {
    return { kind: 'failed', problem: 'withdraw.tooLate' };
  }
  const withdrawn = await outbox.withdraw({ submissionId, subject });
  if (withdrawn.ok) {
    world.audit.record('withdrawn', { session, submission: submissionId });
    return { kind: 'withdrawn' };
  }
  switch (withdrawn.error.kind) {
    case 'alreadySent':
    case 'unknownCase':
      return { kind: 'failed', problem: 'withdraw.alreadySent' };
    case 'unavailable':
      return { kind: 'failed', problem: 'withdraw.unknown' };
    default:
      return assertNever(withdrawn.error);
  }
}
