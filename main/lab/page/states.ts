/** Lamps and values, made from whatever a device says of itself. */
import type { Device, State } from './api.ts';
import { element, spoken } from './element.ts';
import { PAGE_LIMITS } from './limits.ts';

export type Lamp = 'well' | 'odd' | 'away';

const LAMP_WORDS: Readonly<Record<Lamp, string>> = { well: 'well', odd: 'not as it should be', away: 'not connected' };
/** True when all is well, or by the way. */
const NOT_ODD: ReadonlySet<string> = new Set(['plugged', 'connected', 'printing']);
/** What is empty at 0. */
const SUPPLIES: ReadonlySet<string> = new Set(['paperLeftMm', 'paperLeftSheets']);
/** Shown elsewhere: the people as buttons, the papers in the tray. */
const SHOWN_ELSEWHERE: ReadonlySet<string> = new Set(['people', 'papers']);

export function lampOf(state: State): Lamp {
  if (state['plugged'] === false || state['connected'] === false) return 'away';
  const odd = Object.entries(state).some(
    ([key, value]) =>
      (value === true && !NOT_ODD.has(key)) ||
      (SUPPLIES.has(key) && value === 0) ||
      (key === 'delayMs' && value !== 0) ||
      (key === 'wallMs' && typeof value === 'number' && Math.abs(value - Date.now()) > PAGE_LIMITS.clockOffMs) ||
      (key === 'faults' && told(value) !== '–') ||
      (key === 'errors' && told(value) !== '–'),
  );
  return odd ? 'odd' : 'well';
}

export function drawState({ id, state }: Device): HTMLElement {
  const lamp = lampOf(state);
  const rows = Object.entries(state)
    .filter(([key]) => !SHOWN_ELSEWHERE.has(key))
    .map(([key, value]) =>
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, named(key)),
        element('td', { title: told(value) }, key === 'wallMs' ? wall(value) : told(value)),
      ),
    );
  return element(
    'article',
    { 'data-device': id, 'data-lamp': lamp },
    element('h2', {}, element('span', { class: 'lamp', role: 'img', 'aria-label': LAMP_WORDS[lamp] }), spoken(id)),
    element('table', {}, element('tbody', {}, ...rows)),
  );
}

/** `paperLeftMm` → `paper left mm`. */
function named(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function told(value: unknown): string {
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (value === null || value === undefined) return '–';
  if (Array.isArray(value)) return value.map(told).join(' · ') || '–';
  if (typeof value === 'object') {
    // A card: whose it is says enough.
    if ('name' in value) return told(value.name);
    return (
      Object.entries(value)
        .filter(([, inner]) => inner !== false)
        .map(([key, inner]) => (inner === true ? named(key) : `${named(key)} ${told(inner)}`))
        .join(' · ') || '–'
    );
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '–';
}

function wall(value: unknown): string {
  if (typeof value !== 'number') return told(value);
  const offS = Math.round((value - Date.now()) / 1000);
  const off = Math.abs(offS) * 1000 > PAGE_LIMITS.clockOffMs ? ` (${offS > 0 ? '+' : '−'}${Math.abs(offS)} s)` : '';
  return `${new Date(value).toISOString().slice(0, 19).replace('T', ' ')} UTC${off}`;
}
