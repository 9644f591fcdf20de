/** What every command of the queue stands on: where the queue is, how it is read and reached, and how it tells. */
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import { systemClock } from '../../drivers/core/system-clock.ts';
import { type ConnectError, type ControlClient, connectControl } from '../control/index.ts';
import { openQueueReader, type QueueReader, type QueueRow } from '../outbox/index.ts';
import { EXIT } from './exit-codes.ts';
import type { QueueOptions } from './queue-command.ts';
import { readErrorText } from './queue-errors.ts';
import { parseId } from './queue-words.ts';

/** Within the folder of a queue. */
export const DATABASE_FILE = 'outbox.db';

export interface QueueGround {
  /** From the root, without links: as the terminal itself knows it. */
  readonly dataDir: string;
  readonly outboxDir: string;
  readonly json: boolean;
  /** For a person; nothing with `--json`. */
  say(...lines: readonly string[]): void;
  /** For a program; nothing without `--json`. One line. */
  give(value: object): void;
  /** One line on standard error, for both; for a program an object too, with `more` beside it. Gives the exit code. */
  complain(kind: string, text: string, more?: object): number;
}

/** What came from a database is shown as text: no control character of it reaches the technician's screen. */
const shown = (line: string): string => line.replaceAll(/\p{Cc}/gu, '\uFFFD');

export function queueGround(options: QueueOptions): QueueGround {
  const dataDir = resolved(options.dataDir);
  return {
    dataDir,
    outboxDir: path.join(dataDir, 'outbox'),
    json: options.json,
    say: (...lines) => {
      if (!options.json) process.stdout.write(lines.map((line) => `${shown(line)}\n`).join(''));
    },
    give: (value) => {
      if (options.json) process.stdout.write(`${JSON.stringify(value)}\n`);
    },
    complain: (kind, text, more = {}) => {
      process.stderr.write(`kiosk queue: ${shown(text)}\n`);
      if (options.json) process.stdout.write(`${JSON.stringify({ error: { kind, message: text }, ...more })}\n`);
      return EXIT.notDone;
    },
  };
}

function resolved(dir: string): string {
  const absolute = path.resolve(dir);
  try {
    return realpathSync(absolute);
  } catch {
    return absolute;
  }
}

export interface Complaint {
  readonly kind: string;
  readonly text: string;
}

export function openReader(ground: QueueGround): Result<QueueReader, Complaint> {
  const opened = openQueueReader(ground.outboxDir);
  return opened.ok ? opened : err({ kind: opened.error.kind, text: readErrorText(opened.error) });
}

export function reachTerminal(ground: QueueGround): Promise<Result<ControlClient, ConnectError>> {
  return connectControl({ dataDir: ground.dataDir, clock: systemClock });
}

/** The rows of these ids, in the order they were asked for. The first that is none, or is not there, is told. */
export function findRows(reader: QueueReader, ids: readonly string[]): Result<readonly QueueRow[], Complaint> {
  const rows: QueueRow[] = [];
  for (const id of ids) {
    const code = parseId(id);
    if (code === null) {
      const text = `"${id}" is no submission's number: a sign is missing or was misread; it looks like S017-7F3K-29-4, or is the id of 32 characters`;
      return err({ kind: 'noId', text });
    }
    const found = reader.find(code);
    if (!found.ok) return err({ kind: found.error.kind, text: readErrorText(found.error) });
    if (found.value === null) {
      return err({
        kind: 'unknownSubmission',
        text: `there is no submission ${id} in this queue; see \`kiosk queue list\`, or choose another --data-dir`,
      });
    }
    const row = found.value;
    if (!rows.some(({ sequence }) => sequence === row.sequence)) rows.push(row);
  }
  return ok(rows);
}
