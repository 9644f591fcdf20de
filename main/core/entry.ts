/** The core's process: started by a host, alive as long as the host is, beating while its event loop runs. */
import { z } from 'zod';
import { BEAT_EVERY_MS, type CoreOptions, hostChannel } from '../bridge/index.ts';
import { startCore } from './start-core.ts';

const Options: z.ZodType<CoreOptions> = z.strictObject({
  profile: z.string(),
  dataDir: z.string(),
  ramDir: z.string(),
  lab: z.boolean(),
  platformUrl: z.string().exactOptional(),
});

const channel = hostChannel();
if (!channel) {
  process.stderr.write('The core is started by the terminal, not by hand. Use `npm start`.\n');
  process.exit(2);
}
const options = Options.parse(JSON.parse(process.argv[2] ?? '{}'));

channel.toHost({ type: 'beat' });
setInterval(() => channel.toHost({ type: 'beat' }), BEAT_EVERY_MS);
// A utility process would only warn of it (electron/shell/services/node/node_service.cc); elsewhere it ends the process, as it should.
process.on('unhandledRejection', (reason) => {
  throw reason instanceof Error ? reason : new Error(String(reason));
});
// Ctrl+C and systemd's stop reach the whole group; the host decides when the core ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
channel.onHostGone(() => process.exit(0));

// Before the start: a host may change its mind while it lasts.
const stopAsked = new Promise<void>((resolve) => {
  channel.fromHost((message) => {
    if (message.type === 'stop') resolve();
  });
});
const started = await startCore(options, channel);
if (!started.ok) channel.toHost({ type: 'fatal', message: started.error.message });
await stopAsked;
if (started.ok) await started.value.stop();
process.exit(0);
