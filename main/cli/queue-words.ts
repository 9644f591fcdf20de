/** The queue in a technician's words. */
import { assertNever } from '../../drivers/core/result.ts';
import { type CaseCode, parseShortNumber, type QueueRow } from '../outbox/index.ts';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
const KILO = 1_000;

/** As `df -H` writes it: 1 kB is 1000 bytes. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= KILO && unit < UNITS.length - 1) {
    value /= KILO;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** The two largest units: "2 h 10 min". */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** In the machine's own time zone, to the second. */
export const timeText = (epochMs: number): string => new Date(epochMs).toLocaleString('sv-SE');

export const countText = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** The text of a receipt's code, the id as people copy it, or the number as they write it. */
export function parseId(text: string): CaseCode | null {
  const id = /^([0-9a-f]{32})$/.exec(text.trim().toLowerCase().replace(/^kt1:/, '').replaceAll(/[\s-]/g, ''))?.[1];
  if (id !== undefined) return { submissionId: id };
  const shortNumber = parseShortNumber(text);
  return shortNumber === null ? null : { shortNumber };
}

/** Why it stands where it stands; empty where there is nothing to say. */
export function reasonText(row: QueueRow): string {
  switch (row.state) {
    case 'waiting':
      if (!row.first) return 'behind an earlier one';
      if (row.settle) return 'an answer was lost';
      return row.attempts > 0 ? 'the last attempt failed' : '';
    case 'sending':
      return '';
    case 'dead':
      return deadText(row);
    case 'delivered':
      return row.receiptNumber ?? '';
    case 'withdrawn':
      return 'by its citizen';
    default:
      return assertNever(row.state);
  }
}

export function deadText({ deadReason, httpStatus, problem, terminalId }: QueueRow): string {
  switch (deadReason) {
    case 'refused':
    case null: {
      const answer = [httpStatus === null ? null : `HTTP ${httpStatus}`, problem].filter((part) => part !== null).join(' ');
      return `refused by the platform${answer === '' ? '' : `: ${answer}`}`;
    }
    case 'damaged':
      return 'damaged on this disk';
    case 'foreignTerminal':
      return `of another terminal: ${terminalId}`;
    default:
      return assertNever(deadReason);
  }
}

/** What will happen to it, and what may be done. A line a sentence. */
export function nextText(row: QueueRow, nowMs: number): string[] {
  const { state, shortNumber } = row;
  switch (state) {
    case 'waiting': {
      const settled = row.settle ? ['An answer to it was lost, so the platform is asked first whether it has it.'] : [];
      if (!row.first) return ['It goes out when an earlier one that must arrive before it has arrived.', ...settled];
      const { nextAttemptAtMs } = row;
      if (nextAttemptAtMs === null || nextAttemptAtMs <= nowMs) return ['It is due: it goes out with the next that are sent.', ...settled];
      const due = `It is tried again in ${durationText(nextAttemptAtMs - nowMs)}, at ${timeText(nextAttemptAtMs)}; \`kiosk queue drain\` sends it now.`;
      return [due, ...settled];
    }
    case 'sending':
      return ['It is being sent. If the terminal stops in the middle, the platform is asked whether it has it before it is sent again.'];
    case 'dead':
      return nextOfDead(row);
    case 'delivered':
      return [
        'The platform has it: nothing more happens here.',
        row.erasedAtMs === null
          ? 'What the citizen gave is overwritten within a minute while the terminal runs.'
          : `What the citizen gave was overwritten at ${timeText(row.erasedAtMs)}; this line is kept for the audit.`,
      ];
    case 'withdrawn':
      return [`Its citizen took it back before it was sent. It is never sent, and ${shortNumber} is never given again.`];
    default:
      return assertNever(state);
  }
}

function nextOfDead({ deadReason, shortNumber, platformKnows, terminalId }: QueueRow): string[] {
  const handOver = `\`kiosk queue export DIR ${shortNumber}\` hands it to the platform's staff.`;
  const known = platformKnows === true ? 'The platform knows that it is here.' : 'The platform is told that it is here.';
  switch (deadReason) {
    case 'refused':
    case null:
      return [
        'It is not sent again by itself. It stays here, sealed, for as long as it takes.',
        known,
        `When the platform's staff have mended what they refused it for, \`kiosk queue retry ${shortNumber}\` sends it again.`,
        handOver,
      ];
    case 'damaged':
      return ['Its bytes on this disk are not those that were saved, so it cannot be sent. It stays here.', known, handOver];
    case 'foreignTerminal':
      return [`It was saved by ${terminalId} and came here with a copied database; that terminal sends it.`, handOver];
    default:
      return assertNever(deadReason);
  }
}

/** Columns, each as wide as its widest cell; the last one is not padded. */
export function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((cells) => (cells[column] ?? '').length)));
  return all.map((cells) =>
    cells
      .map((cell, column) => (column === cells.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
