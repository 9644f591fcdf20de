import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { QueueState } from '../outbox/index.ts';
import { EXIT } from './exit-codes.ts';
import { QUEUE_COMMAND_LIMITS } from './queue-limits.ts';

/** Of every command of the queue. */
export interface QueueOptions {
  readonly dataDir: string;
  readonly json: boolean;
}

/** Gives the exit code. Loaded when it is asked for: no other command shall pay for the database. */
type Run<Options> = (args: readonly string[], options: QueueOptions & Options) => Promise<number>;

interface QueueCommandText {
  readonly usage: string;
  readonly does: string;
  readonly more: string;
  readonly ends: string;
}

/**
 * `kiosk queue …`: what a technician does with the submissions that wait on this terminal. Looking reads the database and works
 * beside a running terminal and without one; what changes something goes through the running terminal's socket.
 */
export function queueCommand(program: Command): void {
  const queue = program
    .command('queue')
    .description('the submissions saved on this terminal: look, send, mend, hand over')
    .addHelpText('after', `\n${OF_ALL}`)
    // Of what was typed wrong, as of all else: one line, and for a program an object.
    .showHelpAfterError(false)
    .configureOutput({ outputError: complainOfUsage });

  add(queue, STATUS, async (_ids, options) => (await import('./queue-status.ts')).queueStatus(options));

  add<ListOptions>(queue, LIST, async (_ids, options) => (await import('./queue-list.ts')).queueList(options))
    .option('--state <states>', 'waiting, sending, dead, delivered, withdrawn; several with commas', readStates(QUEUE_STATES), KEPT_STATES)
    .option('--limit <number>', 'so many at most', readCount, QUEUE_COMMAND_LIMITS.listedRows)
    .option('--newest', 'the newest first, not the oldest', false);

  add(queue, SHOW, async ([id = ''], options) => (await import('./queue-show.ts')).queueShow(id, options));

  add<{ readonly all: boolean }>(queue, RETRY, async (ids, options) => (await import('./queue-retry.ts')).queueRetry(ids, options)).option(
    '--all',
    'every dead letter that can be sent',
    false,
  );

  add<ExportOptions>(queue, EXPORT, async ([folder = '', ...ids], options) =>
    (await import('./queue-export.ts')).queueExport(folder, ids, options),
  ).option('--state <states>', 'waiting, sending, dead; several with commas', readStates(KEPT_STATES), KEPT_STATES);

  add(queue, VERIFY, async (_ids, options) => (await import('./queue-verify.ts')).queueVerify(options));

  add<{ readonly timeout: number }>(queue, DRAIN, async (_ids, options) => (await import('./queue-drain.ts')).queueDrain(options)).option(
    '--timeout <minutes>',
    'how long to wait',
    readMinutes,
    QUEUE_COMMAND_LIMITS.drainMinutes,
  );

  add(queue, SALVAGE, async ([folder = ''], options) => (await import('./queue-salvage.ts')).queueSalvage(folder, options));
}

const QUEUE_STATES = ['waiting', 'sending', 'dead', 'delivered', 'withdrawn'] as const;
/** Of what has not left. */
const KEPT_STATES = ['waiting', 'sending', 'dead'] as const;

export interface ListOptions {
  readonly state: readonly QueueState[];
  readonly limit: number;
  readonly newest: boolean;
}

export interface ExportOptions {
  /** What was delivered or withdrawn is not handed to anybody: it is being erased. */
  readonly state: readonly QueueState[];
}

const OF_ALL = `An ID is the number on the receipt (S017-7F3K-29-4, as people write it), the id of 32 characters, or the text of the
receipt's code. Nothing of a person is ever shown: what citizens gave is sealed, and only the platform can open it.
status, list, show, export and verify read, beside a running terminal or without one. retry and salvage go through the running
terminal; where none runs they open the queue themselves. drain needs the running terminal.
Run them as the terminal's own user. They end with 0: fine, 1: something is wrong or not all was done, 2: it could not be done.`;

const STATUS: QueueCommandText = {
  usage: 'status',
  does: 'how the queue stands: what waits, whether it is sent, what to look after',
  more: 'What waits and since when, how it is being sent, whether citizens may begin, room, alarms and what to do about each.',
  ends: `0: all is well. 1: an alarm is raised, citizens may not begin, the terminal is out of service, or it does not run while
something waits. 2: it could not be looked at.`,
};

const LIST: QueueCommandText = {
  usage: 'list',
  does: 'the submissions, a line each',
  more: 'By default those that have not left: waiting, sending and dead, the oldest first. With --json, one object a line.',
  ends: '0, or 2: it could not be read.',
};

const SHOW: QueueCommandText = {
  usage: 'show <id>',
  does: 'one submission: all that is known of it, its parts, what will happen next',
  more: 'The parts are sealed; their sizes and digests are shown.',
  ends: '0, or 2: there is none of this id, or it could not be read.',
};

const RETRY: QueueCommandText = {
  usage: 'retry [ids...]',
  does: 'send dead letters again, once what they were refused for is mended',
  more: 'The platform is first asked whether it has them, so that nothing arrives twice. What is damaged, or of another terminal, is\nnot sent: it says so.',
  ends: '0: all wait again. 1: some do not, or this queue was found damaged. 2: none could be tried.',
};

const EXPORT: QueueCommandText = {
  usage: 'export <dir> [ids...]',
  does: "write sealed submissions to a folder, for the platform's staff",
  more: `By default all that have not left: waiting, sending and dead. The folder must be new or empty. For each submission there is a
folder with header.json and part-N.bin, sealed as they are sent; manifest.json lists them with their digests, and SHA256SUMS can
be checked with sha256sum -c. What was written is read back. The queue stays as it is: nothing is taken out of it.`,
  ends: '0: all was written. 1: all was written, and some of it is damaged. 2: it was not written; it says whether something may still be there.',
};

const VERIFY: QueueCommandText = {
  usage: 'verify',
  does: 'look at every page, row and sealed byte',
  more: 'The database as SQLite sees it, each part against its digest, parts that are missing, rows of another terminal, the order in\nwhich rows are sent. Names each row that is not well.',
  ends: '0: all is well. 1: something is not. 2: it could not be looked at.',
};

const DRAIN: QueueCommandText = {
  usage: 'drain',
  does: 'send everything now, and wait until nothing waits',
  more: 'For a visit, or before an upgrade. Ctrl+C ends the waiting and leaves everything as it is.',
  ends: '0: empty. 1: something is left; it says what and why. 2: no terminal runs here.',
};

const SALVAGE: QueueCommandText = {
  usage: 'salvage <dir>',
  does: 'take over what another database has: a mirror, one that was set aside, a copy of a dead disk',
  more: `DIR is the folder that holds outbox.db. What this queue has already stays as it is, so doing it twice adds nothing. DIR is only
read. Where no terminal runs and --data-dir holds no queue, a new one is begun. What comes over is settled with the platform before it is sent.`,
  ends: `0: all of it is here. 1: something could not be read, not all came over, or this queue was itself found damaged.
2: there is nothing to read, or it could not be done.`,
};

function add<Options>(queue: Command, text: QueueCommandText, run: Run<Options>): Command {
  const [name = '', ...args] = text.usage.split(' ');
  const command = queue
    .command(name)
    .description(text.does)
    .option('--data-dir <dir>', "the terminal's data directory", path.join('.terminal', 'demo'))
    .option('--json', 'for programs', false)
    .addHelpText('after', `\n${text.more}\nEnds with ${text.ends}`);
  for (const arg of args) command.argument(arg);
  return command.action(async () => {
    process.stdout.on('error', leaveQuietly);
    process.exitCode = await run(command.args, command.opts<QueueOptions & Options>());
  });
}

/** As `QueueGround` complains. Which options there are is not known yet where one is wrong. */
function complainOfUsage(text: string): void {
  const message = `${text
    .replace(/^error: /, '')
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')}; --help shows what there is`;
  process.stderr.write(`kiosk queue: ${message}\n`);
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ error: { kind: 'usage', message } })}\n`);
}

/** `… | head` has seen enough. */
function leaveQuietly(error: Error): void {
  if (!('code' in error) || error.code !== 'EPIPE') throw error;
  process.exit(EXIT.fine);
}

function readStates(choices: readonly QueueState[]): (value: string) => readonly QueueState[] {
  return (value) => {
    const asked = value.split(',').map((state) => state.trim());
    const known = choices.filter((state) => asked.includes(state));
    if (known.length !== new Set(asked).size) throw new InvalidArgumentError(`choose among ${choices.join(', ')}; several with commas`);
    return known;
  };
}

function readCount(value: string): number {
  const count = Number(value);
  if (!/^\d{1,9}$/.test(value) || count < 1) throw new InvalidArgumentError('say how many: a number from 1 up');
  return count;
}

function readMinutes(value: string): number {
  const minutes = Number(value);
  if (!/^\d{1,5}(?:\.\d+)?$/.test(value)) throw new InvalidArgumentError('say how many minutes: a number, such as 30');
  return minutes;
}
