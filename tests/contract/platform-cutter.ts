/** A line to the sandbox that a test cuts: it counts what the terminal sends and resets both ends after so many bytes more. */
import net from 'node:net';

export interface Cutter {
  readonly url: string;
  /** Bytes that came from the terminal so far. */
  sentBytes(): number;
  /** How many cuts that were asked for did not come yet. */
  cutsLeft(): number;
  /** Cuts once the terminal has sent `afterBytes` more, counted from now or from the cut before. */
  cutAfter(...afterBytes: readonly number[]): void;
  /** Where the line leads from now on. */
  leadTo(port: number): void;
}

export async function withCutter(port: number, work: (cutter: Cutter) => Promise<void>): Promise<void> {
  const pairs = new Set<readonly [net.Socket, net.Socket]>();
  const cuts: number[] = [];
  let target = port;
  let sentBytes = 0;
  let sinceCutBytes = 0;
  const server = net.createServer((near) => {
    const far = net.connect(target, '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    near.on('data', (chunk) => {
      sentBytes += chunk.byteLength;
      sinceCutBytes += chunk.byteLength;
      const cut = cuts[0];
      if (cut === undefined || sinceCutBytes < cut) {
        if (!far.write(chunk)) near.pause();
        return;
      }
      cuts.shift();
      sinceCutBytes = 0;
      // What was written before still arrives, then the end: in mid-body for whoever reads it.
      far.destroySoon();
      near.resetAndDestroy();
    });
    far.on('drain', () => near.resume());
    far.on('data', (chunk) => near.write(chunk));
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('error', () => to.destroy());
      from.on('end', () => to.end());
      from.on('close', () => {
        to.destroySoon();
        pairs.delete(pair);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  try {
    await work({
      url: `http://127.0.0.1:${address.port}`,
      sentBytes: () => sentBytes,
      cutsLeft: () => cuts.length,
      cutAfter: (...afterBytes) => {
        sinceCutBytes = 0;
        cuts.push(...afterBytes);
      },
      leadTo: (next) => {
        target = next;
      },
    });
  } finally {
    for (const pair of pairs) for (const end of pair) end.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}
