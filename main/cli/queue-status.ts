import { err, type Result } from '../../drivers/core/result.ts';
import type { OutboxStatus, QueueOverview } from '../outbox/index.ts';
import { EXIT } from './exit-codes.ts';
import { admissionWords, alarmWords, sendingWords } from './queue-alarms.ts';
import type { QueueOptions } from './queue-command.ts';
import { connectErrorText, controlErrorText, readErrorText } from './queue-errors.ts';
import { type Complaint, openReader, type QueueGround, queueGround, reachTerminal } from './queue-ground.ts';
import { bytesText, countText, durationText } from './queue-words.ts';

/** The terminal, as far as it can be reached. */
type Reached =
  | { readonly terminal: 'running'; readonly terminalId: string; readonly status: OutboxStatus }
  | { readonly terminal: 'outOfService' | 'unreachable'; readonly why: string }
  | { readonly terminal: 'notRunning' };

/** `kiosk queue status`: gives the exit code. */
export async function queueStatus(options: QueueOptions): Promise<number> {
  const ground = queueGround(options);
  const reached = await reach(ground);
  const read = overviewOf(ground);
  if (reached.terminal === 'notRunning' && !read.ok) return ground.complain(read.error.kind, read.error.text);
  const report = reportOf(ground.dataDir, reached, read.ok ? read.value : null);
  ground.give(report);
  ground.say(...linesOf(report));
  // Nobody sends what waits on a terminal that does not run.
  const isServed = reached.terminal === 'running' || (reached.terminal === 'notRunning' && report.waiting === 0);
  return isServed && report.alarms.length === 0 && report.admission?.open !== false ? EXIT.fine : EXIT.problems;
}

function overviewOf(ground: QueueGround): Result<QueueOverview, Complaint> {
  const reader = openReader(ground);
  if (!reader.ok) return reader;
  const read = reader.value.overview(Date.now());
  reader.value.close();
  return read.ok ? read : err({ kind: read.error.kind, text: readErrorText(read.error) });
}

async function reach(ground: QueueGround): Promise<Reached> {
  const connected = await reachTerminal(ground);
  if (!connected.ok) {
    const { error } = connected;
    return error.kind === 'notRunning' ? { terminal: 'notRunning' } : { terminal: 'unreachable', why: connectErrorText(error) };
  }
  const client = connected.value;
  try {
    const pong = await client.ping();
    const status = pong.ok ? await client.status() : pong;
    if (!status.ok)
      return { terminal: status.error.kind === 'outOfService' ? 'outOfService' : 'unreachable', why: controlErrorText(status.error) };
    return { terminal: 'running', terminalId: pong.ok ? pong.value.terminalId : '', status: status.value };
  } finally {
    client.close();
  }
}

type Report = ReturnType<typeof reportOf>;

/** What stands in the running terminal's word, and without one in the database. What nobody can tell is `null`. */
function reportOf(dataDir: string, reached: Reached, read: QueueOverview | null) {
  const live = reached.terminal === 'running' ? reached.status : null;
  const oldestSavedAtMs = live ? live.oldestSavedAtMs : (read?.oldestSavedAtMs ?? null);
  return {
    terminal: reached.terminal,
    why: 'why' in reached ? reached.why : null,
    terminalId: 'terminalId' in reached ? reached.terminalId : (read?.terminalId ?? null),
    dataDir,
    waiting: live?.queued ?? (read ? read.counts.waiting + read.counts.sending : null),
    deadLetters: live?.dead ?? read?.counts.dead ?? null,
    oldestSavedAtMs,
    oldestAgeMs: oldestSavedAtMs === null ? null : Math.max(0, Date.now() - oldestSavedAtMs),
    sending: live?.sending ?? null,
    admission: live?.admission ?? null,
    alarms: live?.alarms ?? read?.alarms ?? [],
    freeDiskBytes: live?.freeDiskBytes ?? read?.freeDiskBytes ?? null,
    databaseBytes: live?.databaseBytes ?? read?.databaseBytes ?? null,
    databaseLimitBytes: live?.databaseLimitBytes ?? null,
    ballastBytes: live?.ballastBytes ?? null,
    mirror: live?.mirror ?? null,
    mirrorDetail: live?.mirrorDetail ?? null,
    onlyInMirror: live?.onlyInMirror ?? null,
    suite: live?.suite ?? null,
    keyId: live?.keyId ?? null,
    keysWaiting: read?.keys ?? [],
  };
}

function linesOf(report: Report): string[] {
  const { waiting, deadLetters, sending, admission, mirror, onlyInMirror } = report;
  const since = report.oldestAgeMs === null ? '' : `, the oldest for ${durationText(report.oldestAgeMs)}`;
  const field = (name: string, text: string | null): string[] => (text === null ? [] : [`${name.padEnd(12)}${text}`]);
  return [
    ...terminalLines(report),
    '',
    ...field('Waiting', waiting === null ? 'cannot be read' : waiting === 0 ? 'nothing' : `${waiting}${since}`),
    ...field('Sending', sending && sendingWords(sending)),
    ...field('Citizens', admission && (admission.open ? 'may begin' : `may not begin what ends here: ${admissionWords(admission.reason)}`)),
    ...field(
      'Dead',
      deadLetters === null ? null : deadLetters === 0 ? 'none' : `${countText(deadLetters, 'letter')} (\`kiosk queue list --state dead\`)`,
    ),
    ...field('Room', roomText(report)),
    ...field('Mirror', mirror && `${MIRROR[mirror]}${report.mirrorDetail === null ? '' : `: ${report.mirrorDetail}`}`),
    ...field('', onlyInMirror ? `${countText(onlyInMirror, 'submission')} only there` : null),
    ...field('Sealing to', report.keyId && `${report.keyId}, ${report.suite}`),
    ...field('', otherKeysText(report)),
    ...report.alarms.flatMap((alarm) => {
      const { what, todo } = alarmWords(alarm);
      return ['', `ALARM ${alarm}: ${what}`, `      To do: ${todo}`];
    }),
  ];
}

const MIRROR = { none: 'none', well: 'has all that waits', failing: 'failing' } as const;

function terminalLines({ terminal, terminalId, dataDir, why }: Report): string[] {
  const name = terminalId === null ? 'The terminal' : `Terminal ${terminalId}`;
  switch (terminal) {
    case 'running':
      return [`${name} is running on ${dataDir}.`];
    case 'notRunning':
      return [`${name} is not running. This is what stands in ${dataDir}; nothing is sent until it is started.`];
    case 'outOfService':
    case 'unreachable':
      return [`${name} does not serve this command: ${why}.`, `This is what stands in ${dataDir}.`];
  }
}

function roomText({ freeDiskBytes, databaseBytes, databaseLimitBytes, ballastBytes }: Report): string | null {
  if (freeDiskBytes === null || databaseBytes === null) return null;
  const limit = databaseLimitBytes === null ? '' : ` of ${bytesText(databaseLimitBytes)}`;
  const ballast = ballastBytes === null ? '' : `, ${ballastBytes === 0 ? 'no reserve' : `${bytesText(ballastBytes)} in reserve`}`;
  return `${bytesText(freeDiskBytes)} free on the disk; database ${bytesText(databaseBytes)}${limit}${ballast}`;
}

/** While a key is being changed, what waits may be sealed to the one before. */
function otherKeysText({ keysWaiting, keyId, suite }: Report): string | null {
  const others = keysWaiting.filter((key) => key.keyId !== keyId || key.suite !== suite);
  if (others.length === 0) return null;
  return `waiting: ${others.map((key) => `${key.waiting} sealed to ${key.keyId}, ${key.suite}`).join('; ')}`;
}
