import type { QueueRow } from '../outbox/index.ts';
import { EXIT } from './exit-codes.ts';
import type { ListOptions, QueueOptions } from './queue-command.ts';
import { readErrorText } from './queue-errors.ts';
import { openReader, queueGround } from './queue-ground.ts';
import { bytesText, countText, durationText, reasonText, tableLines, timeText } from './queue-words.ts';

const HEAD = ['NUMBER', 'STATE', 'SAVED', 'SIZE', 'TRIES', 'NEXT', 'ID', 'WHY'] as const;

/** `kiosk queue list`: gives the exit code. */
export function queueList(options: QueueOptions & ListOptions): number {
  const ground = queueGround(options);
  const reader = openReader(ground);
  if (!reader.ok) return ground.complain(reader.error.kind, reader.error.text);
  const read = reader.value.rows({ states: options.state, limit: options.limit, newestFirst: options.newest });
  reader.value.close();
  if (!read.ok) return ground.complain(read.error.kind, readErrorText(read.error));
  const { rows, total } = read.value;
  const nowMs = Date.now();
  for (const row of rows) ground.give({ ...row, reason: reasonText(row) });
  if (rows.length > 0)
    ground.say(
      ...tableLines(
        HEAD,
        rows.map((row) => cellsOf(row, nowMs)),
      ),
      '',
    );
  const more = rows.length < total ? `; --limit ${total} shows all` : '';
  ground.say(total === 0 ? `None is ${options.state.join(' or ')}.` : `${rows.length} of ${countText(total, 'submission')}${more}`);
  return EXIT.fine;
}

function cellsOf(row: QueueRow, nowMs: number): string[] {
  return [
    row.shortNumber,
    row.state,
    timeText(row.savedAtMs),
    bytesText(row.sealedBytes),
    String(row.attempts),
    nextCell(row, nowMs),
    row.submissionId,
    reasonText(row),
  ];
}

function nextCell({ state, first, nextAttemptAtMs }: QueueRow, nowMs: number): string {
  if (state !== 'waiting' || !first) return '-';
  return nextAttemptAtMs === null || nextAttemptAtMs <= nowMs ? 'now' : durationText(nextAttemptAtMs - nowMs);
}
