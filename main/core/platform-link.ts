import type { Clock } from '../../drivers/core/clock.ts';
import type { PlatformClient } from '../platform/index.ts';
import { CORE_LIMITS } from './limits.ts';

export interface PlatformLink {
  reachable(): boolean;
  /** Somebody else has just learnt it: a delivery, the lab. */
  learnt(reachable: boolean): void;
  /** Asks now instead of at the next turn. */
  askNow(): void;
  close(): void;
}

/** From the first `askNow` on keeps knowing whether the platform is there and what time it has. Asks more often while it is away. */
export function watchPlatform(options: {
  readonly client: Pick<PlatformClient, 'health'>;
  readonly clock: Clock;
  readonly onChange: (reachable: boolean) => void;
  readonly onPlatformTime: (epochMs: number) => void;
}): PlatformLink {
  const { client, clock } = options;
  let reachable = false;
  let timer: number | null = null;
  let asking: AbortController | null = null;
  let closed = false;

  const become = (next: boolean): void => {
    if (next === reachable) return;
    reachable = next;
    options.onChange(next);
  };
  const again = (): void => {
    if (closed) return;
    timer = clock.setTimeout(() => void ask(), reachable ? CORE_LIMITS.healthEveryMs : CORE_LIMITS.healthEveryAwayMs);
  };
  const ask = async (): Promise<void> => {
    if (timer !== null) clock.clearTimeout(timer);
    timer = null;
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    const tooLong = clock.setTimeout(() => mine.abort(), CORE_LIMITS.healthTimeoutMs);
    const answer = await client.health(mine.signal);
    clock.clearTimeout(tooLong);
    if (closed || asking !== mine) return;
    asking = null;
    if (answer.ok) options.onPlatformTime(answer.value.timeMs);
    become(answer.ok);
    again();
  };
  return {
    reachable: () => reachable,
    learnt: become,
    askNow: () => void ask(),
    close: () => {
      closed = true;
      if (timer !== null) clock.clearTimeout(timer);
      asking?.abort();
    },
  };
}
