import { expect, test } from 'vitest';
import { isCitizenKey } from './citizen-key.ts';

const NONE = { control: false, alt: false, meta: false };

test.each([
  'a',
  'Z',
  '7',
  ' ',
  '.',
  '/',
  'é',
  '喆',
  '㐀',
  '𠮷',
  'Tab',
  'Enter',
  'Backspace',
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
])('the key %j reaches the page', (key) => expect(isCitizenKey({ key, ...NONE })).toBe(true));

test.each([
  'Escape',
  'F1',
  'F5',
  'F11',
  'F12',
  'F24',
  'Delete',
  'Insert',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'PrintScreen',
  'Pause',
  'ContextMenu',
  'Control',
  'Alt',
  'Meta',
  'Shift',
  'CapsLock',
  'NumLock',
  'AltGraph',
  'Dead',
  'Process',
  'Unidentified',
  'BrowserBack',
  'BrowserHome',
  'LaunchApplication1',
  'MediaPlayPause',
  'AudioVolumeMute',
  'Power',
  'Eject',
  '',
  '\u0000',
  '\u001b',
  '\u007f',
  'ab',
])('the key %j does not', (key) => expect(isCitizenKey({ key, ...NONE })).toBe(false));

test.each([{ control: true }, { alt: true }, { meta: true }, { control: true, alt: true }])('nothing reaches it with %j', (modifier) => {
  for (const key of ['a', 'r', 'w', '+', '0', 'Tab', 'Enter', 'ArrowLeft']) expect(isCitizenKey({ key, ...NONE, ...modifier })).toBe(false);
});
