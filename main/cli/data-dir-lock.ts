import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import net from 'node:net';
import { err, ok, type Result } from '../../drivers/core/result.ts';

/**
 * One terminal a data directory: the second would wipe the first one's RAM folder. Held by a socket in Linux's abstract
 * name space, so that the kernel lets go of it however the holder ends.
 */
export function holdDataDir(dataDir: string): Promise<Result<{ release(): void }, { readonly kind: 'inUse' }>> {
  const name = createHash('sha256').update(realpathSync(dataDir)).digest('hex');
  const server = net.createServer((socket) => socket.destroy());
  server.unref();
  return new Promise((resolve) => {
    server.once('error', () => resolve(err({ kind: 'inUse' })));
    server.listen({ path: `\0self-service-terminal:${name}` }, () => resolve(ok({ release: () => server.close() })));
  });
}
