import { type ReactElement, type ReactNode, useEffect, useRef, useState } from 'react';
import type { CitizenIntent } from '../../main/bridge/contract.ts';
import { useSend } from './terminal-context.ts';

export type ActionTone = 'main' | 'quiet' | 'plain' | 'stop';

export interface TakenIntent {
  taken: boolean;
  send: (intent: CitizenIntent) => void;
}

/**
 * Sends one intent at a time and says at once that the touch was taken; the answer only undoes it. A second touch
 * while the first is under way sends nothing.
 */
export const useTakenIntent = (): TakenIntent => {
  const sendIntent = useSend();
  const [taken, setTaken] = useState(false);
  const underWay = useRef(false);
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  const send = (intent: CitizenIntent): void => {
    if (underWay.current) return;
    underWay.current = true;
    setTaken(true);
    void sendIntent(intent).finally(() => {
      underWay.current = false;
      if (mounted.current) setTaken(false);
    });
  };
  return { taken, send };
};

/** A button that sends one intent. `label` is its accessible name where that says more than what it shows. */
export function Action(props: {
  intent: CitizenIntent | (() => CitizenIntent);
  tone: ActionTone;
  className?: string;
  label?: string;
  /** Seen, in its place, but nothing would come of it yet. */
  disabled?: boolean;
  children: ReactNode;
}): ReactElement {
  const { taken, send } = useTakenIntent();
  const { intent } = props;
  return (
    <button
      type="button"
      className={`action action-${props.tone} ${props.className ?? ''}`}
      aria-label={props.label}
      disabled={props.disabled ?? false}
      data-taken={taken ? '' : undefined}
      onClick={() => send(typeof intent === 'function' ? intent() : intent)}
    >
      {props.children}
    </button>
  );
}
