import type { QueueRow, StoredPart } from '../outbox/index.ts';
import { EXIT } from './exit-codes.ts';
import type { QueueOptions } from './queue-command.ts';
import { readErrorText } from './queue-errors.ts';
import { findRows, openReader, queueGround } from './queue-ground.ts';
import { bytesText, durationText, nextText, reasonText, tableLines, timeText } from './queue-words.ts';

/** `kiosk queue show ID`: gives the exit code. */
export function queueShow(id: string, options: QueueOptions): number {
  const ground = queueGround(options);
  const opened = openReader(ground);
  if (!opened.ok) return ground.complain(opened.error.kind, opened.error.text);
  const reader = opened.value;
  try {
    const found = findRows(reader, [id]);
    if (!found.ok) return ground.complain(found.error.kind, found.error.text);
    for (const row of found.value) {
      const parts = reader.parts(row.sequence);
      if (!parts.ok) return ground.complain(parts.error.kind, readErrorText(parts.error));
      const nowMs = Date.now();
      const next = nextText(row, nowMs);
      ground.give({ ...row, reason: reasonText(row), next: next.join(' '), parts: parts.value });
      ground.say(...linesOf(row, parts.value, nowMs), '', ...next);
    }
    return EXIT.fine;
  } finally {
    reader.close();
  }
}

function linesOf(row: QueueRow, parts: readonly StoredPart[], nowMs: number): string[] {
  const reason = reasonText(row);
  const field = (name: string, text: string | null): string[] => (text === null ? [] : [`${name.padEnd(12)}${text}`]);
  return [
    ...field('Number', row.shortNumber),
    ...field('Id', row.submissionId),
    ...field('State', reason === '' ? row.state : `${row.state}: ${reason}`),
    ...field('Saved', `${timeText(row.savedAtMs)}, ${durationText(nowMs - row.savedAtMs)} ago, ${row.sequence} in the order of saving`),
    ...field('Terminal', row.terminalId),
    ...field('Sealed to', `${row.keyId}, ${row.suite}, form ${row.schemaVersion}`),
    ...field('Tries', row.attempts === 0 ? 'none' : String(row.attempts)),
    ...field('Received', row.receiptNumber && `${row.receiptNumber}, ${row.receivedAt ?? ''}`),
    ...field('Size', parts.length === 0 ? 'nothing is kept of it' : bytesText(row.sealedBytes)),
    ...(parts.length === 0
      ? []
      : [
          '',
          ...tableLines(
            ['PART', 'BYTES', 'SHA-256 OF THE SEALED BYTES'],
            parts.map(({ index, byteLength, sha256 }) => [String(index), String(byteLength), sha256]),
          ),
        ]),
  ];
}
