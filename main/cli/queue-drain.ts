import { setTimeout as wait } from 'node:timers/promises';
import { ok, type Result } from '../../drivers/core/result.ts';
import type { ControlClient, ControlError, LineError } from '../control/index.ts';
import type { OutboxStatus } from '../outbox/index.ts';
import { EXIT } from './exit-codes.ts';
import type { QueueOptions } from './queue-command.ts';
import { connectErrorText, controlErrorText } from './queue-errors.ts';
import { queueGround, reachTerminal } from './queue-ground.ts';
import { QUEUE_COMMAND_LIMITS } from './queue-limits.ts';
import { type ProgressBar, progressBar } from './queue-progress.ts';
import { countText } from './queue-words.ts';

const MINUTE_MS = 60_000;

/** `kiosk queue drain`: gives the exit code. */
export async function queueDrain(options: QueueOptions & { readonly timeout: number }): Promise<number> {
  const ground = queueGround(options);
  const connected = await reachTerminal(ground);
  if (!connected.ok) {
    const start = connected.error.kind === 'notRunning' ? '; only a running terminal sends: start it, then drain' : '';
    return ground.complain(connected.error.kind, `${connectErrorText(connected.error)}${start}`);
  }
  const client = connected.value;
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once('SIGINT', stop);
  const bar = await progressBar('Sending', options);
  try {
    const drained = await drain(client, bar, { timeoutMs: options.timeout * MINUTE_MS, signal: stopping.signal });
    bar.stop();
    if (!drained.ok) return ground.complain(drained.error.kind, controlErrorText(drained.error));
    const { status, ended, sent } = drained.value;
    const { queued: waiting, dead: deadLetters, sending, alarms } = status;
    const isEmpty = waiting === 0 && deadLetters === 0;
    ground.give({ empty: isEmpty, ended, sent, waiting, deadLetters, sending, alarms });
    ground.say(...linesOf(drained.value));
    return isEmpty ? EXIT.fine : EXIT.problems;
  } finally {
    bar.stop();
    process.off('SIGINT', stop);
    client.close();
  }
}

interface Drained {
  readonly status: OutboxStatus;
  readonly ended: 'nothingWaits' | 'paused' | 'timeout' | 'stopped';
  readonly sent: number;
}

async function drain(
  client: ControlClient,
  bar: ProgressBar,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Result<Drained, ControlError | LineError>> {
  const startedAtMs = performance.now();
  let hurriedAtMs = Number.NEGATIVE_INFINITY;
  let looks = 0;
  let before: OutboxStatus | null = null;
  let sent = 0;
  for (;;) {
    const nowMs = performance.now();
    // What failed since waits for its turn: somebody stands beside the terminal and does not want to.
    if (nowMs - hurriedAtMs >= QUEUE_COMMAND_LIMITS.drainHurryMs) {
      const hurried = await client.hurry();
      if (!hurried.ok) return hurried;
      hurriedAtMs = nowMs;
    }
    const looked = await client.status();
    if (!looked.ok) return looked;
    const status = looked.value;
    // Citizens go on submitting: what came in between is not counted against what was sent.
    sent += before === null ? 0 : Math.max(0, before.queued + before.dead - status.queued - status.dead);
    before = status;
    looks++;
    bar.to(sent, sent + status.queued, `${countText(status.queued, 'submission')} left`);
    if (status.queued === 0) return ok({ status, sent, ended: 'nothingWaits' });
    // It opens for one try when it is hurried; closed again, nothing but the platform's staff will open it.
    if (status.sending === 'paused' && looks > 1) return ok({ status, sent, ended: 'paused' });
    if (signal.aborted) return ok({ status, sent, ended: 'stopped' });
    if (nowMs - startedAtMs >= timeoutMs) return ok({ status, sent, ended: 'timeout' });
    await wait(QUEUE_COMMAND_LIMITS.drainLookMs, undefined, { signal }).catch(() => undefined);
  }
}

function linesOf({ status, ended, sent }: Drained): string[] {
  const { queued, dead, alarms } = status;
  return [
    ...(sent > 0 ? [`${countText(sent, 'submission')} sent.`] : []),
    ...(queued > 0
      ? [`${queued} still ${queued === 1 ? 'waits' : 'wait'}: ${whyLeft(status, ended)}. The terminal goes on by itself.`]
      : []),
    ...(alarms.includes('keyUnknown')
      ? ['The platform does not know a key that something is sealed to; `kiosk queue status` says what to do.']
      : []),
    ...(dead > 0
      ? [`${countText(dead, 'dead letter')} ${dead === 1 ? 'stays' : 'stay'}: \`kiosk queue list --state dead\` says why.`]
      : []),
    ...(queued === 0 && dead === 0 ? ['The queue is empty.'] : []),
  ];
}

function whyLeft({ sending }: OutboxStatus, ended: Drained['ended']): string {
  if (ended === 'paused') return 'the platform does not let this terminal in (401 or 403)';
  if (sending === 'probing') return 'the platform is away or in trouble';
  return ended === 'stopped' ? 'you stopped waiting' : 'there was no time for more';
}
