import { openTable, type PinyinTable } from './table.ts';

let opening: Promise<PinyinTable> | null = null;

/** Fetches the table once, when the first Chinese field needs it. Rejects when the page cannot read its own asset; a later call tries again. */
export function loadPinyinTable(): Promise<PinyinTable> {
  opening ??= import('../table/pinyin-table.json').then((stored) => openTable(stored.default));
  opening.catch(() => {
    opening = null;
  });
  return opening;
}
