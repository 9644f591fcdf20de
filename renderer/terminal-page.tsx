import { type ReactElement, useCallback, useLayoutEffect, useRef, useState } from 'react';
import type { TerminalView } from '../main/bridge/contract.ts';
import { App } from './app.tsx';
import type { SendIntent } from './components/terminal-context.ts';
import type { ConnectionState, TerminalConnection } from './connection/index.ts';
import { NoView } from './no-view.tsx';

/** Follows the terminal: its newest view, and whether it can be reached. */
export function TerminalPage(props: { connection: TerminalConnection }): ReactElement {
  const { connection } = props;
  const [view, setView] = useState<TerminalView | null>(null);
  const [state, setState] = useState<ConnectionState>('connecting');
  const at = useRef('');
  useLayoutEffect(() => connection.onView(setView), [connection]);
  useLayoutEffect(() => connection.onState(setState), [connection]);
  useLayoutEffect(() => {
    at.current = view?.at ?? '';
  }, [view]);
  // An intent names the place that is drawn, not one that arrived since.
  const send = useCallback<SendIntent>((intent) => connection.send(at.current, intent), [connection]);
  if (view === null || state === 'replaced' || state === 'denied') return <NoView state={state} />;
  return <App view={view} send={send} connectionLost={state !== 'open'} />;
}
