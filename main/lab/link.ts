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

export async function openLink(platformUrl: string, clock: Clock): Promise<Link> {
  const target = new URL(platformUrl);
  const port = Number(target.port || (target.protocol === 'https:' ? 443 : 80));
  const pairs = new Set<readonly [net.Socket, net.Socket]>();
  let connected = true;
  let delayMs = 0;

  const relay = (from: net.Socket, to: net.Socket): void => {
    let heldBytes = 0;
    const later = (bytes: number, deliver: () => void): void => {
      if (delayMs === 0 && heldBytes === 0) {
        deliver();
        return;
      }
      heldBytes += Math.max(1, bytes);
      if (heldBytes > LAB_LIMITS.linkHeldBytes) from.pause();
      clock.setTimeout(() => {
        heldBytes -= Math.max(1, bytes);
        if (heldBytes <= LAB_LIMITS.linkHeldBytes) from.resume();
        deliver();
      }, delayMs);
    };
    from.on('data', (chunk) =>
      later(chunk.byteLength, () => {
        if (!to.destroyed && !to.write(chunk)) {
          from.pause();
          to.once('drain', () => from.resume());
        }
      }),
    );
    from.on('end', () => later(0, () => to.end()));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      if (!from.readableEnded) to.destroy();
    });
  };

  const server = net.createServer({ allowHalfOpen: true }, (near) => {
    if (!connected) {
      near.resetAndDestroy();
      return;
    }
    const far = net.connect({ host: target.hostname, port, allowHalfOpen: true });
    const pair = [near, far] as const;
    pairs.add(pair);
    near.once('close', () => pairs.delete(pair));
    relay(near, far);
    relay(far, near);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the link has no port');
  const drop = (): void => {
    for (const [near, far] of pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
    pairs.clear();
  };

  return {
    url: `http://127.0.0.1:${address.port}${target.pathname.replace(/\/$/, '')}`,
    cut: () => {
      connected = false;
      drop();
    },
    restore: () => {
      connected = true;
    },
    setDelayMs: (ms) => {
      delayMs = Math.min(Math.max(0, ms), LAB_LIMITS.linkDelayMs);
    },
    state: () => ({ connected, delayMs, connections: pairs.size }),
    close: () =>
      new Promise((resolve) => {
        drop();
        server.close(() => resolve());
      }),
  };
}
