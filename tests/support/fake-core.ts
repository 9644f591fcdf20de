/**
 * A core that does nothing but live: it beats, becomes ready, serves one view and obeys the lab's verbs. Forked by tests of
 * the host with a `FakeCoreOptions` in `argv[2]`.
 */
import { appendFileSync } from 'node:fs';
import { BEAT_EVERY_MS, hostChannel, serveViews } from '../../main/bridge/index.ts';
import { attractView } from './fake-views.ts';

export interface FakeCoreOptions {
  readonly lab: boolean;
  /** Says `fatal` with this text instead of `ready`. */
  readonly fatal?: string;
  /** One line a start goes here. */
  readonly startsFile?: string;
  /** Takes no notice of `stop`. */
  readonly stubborn?: boolean;
}

const options: FakeCoreOptions = JSON.parse(process.argv[2] ?? '{"lab":true}');
if (options.startsFile !== undefined) appendFileSync(options.startsFile, `${process.pid}\n`);

const channel = hostChannel();
if (!channel) throw new Error('to be forked');
const { toHost, fromHost } = channel;
channel.onHostGone(() => process.exit(0));

setInterval(() => toHost({ type: 'beat' }), BEAT_EVERY_MS);
let taken = 0;
const views = serveViews({
  toHost,
  fromHost,
  currentView: () => attractView({ revision: taken, placeName: `pid ${process.pid}, ${taken} taken` }),
  take: () => {
    taken++;
    setImmediate(() => views.viewChanged());
    return 'taken';
  },
});

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

fromHost((message) => {
  if (message.type === 'stop' && options.stubborn !== true) process.exit(0);
  if (message.type === 'image') {
    if (message.imageId === 'silent') return;
    const image = message.imageId === 'page-1' ? { mediaType: 'image/png', bytes: PNG } : null;
    const page = message.imageId === 'script' ? { mediaType: 'text/html', bytes: Buffer.from('<script>') } : image;
    toHost({ type: 'imageAnswer', request: message.request, image: page });
  }
  if (message.type === 'lab') {
    if (message.path === '/core/crash') process.exit(1);
    if (message.path === '/core/hang') for (;;);
    const echo = { method: message.method, path: message.path, body: message.body };
    toHost({
      type: 'labAnswer',
      request: message.request,
      status: 200,
      mediaType: 'application/json',
      body: Buffer.from(JSON.stringify(echo)),
    });
  }
});

if (options.fatal === undefined) toHost({ type: 'ready', lab: options.lab });
else toHost({ type: 'fatal', message: options.fatal });
