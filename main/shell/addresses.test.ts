import { expect, test } from 'vitest';
import { isOwnAddress } from './addresses.ts';

test.each(['app://terminal/', 'app://terminal/index.html', 'app://terminal/assets/a.js?x#y', 'blob:app://terminal/0b1f'])(
  '%s is the terminal',
  (address) => expect(isOwnAddress(address)).toBe(true),
);

test.each([
  '',
  'terminal',
  'app:',
  'app://',
  'app:///index.html',
  'app:terminal/index.html',
  'app://other/',
  'app://terminal.example/',
  'app://terminal@other/',
  'app://user@terminal/',
  'app://terminal:80/',
  'application://terminal/',
  'file:///etc/passwd',
  'http://terminal/',
  'https://terminal/',
  'ws://terminal/',
  'data:text/html,x',
  'javascript:1',
  'about:blank',
  'chrome://gpu',
  'devtools://devtools/bundled/inspector.html',
  'view-source:app://terminal/',
  'blob:http://terminal/0b1f',
  'blob:blob:app://terminal/0b1f',
])('%j is not', (address) => expect(isOwnAddress(address)).toBe(false));
