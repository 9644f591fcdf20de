import type { CoreMessage, IntentMessage } from '../../main/bridge/contract.ts';

/** The page's open end of the bridge. A message sent on a line that has ended is lost. */
export interface Line {
  send(message: IntentMessage): void;
}

/** What a line tells. After `opened`, exactly one `ended`. */
export interface LineListener {
  opened(line: Line): void;
  took(message: CoreMessage): void;
  /** Without `opened` before it: it could not be opened. */
  ended(why: 'lost' | 'replaced'): void;
}

/** Tries once to open a line. Where the host says no before there is one, that is the answer and nothing more is told. */
export type OpenLine = (listener: LineListener) => Promise<'opening' | 'denied' | 'unreachable'>;
