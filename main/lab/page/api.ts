/** What the page knows of the terminal: the list of devices and verbs that `GET /lab/api` gives. */
import { PAGE_LIMITS } from './limits.ts';

export interface Verb {
  readonly verb: string;
  readonly does: string;
  readonly example?: Body;
  readonly choices?: readonly { readonly label: string; readonly body: Body }[];
}

export type Body = Readonly<Record<string, unknown>>;
export type State = Readonly<Record<string, unknown>>;

export interface Device {
  readonly id: string;
  readonly state: State;
  readonly verbs: readonly Verb[];
}

export type Answer<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** What the lab says against it, in its words. */
  | { readonly kind: 'refused'; readonly why: string }
  /** This browser has no session. */
  | { readonly kind: 'stranger' }
  | { readonly kind: 'away' };

/** The token of the address bar, taken out of it at once, becomes a cookie. A stale one leaves the session as it is. */
export async function openSession(): Promise<void> {
  const token = location.hash.slice(1);
  if (token === '') return;
  history.replaceState(null, '', location.pathname + location.search);
  await ask('/session', { token });
}

export async function listDevices(): Promise<Answer<readonly Device[]>> {
  const answer = await ask<{ devices: readonly Device[] }>('/lab/api');
  return answer.kind === 'done' ? { kind: 'done', value: answer.value.devices } : answer;
}

export function doVerb(device: string, verb: string, body: Body): Promise<Answer<State>> {
  return ask(`/lab/api/${device}/${verb}`, body);
}

async function ask<T>(address: string, body?: Body): Promise<Answer<T>> {
  const sent = body === undefined ? {} : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  try {
    const answer = await fetch(address, { ...sent, cache: 'no-store', signal: AbortSignal.timeout(PAGE_LIMITS.answerMs) });
    const text = await answer.text();
    if (answer.status === 401) return { kind: 'stranger' };
    const value = text === '' ? {} : JSON.parse(text);
    return answer.ok ? { kind: 'done', value } : { kind: 'refused', why: refusal(answer.status, value) };
  } catch {
    return { kind: 'away' };
  }
}

function refusal(status: number, { error, example }: { error?: string; example?: Body }): string {
  const why = (error ?? 'no reason given').replaceAll(/\s+/g, ' ');
  return `${status} ${why}${example === undefined ? '' : ` · for example ${JSON.stringify(example)}`}`;
}
