import type { DeliveryNews } from '../journeys/index.ts';
import type { OutboxEvent } from '../outbox/index.ts';

/** News of submissions whose citizen may still stand at the screen. */
export interface DeliveryWatch {
  /** Only what is expected is remembered: the queue may hold a night's worth of other people's. */
  expect(submissionId: string): void;
  /** Tells what is known already, then what comes. Returns how to stop. */
  watch(submissionId: string, tell: (news: DeliveryNews) => void): () => void;
  take(event: OutboxEvent): void;
  /** The citizen has gone: what was kept for them goes too. */
  forget(): void;
}

export function deliveryWatch(): DeliveryWatch {
  const expected = new Set<string>();
  const known = new Map<string, DeliveryNews>();
  const watchers = new Map<string, (news: DeliveryNews) => void>();
  const learn = (submissionId: string, news: DeliveryNews): void => {
    if (!expected.has(submissionId)) return;
    known.set(submissionId, news);
    watchers.get(submissionId)?.(news);
  };
  return {
    expect: (submissionId) => void expected.add(submissionId),
    watch: (submissionId, tell) => {
      watchers.set(submissionId, tell);
      const news = known.get(submissionId);
      if (news) tell(news);
      return () => watchers.delete(submissionId);
    },
    take: (event) => {
      if (event.kind === 'delivered') {
        learn(event.submissionId, { type: 'platformReceived', receiptNumber: event.receipt.receiptNumber });
      } else if (event.kind === 'deadLetter') learn(event.submissionId, { type: 'platformRefused' });
    },
    forget: () => {
      expected.clear();
      known.clear();
      watchers.clear();
    },
  };
}
