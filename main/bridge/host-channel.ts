import type { CoreToHost, HostToCore } from './host-protocol.ts';
import { HOST_WATCH_MS } from './limits.ts';

const FROM_HOST: ReadonlySet<string> = new Set<HostToCore['type']>(['fromPage', 'pageOpened', 'pageClosed', 'image', 'lab', 'stop']);
const FROM_CORE: ReadonlySet<string> = new Set<CoreToHost['type']>(['beat', 'ready', 'toPage', 'imageAnswer', 'labAnswer', 'fatal']);

/** Tells by the tag alone: the other end is the same build, so what carries a known tag has its shape. */
export function isCoreToHost(message: unknown): message is CoreToHost {
  return hasTagOf(FROM_CORE, message);
}

function isHostToCore(message: unknown): message is HostToCore {
  return hasTagOf(FROM_HOST, message);
}

function hasTagOf(tags: ReadonlySet<string>, message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && typeof message.type === 'string' && tags.has(message.type);
}

/** The core's end of the process channel to its host. */
export interface HostChannel {
  /** Lost when the host is gone. */
  readonly toHost: (message: CoreToHost) => void;
  /** Returns how to stop listening. */
  readonly fromHost: (listener: (message: HostToCore) => void) => () => void;
  /** The host died or let go: a core without a host must end itself. */
  readonly onHostGone: (listener: () => void) => void;
}

/** The channel of this process to the host that started it; `null` where no host did. */
export function hostChannel(): HostChannel | null {
  return utilityHostChannel() ?? forkedHostChannel();
}

function forkedHostChannel(): HostChannel | null {
  if (process.send === undefined) return null;
  return {
    toHost: (message) => {
      // The callback keeps a send that fails from becoming an `error` event; `disconnect` tells of it.
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    fromHost: (listener) => {
      const take = (message: unknown): void => {
        if (isHostToCore(message)) listener(message);
      };
      process.on('message', take);
      return () => process.off('message', take);
    },
    onHostGone: (listener) => {
      process.once('disconnect', listener);
    },
  };
}

/** What is used of `process.parentPort` of an Electron utility process. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  off(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
}

function utilityHostChannel(): HostChannel | null {
  const port: ParentPort | undefined = Reflect.get(process, 'parentPort');
  if (port === undefined) return null;
  return {
    toHost: (message) => port.postMessage(message),
    fromHost: (listener) => {
      const take = (event: { readonly data: unknown }): void => {
        if (isHostToCore(event.data)) listener(event.data);
      };
      port.on('message', take);
      return () => port.off('message', take);
    },
    onHostGone: (listener) => {
      // The port says nothing of its end (electron/shell/services/node/parent_port.cc). Chromium ends the process itself where
      // its own channel breaks; a process that was handed to another parent has outlived even that.
      const host = process.ppid;
      const watch = setInterval(() => {
        if (process.ppid === host) return;
        clearInterval(watch);
        listener();
      }, HOST_WATCH_MS);
      watch.unref();
    },
  };
}
