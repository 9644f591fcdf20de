import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { withDeadline } from './attempt.ts';

describe('what an attempt waited by', () => {
  test('is let go when the attempt has ended, so that weeks of attempts leave nothing in memory', async () => {
    const clock = new ManualClock();
    const closing = new AbortController();
    const signals: AbortSignal[] = [];
    const answers = [() => Promise.resolve('answered'), () => Promise.reject(new Error('broke'))];
    for (const answer of answers) {
      const work = (signal: AbortSignal): Promise<string> => {
        signals.push(signal);
        return answer();
      };
      await withDeadline({ clock, closing: closing.signal }, 1_000, work, (reason) => reason);
    }
    expect(signals.map((signal) => getEventListeners(signal, 'abort').length)).toEqual([0, 0]);
    expect(clock.waiting).toBe(0);
  });
});
