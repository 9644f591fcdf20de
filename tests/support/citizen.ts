/** Somebody who uses the terminal through the bridge, without a browser: looks at views, touches by intents. */
import type { CitizenIntent, ScreenName, TerminalView, ViewOf } from '../../main/bridge/index.ts';
import type { Terminal } from './terminal.ts';
import { openWebSocketPage, type TestPage } from './test-page.ts';

export class Citizen {
  readonly #terminal: Terminal;
  readonly #page: TestPage;
  readonly #cookie: string;
  #nextId = 1;

  private constructor(terminal: Terminal, page: TestPage, cookie: string) {
    this.#terminal = terminal;
    this.#page = page;
    this.#cookie = cookie;
  }

  static async arrive(terminal: Terminal): Promise<Citizen> {
    const answer = await fetch(`${terminal.origin}/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: terminal.origin },
      body: JSON.stringify({ token: terminal.token }),
    });
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    if (!answer.ok || cookie === '') throw new Error(`no session: ${answer.status} ${await answer.text()}`);
    const page = await openWebSocketPage(`${terminal.origin.replace('http', 'ws')}/bridge`, { Cookie: cookie, Origin: terminal.origin });
    return new Citizen(terminal, page, cookie);
  }

  get now(): TerminalView | undefined {
    return this.#page.views.at(-1);
  }

  /** All that was on the screen since this page came. */
  get seen(): readonly TerminalView[] {
    return this.#page.views;
  }

  get connected(): boolean {
    return this.#page.closedWith === null;
  }

  /** Waits for a screen (and more of it), and gives it. The newest view must fit, not one long gone. */
  async sees<S extends ScreenName>(screen: S, fits: (view: ViewOf<S>) => boolean = () => true, deadlineMs?: number): Promise<ViewOf<S>> {
    const isIt = (view: TerminalView | undefined): view is ViewOf<S> => view?.screen === screen && fits(view as ViewOf<S>);
    await this.#page
      .view((view) => view === this.now && isIt(view), deadlineMs)
      .catch((error: unknown) => {
        throw new Error(`waited for ${screen}, the screen is ${JSON.stringify(this.now)}`, { cause: error });
      });
    const { now } = this;
    if (!isIt(now)) throw new Error(`${screen} was there for a moment only`);
    return now;
  }

  /** Sends an intent from the present screen; gives what the terminal answers. */
  async touches(intent: CitizenIntent, at = this.now?.at ?? ''): Promise<string> {
    const id = this.#nextId++;
    this.#page.post({ type: 'intent', id, at, intent });
    const answer = await this.#page.nextAnswer();
    if (!answer || answer.type === 'view') throw new Error('no answer');
    return answer.type === 'taken' ? 'taken' : answer.reason;
  }

  image(imageId: string): Promise<Response> {
    return fetch(`${this.#terminal.origin}/session-images/${imageId}`, { headers: { Cookie: this.#cookie } });
  }

  leaves(): void {
    this.#page.close();
  }
}

/** What the scripted citizen fills in. */
export const ANSWERS = {
  contact: { mobile: '13800138000', permitNumber: '4403010012' },
  residence: { district: 'futian', livingAddress: '福田区示例街道标记路88号喆苑3栋' },
  dwelling: { tenure: 'rented', since: '2020-01-01', residents: '2' },
} as const;

export const ITEM = 'residence-permit-endorsement';

/** From attract to the home screen. */
export async function toHome(citizen: Citizen, language: 'zh-CN' | 'en' = 'zh-CN'): Promise<ViewOf<'home'>> {
  await citizen.sees('attract');
  await citizen.touches({ type: 'wake' });
  await citizen.sees('language');
  await citizen.touches({ type: 'chooseLanguage', language });
  return citizen.sees('home');
}

/** From home to the card reader. */
export async function beginsItem(citizen: Citizen, code: string): Promise<void> {
  await citizen.sees('home', (view) => view.items.some((item) => item.code === code && item.unavailable === null));
  await citizen.touches({ type: 'chooseItem', code });
  await citizen.sees('item');
  await citizen.touches({ type: 'begin' });
  const notice = await citizen.sees('notice');
  await citizen.touches({ type: 'consent', version: notice.version });
  await citizen.sees('identify');
}

/** Puts the card down and goes on. */
export async function identifies(citizen: Citizen, terminal: Terminal, person: string): Promise<ViewOf<'identify'>> {
  await terminal.lab('id-card-reader', 'take-card');
  await terminal.lab('id-card-reader', 'put-card', { person });
  const read = await citizen.sees('identify', (view) => view.phase === 'read');
  await citizen.touches({ type: 'continue' });
  return read;
}

/** Types the code that the platform sent to the telephone. */
export async function answersCheck(citizen: Citizen, terminal: Terminal, before: number): Promise<void> {
  await citizen.sees('identityCheck', (view) => view.phase === 'enter');
  await citizen.touches({ type: 'submitCode', code: await terminal.codeOnPhone(before) });
}

/** From attract to the signature: everything but the touch that submits. */
export async function fillsInEverything(
  citizen: Citizen,
  terminal: Terminal,
  options: { readonly language?: 'zh-CN' | 'en'; readonly person?: string; readonly marker?: string; readonly livingAddress?: string } = {},
): Promise<void> {
  await terminal.lab('document-scanner', 'put-page', { page: 'lease', marker: options.marker ?? 'MARKER-PAGE' });
  await toHome(citizen, options.language);
  await beginsItem(citizen, ITEM);
  await identifies(citizen, terminal, options.person ?? 'li-xiaoming');
  for (const [pageId, values] of Object.entries(ANSWERS)) {
    await citizen.sees('form', (view) => view.pageId === pageId);
    const own = pageId === 'residence' && options.livingAddress !== undefined ? { livingAddress: options.livingAddress } : {};
    await citizen.touches({ type: 'submitPage', values: { ...values, ...own } });
  }
  await citizen.sees('scan');
  await citizen.touches({ type: 'scanPage' });
  await citizen.sees('scan', (view) => view.pages.length === 1);
  await citizen.touches({ type: 'continue' });
  await citizen.sees('review');
  await citizen.touches({ type: 'continue' });
  await citizen.sees('sign');
}

export const STROKES: [number, number, number][][] = [
  [
    [100, 500, 0],
    [300, 200, 80],
    [500, 700, 160],
  ],
  [
    [600, 300, 400],
    [800, 600, 500],
  ],
];

/** Signs; gives the outcome once the receipt has come to rest. */
export async function signs(citizen: Citizen): Promise<ViewOf<'outcome'>> {
  await citizen.touches({ type: 'sign', strokes: STROKES });
  return citizen.sees('outcome', ({ receipt }) => receipt.phase !== 'waiting' && receipt.phase !== 'printing', 20_000);
}

/** From wherever one may leave to the attract screen, ready for the next person. */
export async function leavesTheScreen(citizen: Citizen): Promise<void> {
  if (citizen.now?.screen === 'outcome') await citizen.touches({ type: 'continue' });
  else if (citizen.now?.screen !== 'attract' && citizen.now?.screen !== 'leaving') {
    await citizen.touches({ type: 'askCancel' });
    await citizen.touches({ type: 'confirmCancel' });
  }
  await citizen.sees(citizen.now?.screen === 'attract' ? 'attract' : 'leaving');
  if (citizen.now?.screen === 'leaving') await citizen.touches({ type: 'continue' });
  await citizen.sees('attract');
}
