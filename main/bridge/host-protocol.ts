/**
 * What the core and its host (web host, shell) say to each other over the process channel. Structured-clonable values;
 * the same over a child's IPC and over a utilityProcess port.
 */
import type { CoreMessage } from './contract.ts';

/** Host → core. */
export type HostToCore =
  /** A page's message, unparsed: the core parses. `page` tells pages apart. */
  | { readonly type: 'fromPage'; readonly page: number; readonly message: unknown }
  | { readonly type: 'pageOpened'; readonly page: number }
  | { readonly type: 'pageClosed'; readonly page: number }
  | { readonly type: 'image'; readonly request: number; readonly imageId: string }
  | {
      readonly type: 'lab';
      readonly request: number;
      readonly method: 'GET' | 'POST';
      /** Below `/lab/api`: `/id-card-reader/put-card`. */
      readonly path: string;
      readonly body: unknown;
    }
  /** Finish what is under way, close the database, exit 0. */
  | { readonly type: 'stop' };

/** Core → host. */
export type CoreToHost =
  /** Every `BEAT_EVERY_MS`; the event loop is alive. */
  | { readonly type: 'beat' }
  /** The first view is there; pages can be served. */
  | { readonly type: 'ready'; readonly lab: boolean }
  /** To one page, or to all when `page` is null. */
  | { readonly type: 'toPage'; readonly page: number | null; readonly message: CoreMessage }
  | {
      readonly type: 'imageAnswer';
      readonly request: number;
      readonly image: { readonly mediaType: string; readonly bytes: Uint8Array } | null;
    }
  | {
      readonly type: 'labAnswer';
      readonly request: number;
      readonly status: number;
      readonly mediaType: string;
      readonly body: Uint8Array;
    }
  /** The core cannot run and a restart would not help; the text is for the technician. */
  | { readonly type: 'fatal'; readonly message: string };

export const BEAT_EVERY_MS = 500;

/** Start-up arguments of the core: one JSON string in `argv[2]`. */
export interface CoreOptions {
  /** A profile's name in `kiosk-config/profiles`, or a path to a YAML file. */
  readonly profile: string;
  readonly dataDir: string;
  /** Where the RAM folder is made; must be a RAM file system. */
  readonly ramDir: string;
  /** Plays person and hardware; only where every device is simulated. */
  readonly lab: boolean;
  /** Replaces the profile's platform address (the sandbox of the demo). */
  readonly platformUrl?: string;
}
