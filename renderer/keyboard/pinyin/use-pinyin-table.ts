import { useEffect, useState } from 'react';
import { loadPinyinTable } from './load.ts';
import type { PinyinTable } from './table.ts';

export type TableState = { kind: 'pending' } | { kind: 'failed' } | { kind: 'ready'; table: PinyinTable };

/** The pinyin table, asked for when `wanted` first becomes true. */
export function usePinyinTable(wanted: boolean): TableState {
  const [state, setState] = useState<TableState>({ kind: 'pending' });
  useEffect(() => {
    if (!wanted) return undefined;
    let isShown = true;
    loadPinyinTable().then(
      (table) => isShown && setState({ kind: 'ready', table }),
      () => isShown && setState({ kind: 'failed' }),
    );
    return () => {
      isShown = false;
    };
  }, [wanted]);
  return state;
}
