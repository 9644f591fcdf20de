import { expect, test } from 'vitest';
import { ippTransport } from './ipp-transport.ts';

test.each([
  ['ipp://printer.local/ipp/print', 'http://printer.local:631/ipp/print'],
  ['ipps://printer.local', 'https://printer.local:631/'],
  ['ipp://printer.local:8631/ipp/print', 'http://printer.local:8631/ipp/print'],
  ['ipp://printer.local:80/ipp/print', 'http://printer.local/ipp/print'],
  ['ipps://printer.local:443', 'https://printer.local/'],
  ['ipp://[::1]/ipp/print', 'http://[::1]:631/ipp/print'],
  ['ipp://[::1]', 'http://[::1]:631/'],
  ['ipp://[fe80::1]:80/ipp/print', 'http://[fe80::1]/ipp/print'],
  ['ipp://[::1]:8631/ipp/print', 'http://[::1]:8631/ipp/print'],
])('%s is asked at %s, and known to itself as it was named', (url, asked) => {
  expect(ippTransport({ url })).toMatchObject({ name: asked, printerUri: url });
});
