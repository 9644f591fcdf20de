import { SANDBOX_LIMITS } from './limits.ts';

/** One line of `GET /_sandbox/messages`, newest first. */
export interface SandboxMessage {
  /** Masked. */
  readonly to: string;
  readonly text: string;
  readonly code: string;
  /** RFC 3339. */
  readonly sentAt: string;
}

export interface Download {
  readonly number: number;
  readonly title: string;
  readonly bytes: Uint8Array;
  readonly fetchedAt: string;
}

/** Everybody's telephone at once: what was sent to it, and what was fetched with it. */
export interface Telephone {
  send(message: SandboxMessage): void;
  keep(download: Omit<Download, 'number'>): void;
  messages(): readonly SandboxMessage[];
  /** Newest first. */
  downloads(): readonly Download[];
  reset(): void;
}

export function createTelephone(): Telephone {
  let messages: readonly SandboxMessage[] = [];
  let downloads: readonly Download[] = [];
  let fetched = 0;
  return {
    send: (message) => {
      messages = [message, ...messages].slice(0, SANDBOX_LIMITS.messages);
    },
    keep: (download) => {
      fetched += 1;
      downloads = [{ ...download, number: fetched }, ...downloads].slice(0, SANDBOX_LIMITS.downloads);
    },
    messages: () => messages,
    downloads: () => downloads,
    reset: () => {
      messages = [];
      downloads = [];
    },
  };
}
