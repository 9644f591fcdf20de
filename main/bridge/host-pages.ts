import type { CoreMessage, TerminalView } from './contract.ts';
import type { CoreToHost, HostToCore } from './host-protocol.ts';
import { UNANSWERED_MESSAGES_PER_PAGE } from './limits.ts';
import { messageId } from './message-id.ts';
import type { PageChannel } from './page-channel.ts';

/** The core as its host sees it; a supervised core is one. */
export interface CoreLink {
  state(): 'starting' | 'ready' | 'restarting' | 'fatal' | 'stopped';
  onState(listener: () => void): () => void;
  /** False when there is no core to take it. */
  send(message: HostToCore): boolean;
  onMessage(listener: (message: CoreToHost) => void): () => void;
}

export interface HostPages {
  /** The page at the other end becomes the live one; the one before it is closed as replaced. */
  admit(channel: PageChannel): void;
  close(): void;
}

interface LivePage {
  readonly number: number;
  readonly channel: PageChannel;
  revision: number;
  unanswered: (number | null)[];
}

/**
 * The host's side between the one live page and the core. While the core is away the host shows a view of its own and
 * refuses intents. Views are numbered anew for each page, so that the revision a page sees rises whoever made the view.
 */
export function hostPages(core: CoreLink): HostPages {
  let live: LivePage | null = null;
  let pages = 0;
  /** What the host's own views borrow from the last view of the core: nothing of a person. */
  let face: Pick<TerminalView, 'language' | 'placeName'> = { language: 'zh-CN', placeName: '' };

  const show = (page: LivePage, view: TerminalView): void =>
    page.channel.send({ type: 'view', view: { ...view, revision: ++page.revision } });

  const refuse = (page: LivePage, id: number | null): void => page.channel.send({ type: 'refused', id, reason: 'notNow' });

  const greet = (page: LivePage): void => {
    if (core.state() === 'ready' && core.send({ type: 'pageOpened', page: page.number })) return;
    for (const id of page.unanswered.splice(0)) refuse(page, id);
    show(page, ownView(core.state(), face));
  };

  const deliver = (page: LivePage, message: CoreMessage): void => {
    if (message.type === 'view') {
      face = { language: message.view.language, placeName: message.view.placeName };
      show(page, message.view);
      return;
    }
    const index = page.unanswered.indexOf(message.id);
    if (index === -1) return;
    page.unanswered.splice(index, 1);
    page.channel.send(message);
  };

  const stopListening = [
    core.onState(() => {
      if (live) greet(live);
    }),
    core.onMessage((message) => {
      if (message.type !== 'toPage' || !live) return;
      if (message.page === null || message.page === live.number) deliver(live, message.message);
    }),
  ];

  const leave = (page: LivePage): void => {
    if (live !== page) return;
    live = null;
    core.send({ type: 'pageClosed', page: page.number });
  };

  return {
    admit: (channel) => {
      const older = live;
      if (older) {
        leave(older);
        older.channel.close('replaced');
      }
      const page: LivePage = { number: ++pages, channel, revision: 0, unanswered: [] };
      live = page;
      channel.onClosed(() => leave(page));
      channel.onMessage((message) => {
        if (live !== page) return;
        const id = messageId(message);
        const room = page.unanswered.length < UNANSWERED_MESSAGES_PER_PAGE;
        if (room && core.state() === 'ready' && core.send({ type: 'fromPage', page: page.number, message })) {
          page.unanswered.push(id);
        } else refuse(page, id);
      });
      greet(page);
    },
    close: () => {
      for (const stop of stopListening) stop();
      const last = live;
      live = null;
      last?.channel.close('ending');
    },
  };
}

function ownView(state: ReturnType<CoreLink['state']>, face: Pick<TerminalView, 'language' | 'placeName'>): TerminalView {
  const common = {
    revision: 0,
    at: 'host',
    ...face,
    textSize: 'normal',
    network: 'offline',
    clockTrusted: false,
    attention: [],
    idle: null,
    cancelAsked: false,
    canGoBack: false,
    canCancel: false,
    progress: null,
  } as const;
  if (state === 'starting' || state === 'ready') return { screen: 'starting', ...common, attention: [] };
  const problem = state === 'restarting' ? 'trouble.restarting' : 'trouble.stopped';
  return { screen: 'outOfService', ...common, attention: [], problem };
}
