import type { CoreMessage } from './contract.ts';

/**
 * The host's end of the line to one page. Every message that `onMessage` gives is owed exactly one `taken` or `refused`.
 */
export interface PageChannel {
  /** To a page that is slow, only the newest view is kept; answers keep their order. */
  send(message: CoreMessage): void;
  /** Set once, at once. */
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, whoever closed. */
  onClosed(listener: () => void): void;
  close(reason: 'replaced' | 'ending'): void;
}
