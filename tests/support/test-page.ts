import { WebSocket } from 'ws';
import { type CoreMessage, CoreMessage as CoreMessageSchema, type TerminalView } from '../../main/bridge/index.ts';
import { until } from './until.ts';

/** The page's end of a bridge, as a test holds it: everything that came, parsed against the contract. */
export class TestPage {
  readonly messages: CoreMessage[] = [];
  closedWith: number | null = null;
  readonly #post: (message: unknown) => void;
  readonly #close: () => void;

  constructor(line: {
    readonly post: (message: unknown) => void;
    readonly close: () => void;
    readonly onMessage: (listener: (message: unknown) => void) => void;
    readonly onClosed: (listener: (code: number) => void) => void;
  }) {
    this.#post = line.post;
    this.#close = line.close;
    line.onMessage((message) => this.messages.push(CoreMessageSchema.parse(message)));
    line.onClosed((code) => {
      this.closedWith = code;
    });
  }

  /** Anything at all, as a message. */
  post(message: unknown): void {
    this.#post(message);
  }

  close(): void {
    this.#close();
  }

  get views(): TerminalView[] {
    return this.messages.flatMap((message) => (message.type === 'view' ? [message.view] : []));
  }

  get answers(): CoreMessage[] {
    return this.messages.filter((message) => message.type !== 'view');
  }

  async nextAnswer(): Promise<CoreMessage | undefined> {
    const had = this.answers.length;
    await until(() => {
      if (this.answers.length > had) return true;
      this.#mustBeOpen();
      return false;
    });
    return this.answers[had];
  }

  async view(fits: (view: TerminalView) => boolean, deadlineMs?: number): Promise<TerminalView> {
    await until(() => {
      if (this.views.some(fits)) return true;
      this.#mustBeOpen();
      return false;
    }, deadlineMs);
    const found = this.views.findLast(fits);
    if (!found) throw new Error('unreachable: a fitting view was just seen');
    return found;
  }

  /** Nothing more comes over a closed line: whoever waits is told so at once. */
  #mustBeOpen(): void {
    if (this.closedWith !== null) throw new Error(`the line is closed (${this.closedWith})`);
  }
}

/** Over a real WebSocket; a string or bytes go as they are. Rejects with the HTTP status of a refused upgrade. */
export function openWebSocketPage(url: string, headers: Readonly<Record<string, string>>): Promise<TestPage & { socket: WebSocket }> {
  const socket = new WebSocket(url, { headers });
  const page = new TestPage({
    post: (message) => socket.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message)),
    close: () => socket.close(),
    onMessage: (listener) => socket.on('message', (text) => listener(JSON.parse(Buffer.isBuffer(text) ? text.toString() : ''))),
    onClosed: (listener) => socket.on('close', listener),
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(Object.assign(page, { socket })));
    socket.on('error', reject);
    socket.once('unexpected-response', (_request, response) => {
      socket.terminate();
      reject(new Error(`status ${response.statusCode}`));
    });
  });
}
