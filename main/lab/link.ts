/**
 * The cable between terminal and platform, as something one can cut: a small TCP relay on the loopback interface. Cutting
 * resets what is under way and refuses what comes; slowing delays every piece in both directions.
 */
import net from 'node:net';
import type { Clock } from '../../drivers/core/clock.ts';
import { LAB_LIMITS } from './limits.ts';

export interface Link {
  /** What the terminal takes for the platform. */
  readonly url: string;
  cut(): void;
  restore(): void;
  /** 0 = as fast as it goes. */
  setDelayMs(delayMs: number): void;
  state(): { readonly connected: boolean; readonly delayMs: number; readonly connections: number };
  close(): Promise<void>;
}

/** `platformUrl` is plain http; another is an `Error`. */
export async function openLink(platformUrl: string, clock: Clock): Promise<Link> {
  const target = new URL(platformUrl);
  // Through the relay the platform has another name, which no certificate of it bears.
  if (target.protocol !== 'http:') throw new Error(`the lab's line carries plain http only, not ${platformUrl}`);
  const port = Number(target.port || 80);
  const pairs = new Set<readonly [net.Socket, net.Socket]>();
  let connected = true;
  let delayMs = 0;

  const relay = (from: net.Socket, to: net.Socket): void => {
    /** Oldest first. Each has a timer of its own, but what leaves is always the oldest: a changed delay must not reorder bytes. */
    const held: { readonly bytes: number; readonly deliver: () => void; readonly timer: number }[] = [];
    let heldBytes = 0;
    let lastDueMs = 0;
    let full = false;
    const flow = (): void => {
      if (full || heldBytes > LAB_LIMITS.linkHeldBytes) from.pause();
      else if (from.isPaused()) from.resume();
    };
    const later = (bytes: number, deliver: () => void): void => {
      if (delayMs === 0 && held.length === 0) {
        deliver();
        return;
      }
      const nowMs = clock.monotonicMs();
      lastDueMs = Math.max(lastDueMs, nowMs + delayMs);
      const timer = clock.setTimeout(() => {
        const oldest = held.shift();
        heldBytes -= oldest?.bytes ?? 0;
        oldest?.deliver();
        flow();
      }, lastDueMs - nowMs);
      held.push({ bytes, deliver, timer });
      heldBytes += bytes;
      flow();
    };
    from.on('data', (chunk) =>
      later(chunk.byteLength, () => {
        // What comes for an end that is gone is lost, as it would be on the way.
        full = !to.destroyed && !to.write(chunk);
        flow();
      }),
    );
    to.on('drain', () => {
      full = false;
      flow();
    });
    from.on('end', () => later(0, () => to.end()));
    from.on('error', () => to.resetAndDestroy());
    from.on('close', () => {
      if (!from.readableEnded) to.destroy();
    });
    to.on('close', () => {
      full = false;
      heldBytes = 0;
      for (const { timer } of held.splice(0)) clock.clearTimeout(timer);
      flow();
    });
  };

  const server = net.createServer({ allowHalfOpen: true }, (near) => {
    const far = net.connect({ host: target.hostname, port, allowHalfOpen: true });
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const end of pair) end.once('close', () => void (near.destroyed && far.destroyed && pairs.delete(pair)));
    relay(near, far);
    relay(far, near);
  });
  const listen = (own: number): Promise<number> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(own, '127.0.0.1', () => {
        server.off('error', reject);
        const address = server.address();
        if (address === null || typeof address === 'string') reject(new Error('the link has no port'));
        else resolve(address.port);
      });
    });
  const ownPort = await listen(0);
  /** Cut and restored one after the other, whatever the hurry. */
  let moving: Promise<unknown> = Promise.resolve();
  const move = (step: () => Promise<unknown>): void => {
    moving = moving.then(step);
  };
  const drop = (): void => {
    for (const [near, far] of pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
    pairs.clear();
  };

  return {
    url: `http://127.0.0.1:${ownPort}${target.pathname.replace(/\/$/, '')}`,
    cut: () => {
      if (!connected) return;
      connected = false;
      // Nobody listens: what comes is refused, and surely never arrives, as on a line that is down.
      move(() => new Promise<void>((resolve) => server.close(() => resolve())));
      drop();
    },
    restore: () => {
      if (connected) return;
      connected = true;
      move(() => listen(ownPort));
    },
    setDelayMs: (ms) => {
      delayMs = Math.min(Math.max(0, ms), LAB_LIMITS.linkDelayMs);
    },
    state: () => ({ connected, delayMs, connections: pairs.size }),
    close: async () => {
      await moving;
      await new Promise<void>((resolve) => {
        drop();
        server.close(() => resolve());
      });
    },
  };
}
