import { CONNECTION_LIMITS } from './limits.ts';

/** What the host says of this browser. */
export type SessionState = 'open' | 'denied' | 'unreachable';

/** The token of the address bar, `#<token>`, taken out of it at once: it must not stay in the history or on the screen. */
export function takeToken(): string | null {
  const token = location.hash.slice(1);
  if (token === '') return null;
  history.replaceState(null, '', location.pathname + location.search);
  return token;
}

/** Exchanges the token for a session cookie. A browser whose token is stale may still have its session. */
export async function openSession(token: string | null): Promise<SessionState> {
  try {
    if (token !== null) {
      const answer = await fetch('/session', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ token }),
        signal: AbortSignal.timeout(CONNECTION_LIMITS.connectMs),
      });
      if (answer.ok) return 'open';
      if (answer.status !== 401 && answer.status !== 400) return 'unreachable';
    }
    const answer = await fetch('/session', { cache: 'no-store', signal: AbortSignal.timeout(CONNECTION_LIMITS.connectMs) });
    if (answer.ok) return 'open';
    return answer.status === 401 ? 'denied' : 'unreachable';
  } catch {
    return 'unreachable';
  }
}
