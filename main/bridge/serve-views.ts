import { type CitizenIntent, IntentMessage, type IntentRefusal, type TerminalView } from './contract.ts';
import type { CoreToHost, HostToCore } from './host-protocol.ts';
import { messageId } from './message-id.ts';

/** Mean the same wherever the citizen has got to in the meantime, and lose nothing. All others name the place they were made on. */
const PLACELESS: ReadonlySet<CitizenIntent['type']> = new Set(['switchLanguage', 'setTextSize', 'keepGoing', 'stillThere', 'touched']);

export interface Refusal {
  readonly reason: IntentRefusal;
  /** The intent's type, where it parsed. */
  readonly intent: CitizenIntent['type'] | null;
  /** Where it does not fit the schema: paths and codes only, never values. */
  readonly detail: string;
}

export interface ViewServer {
  /** Sends the current view to every open page. Does nothing while none is open. */
  viewChanged(): void;
  close(): void;
}

/**
 * The core's side of the bridge. A page that opens gets the current view; every message is parsed, refused when it does
 * not fit the schema (`malformed`), was made on another place (`elsewhere`) or is not taken (`notNow`), and is always
 * answered. `take` must not throw.
 */
export function serveViews(options: {
  readonly toHost: (message: CoreToHost) => void;
  /** Returns how to stop listening. Messages that do not concern pages are left alone. */
  readonly fromHost: (listener: (message: HostToCore) => void) => () => void;
  readonly currentView: () => TerminalView;
  readonly take: (intent: CitizenIntent) => 'taken' | 'notNow';
  readonly onRefused?: (refusal: Refusal) => void;
}): ViewServer {
  const { toHost, fromHost, currentView, take } = options;
  const open = new Set<number>();

  const refuse = (page: number, id: number | null, refusal: Refusal): void => {
    options.onRefused?.(refusal);
    toHost({ type: 'toPage', page, message: { type: 'refused', id, reason: refusal.reason } });
  };

  const answer = (page: number, message: unknown): void => {
    const parsed = IntentMessage.safeParse(message);
    if (!parsed.success) {
      const detail = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`).join(', ');
      refuse(page, messageId(message), { reason: 'malformed', intent: null, detail: detail.slice(0, DETAIL_CHARACTERS) });
      return;
    }
    const { id, at, intent } = parsed.data;
    if (!PLACELESS.has(intent.type) && at !== currentView().at) {
      refuse(page, id, { reason: 'elsewhere', intent: intent.type, detail: '' });
      return;
    }
    if (take(intent) === 'taken') toHost({ type: 'toPage', page, message: { type: 'taken', id } });
    else refuse(page, id, { reason: 'notNow', intent: intent.type, detail: '' });
  };

  const close = fromHost((message) => {
    if (message.type === 'pageOpened') {
      open.add(message.page);
      toHost({ type: 'toPage', page: message.page, message: { type: 'view', view: currentView() } });
    } else if (message.type === 'pageClosed') open.delete(message.page);
    else if (message.type === 'fromPage') answer(message.page, message.message);
  });

  return {
    viewChanged: () => {
      if (open.size > 0) toHost({ type: 'toPage', page: null, message: { type: 'view', view: currentView() } });
    },
    close,
  };
}

const DETAIL_CHARACTERS = 300;
