import type { Input } from 'electron';

const NAMED_KEYS: ReadonlySet<string> = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Tab', 'Enter', 'Backspace']);

/**
 * The keys that reach the page: what prints, what moves between fields, what corrects. A code scanner types these. No shortcut,
 * no function key, nothing that leaves the page; Electron names a printing key by the one character it prints.
 */
export function isCitizenKey(input: Pick<Input, 'key' | 'control' | 'alt' | 'meta'>): boolean {
  if (input.control || input.alt || input.meta) return false;
  return NAMED_KEYS.has(input.key) || /^[^\p{C}]$/u.test(input.key);
}
