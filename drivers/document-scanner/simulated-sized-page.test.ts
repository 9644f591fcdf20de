import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { checkPng } from './png-check.ts';
import { SIZED_PAGE_LEAST_BYTES, sizedPagePng } from './simulated-sized-page.ts';

test.each([SIZED_PAGE_LEAST_BYTES, 4 * 1024, 5 * 1024 * 1024])('a page of %i bytes is a whole PNG of just as many', (bytes) => {
  const page = sizedPagePng(bytes);
  expect(page.length).toBe(bytes);
  expect(checkPng(page)).toEqual({ ok: true, value: { widthPx: 413, heightPx: 585 } });
  expect(PNG.sync.read(Buffer.from(page))).toMatchObject({ width: 413, height: 585 });
});

test('a page smaller than its picture is refused', () => {
  expect(() => sizedPagePng(SIZED_PAGE_LEAST_BYTES - 1)).toThrow(RangeError);
});
