import { useCallback, useRef } from 'react';
import { TOUCHED_EVERY_MS } from '../limits.ts';
import { useSend } from './terminal-context.ts';

/** Tells the core, at most once a second, that a finger is at work without anything to tell yet. */
export const useTouched = (): (() => void) => {
  const send = useSend();
  const lastMs = useRef(Number.NEGATIVE_INFINITY);
  return useCallback(() => {
    const nowMs = performance.now();
    if (nowMs - lastMs.current < TOUCHED_EVERY_MS) return;
    lastMs.current = nowMs;
    void send({ type: 'touched' });
  }, [send]);
};
