import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { checkPng } from './png-check.ts';

const WHOLE = PNG.sync.write(new PNG({ width: 3, height: 2 }));
const damaged = { ok: false, error: { kind: 'damagedImage' } };

describe('a page', () => {
  test('that is whole has its size', () => expect(checkPng(WHOLE)).toEqual({ ok: true, value: { widthPx: 3, heightPx: 2 } }));

  test('that is torn anywhere is damaged', () => {
    for (let length = 0; length < WHOLE.length; length++)
      expect(checkPng(WHOLE.subarray(0, length)), `${length} bytes`).toMatchObject(damaged);
  });

  test('with any byte changed is damaged', () => {
    for (let at = 0; at < WHOLE.length; at++) {
      const changed = Buffer.from(WHOLE);
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      expect(checkPng(changed), `byte ${at}`).toMatchObject(damaged);
    }
  });

  test('with something after its end, and one that is no PNG, are damaged', () => {
    expect(checkPng(Buffer.concat([WHOLE, Buffer.from([0])]))).toMatchObject(damaged);
    expect(checkPng(Buffer.from('P5 3 2 255 ......'))).toMatchObject(damaged);
  });
});
