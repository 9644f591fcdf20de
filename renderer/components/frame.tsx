import type { ReactElement, ReactNode } from 'react';
import type { TerminalView } from '../../main/bridge/contract.ts';
import { Dock } from './dock.tsx';
import { StatusBar } from './status-bar.tsx';
import { Where } from './where.tsx';

/** One screen: what one reads above, what one touches below. `main` is the one main action. */
export function Frame(props: {
  view: TerminalView;
  children: ReactNode;
  main?: ReactNode;
  /** Between the stage and the actions: the keyboard. */
  below?: ReactNode;
  /** Nothing can be touched now; the controls come back to their places. */
  locked?: boolean;
  className?: string;
}): ReactElement {
  const { view } = props;
  return (
    <div className="frame">
      <StatusBar view={view} />
      <div className="above">{view.progress !== null && <Where progress={view.progress} />}</div>
      <main className={`stage ${props.className ?? ''}`} key={view.at}>
        {props.children}
      </main>
      <div>
        {props.below}
        <Dock view={view} main={props.main ?? null} locked={props.locked ?? false} />
      </div>
    </div>
  );
}
