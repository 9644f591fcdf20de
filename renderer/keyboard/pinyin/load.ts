import { IDLE_RESERVE_MS } from '../limits.ts';
import { openTable, type PinyinTable } from './table.ts';

let opening: Promise<PinyinTable> | null = null;

/** Fetches the table once, when the first Chinese field needs it. Rejects when the page cannot read its own asset; a later call tries again. */
export function loadPinyinTable(): Promise<PinyinTable> {
  opening ??= import('../table/pinyin-table.json').then((stored) => {
    const table = openTable(stored.default);
    openLinesWhileIdle(table);
    return table;
  });
  opening.catch(() => {
    opening = null;
  });
  return opening;
}

/** Opens the lines of words while nobody types, so that the first `z` does not wait for a seventh of all words. */
function openLinesWhileIdle(table: PinyinTable): void {
  const waiting = [...table.byLetter.values()].flat();
  const go = (deadline: IdleDeadline): void => {
    while (waiting.length > 0 && deadline.timeRemaining() > IDLE_RESERVE_MS) table.words(waiting.shift() ?? '');
    if (waiting.length > 0) requestIdleCallback(go);
  };
  requestIdleCallback(go);
}
