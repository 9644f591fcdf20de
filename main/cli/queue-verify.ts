import { assertNever } from '../../drivers/core/result.ts';
import type { Finding, QueueReader } from '../outbox/index.ts';
import { EXIT } from './exit-codes.ts';
import type { QueueOptions } from './queue-command.ts';
import { openReader, type QueueGround, queueGround, reachTerminal } from './queue-ground.ts';
import { QUEUE_COMMAND_LIMITS } from './queue-limits.ts';
import { type ProgressBar, progressBar } from './queue-progress.ts';
import { bytesText, countText } from './queue-words.ts';

/** `kiosk queue verify`: gives the exit code. */
export async function queueVerify(options: QueueOptions): Promise<number> {
  const ground = queueGround(options);
  const opened = openReader(ground);
  if (!opened.ok) return ground.complain(opened.error.kind, opened.error.text);
  const reader = opened.value;
  const bar = await progressBar('Looking', options);
  try {
    const checked = await check(reader, await terminalIdOf(ground), bar);
    bar.stop();
    ground.give(checked);
    ground.say(...linesOf(checked));
    return checked.findings.length > 0 ? EXIT.problems : EXIT.fine;
  } finally {
    bar.stop();
    reader.close();
  }
}

/** A running terminal knows who it is; without one, the newest row tells. */
async function terminalIdOf(ground: QueueGround): Promise<string | null> {
  const connected = await reachTerminal(ground);
  if (!connected.ok) return null;
  const pong = await connected.value.ping();
  connected.value.close();
  return pong.ok ? pong.value.terminalId : null;
}

interface Checked {
  readonly rows: number;
  readonly bytes: number;
  readonly findings: readonly Finding[];
  readonly structureSkipped: boolean;
  /** Numbers in the order of saving that were lost with an earlier disk. */
  readonly gaps: number;
}

async function check(reader: QueueReader, terminalId: string | null, bar: ProgressBar): Promise<Checked> {
  const findings: Finding[] = [];
  const checked = { rows: 0, bytes: 0, findings, structureSkipped: false, gaps: 0 };
  let breathedAtMs = performance.now();
  for (const step of reader.check(terminalId)) {
    switch (step.kind) {
      case 'finding':
        findings.push(step.finding);
        break;
      case 'progress':
        checked.rows = step.rows;
        checked.bytes = step.doneBytes;
        bar.to(step.doneBytes, step.totalBytes, `${bytesText(step.doneBytes)} of ${bytesText(step.totalBytes)}`);
        break;
      case 'structureSkipped':
        checked.structureSkipped = true;
        break;
      case 'gaps':
        checked.gaps = step.numbers;
        break;
      default:
        assertNever(step);
    }
    if (performance.now() - breathedAtMs < QUEUE_COMMAND_LIMITS.breatheMs) continue;
    await new Promise((resolve) => setImmediate(resolve));
    breathedAtMs = performance.now();
  }
  return checked;
}

function linesOf({ rows, bytes, findings, structureSkipped, gaps }: Checked): string[] {
  const told = findings.slice(0, QUEUE_COMMAND_LIMITS.listedFindings).map(findingText);
  const more = findings.length - told.length;
  return [
    ...told,
    ...(more > 0 ? [`and ${more} more; --json lists all`] : []),
    ...(structureSkipped ? ['The database is large: its rows and parts were looked at one by one, and not its pages as a whole.'] : []),
    ...(gaps > 0
      ? [
          `${countText(gaps, 'number')} in the order of saving bear nothing: lost with an earlier disk, and told then, or still in a mirror.`,
        ]
      : []),
    `${countText(rows, 'submission')}, ${bytesText(bytes)} sealed: ${findings.length === 0 ? 'all is well' : countText(findings.length, 'problem')}`,
  ];
}

function findingText(finding: Finding): string {
  switch (finding.kind) {
    case 'structure':
      return `database: ${finding.detail}`;
    case 'leftOver':
      return `row ${finding.sequence}: ${countText(finding.parts, 'part')} of what should have been erased`;
    case 'unreadable':
      return `${rowText(finding)}: ${finding.part === null ? 'it' : `part ${finding.part}`} cannot be read: ${finding.detail}`;
    case 'partChanged':
      return `${rowText(finding)}: part ${finding.part} is not what was saved`;
    case 'partMissing':
      return `${rowText(finding)}: part ${finding.part} is missing`;
    case 'sizeChanged':
      return `${rowText(finding)}: ${finding.foundBytes} bytes are here, ${finding.savedBytes} were saved`;
    case 'foreignTerminal':
      return `${rowText(finding)}: it was saved by another terminal, ${finding.terminalId}`;
    case 'stuck':
      return `${rowText(finding)}: nothing stands before it, and it would never be sent`;
    case 'outOfTurn':
      return `${rowText(finding)}: it would be sent before an earlier one of the same person`;
    default:
      return assertNever(finding);
  }
}

const rowText = ({ shortNumber, submissionId }: { readonly shortNumber: string; readonly submissionId: string }): string =>
  `${shortNumber} (${submissionId})`;
