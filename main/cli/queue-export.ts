import path from 'node:path';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import type { QueueReader, QueueRow } from '../outbox/index.ts';
import { EXIT } from './exit-codes.ts';
import type { ExportOptions, QueueOptions } from './queue-command.ts';
import { readErrorText } from './queue-errors.ts';
import { type ExportedSubmission, ExportFolder, type ExportProblem } from './queue-export-folder.ts';
import { type Complaint, findRows, openReader, queueGround } from './queue-ground.ts';
import { QUEUE_COMMAND_LIMITS } from './queue-limits.ts';
import { type ProgressBar, progressBar } from './queue-progress.ts';
import { bytesText, countText } from './queue-words.ts';

/** `kiosk queue export DIR [ID…]`: gives the exit code. */
export async function queueExport(folder: string, ids: readonly string[], options: QueueOptions & ExportOptions): Promise<number> {
  const ground = queueGround(options);
  const opened = openReader(ground);
  if (!opened.ok) return ground.complain(opened.error.kind, opened.error.text);
  const reader = opened.value;
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once('SIGINT', stop);
  const bar = await progressBar('Writing', options);
  try {
    const rows = rowsToExport(reader, ids, options);
    if (!rows.ok) return ground.complain(rows.error.kind, rows.error.text);
    const target = path.resolve(folder);
    const made = ExportFolder.make(
      target,
      rows.value.reduce<number>((sum, row) => sum + row.sealedBytes, QUEUE_COMMAND_LIMITS.exportReserveBytes),
    );
    if (!made.ok) return ground.complain(made.error.kind, problemText(made.error, target));
    const written = await writeAll(reader, rows.value, { into: made.value, bar, signal: stopping.signal });
    bar.stop();
    if (!written.ok) {
      const taken = made.value.takeAway();
      const rest = taken.ok
        ? 'nothing was left there'
        : `what was written may still be there, since it could not be taken away (${problemText(taken.error, target)}); without SHA256SUMS it is not whole`;
      return ground.complain(written.error.kind, `${problemText(written.error, target)}; ${rest}`, { nothingLeft: taken.ok });
    }
    const { submissions, left } = written.value;
    const damaged = submissions.filter(({ asSaved }) => !asSaved);
    ground.give({
      folder: target,
      submissions: submissions.length,
      bytes: bytesOf(submissions),
      leftMeanwhile: left,
      damaged: damaged.map(({ submissionId }) => submissionId),
    });
    ground.say(
      ...damaged.map(
        ({ shortNumber, submissionId }) => `${shortNumber} (${submissionId}): it is not what was saved; it was written as it is`,
      ),
      ...(left > 0 ? [`${countText(left, 'submission')} left the queue meanwhile and ${left === 1 ? 'is' : 'are'} not among them.`] : []),
      `${countText(submissions.length, 'submission')}, ${bytesText(bytesOf(submissions))} sealed, written to ${target} and read back.`,
      'The queue is as it was. To check them there: sha256sum -c SHA256SUMS',
    );
    return damaged.length > 0 ? EXIT.problems : EXIT.fine;
  } finally {
    bar.stop();
    process.off('SIGINT', stop);
    reader.close();
  }
}

const bytesOf = (submissions: readonly ExportedSubmission[]): number =>
  submissions.reduce((sum, { parts }) => sum + parts.reduce((bytes, { byteLength }) => bytes + byteLength, 0), 0);

function rowsToExport(reader: QueueReader, ids: readonly string[], { state }: ExportOptions): Result<readonly QueueRow[], Complaint> {
  if (ids.length > 0) {
    const found = findRows(reader, ids);
    const gone = found.ok ? found.value.find((row) => row.state === 'delivered' || row.state === 'withdrawn') : undefined;
    if (!gone) return found;
    return err({
      kind: 'notKept',
      text: `${gone.shortNumber} was ${gone.state}: what its citizen gave is not kept, so there is nothing to write`,
    });
  }
  const read = reader.rows({ states: state, limit: Number.MAX_SAFE_INTEGER, newestFirst: false });
  if (!read.ok) return err({ kind: read.error.kind, text: readErrorText(read.error) });
  if (read.value.rows.length === 0)
    return err({ kind: 'nothing', text: `nothing in this queue is ${state.join(' or ')}, so there is nothing to write` });
  return ok(read.value.rows);
}

type WriteProblem =
  | ExportProblem
  | { readonly kind: 'stopped' }
  | { readonly kind: 'unreadable'; readonly shortNumber: string; readonly detail: string };

interface Written {
  readonly submissions: readonly ExportedSubmission[];
  /** Delivered or withdrawn while this was at work. */
  readonly left: number;
}

async function writeAll(
  reader: QueueReader,
  rows: readonly QueueRow[],
  { into, bar, signal }: { readonly into: ExportFolder; readonly bar: ProgressBar; readonly signal: AbortSignal },
): Promise<Result<Written, WriteProblem>> {
  const submissions: ExportedSubmission[] = [];
  let left = 0;
  const total = rows.reduce((sum, { sealedBytes }) => sum + sealedBytes, 0);
  let done = 0;
  for (const row of rows) {
    // Lets the bar be drawn and Ctrl+C be heard.
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) return err({ kind: 'stopped' });
    const wrote = writeOne(reader, row, into);
    if (!wrote.ok) return wrote;
    if (wrote.value === 'left') left++;
    else submissions.push(wrote.value);
    done += row.sealedBytes;
    bar.to(done, total, `${submissions.length} of ${rows.length}, ${bytesText(done)}`);
  }
  const finished = into.finish(submissions, Date.now());
  return finished.ok ? ok({ submissions, left }) : finished;
}

function writeOne(reader: QueueReader, row: QueueRow, into: ExportFolder): Result<ExportedSubmission | 'left', WriteProblem> {
  const unreadable = (detail: string): Result<never, WriteProblem> => err({ kind: 'unreadable', shortNumber: row.shortNumber, detail });
  const listed = reader.parts(row.sequence);
  if (!listed.ok) return unreadable(readErrorText(listed.error));
  const begun = into.begin(row, listed.value);
  if (!begun.ok) return begun;
  for (const part of listed.value) {
    const sealed = reader.sealed(row.sequence, part.index);
    if (!sealed.ok) return unreadable(readErrorText(sealed.error));
    const wrote = sealed.value === null ? 'gone' : begun.value.write(part, sealed.value);
    if (wrote !== 'gone' && !wrote.ok) return wrote;
    if (wrote === 'gone') break;
  }
  // Delivered meanwhile, it is being erased; what was written of it goes too.
  const now = reader.find(row);
  if (!now.ok) return unreadable(readErrorText(now.error));
  if (now.value === null || now.value.state === 'delivered' || now.value.state === 'withdrawn') {
    const taken = begun.value.takeAway();
    return taken.ok ? ok('left') : taken;
  }
  return begun.value.finish(now.value);
}

function problemText(problem: WriteProblem, target: string): string {
  switch (problem.kind) {
    case 'exists':
      return `${target} is there and not empty; name a new folder: nothing is ever overwritten`;
    case 'noRoom':
      return `${target} has room for ${bytesText(problem.freeBytes)}, and ${bytesText(problem.neededBytes)} are needed; choose another disk, or export some by their ids`;
    case 'diskFull':
      return `the disk of ${target} is full; choose another, or export some by their ids`;
    case 'notWritable':
      return `${target} cannot be made: ${problem.detail}`;
    case 'notRead':
      return `${problem.file} was written and does not read back the same; do not trust this disk`;
    case 'io':
      return `${target}: ${problem.detail}`;
    case 'stopped':
      return 'stopped';
    case 'unreadable':
      return `${problem.shortNumber} cannot be read: ${problem.detail}; \`kiosk queue verify\` names what is damaged; export the others by their ids`;
  }
}
