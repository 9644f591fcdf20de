import type { CoreLink } from './host-pages.ts';
import type { CoreToHost } from './host-protocol.ts';

/** A core that its host may also end; `superviseCore` gives one. */
export interface HostedCore extends CoreLink {
  /** What the running core, or the last one that got so far, said when it was ready. */
  readyMessage(): CoreToHost | null;
  stop(): Promise<unknown>;
}
