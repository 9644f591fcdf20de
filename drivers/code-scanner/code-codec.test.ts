import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { decodeCode } from './code-codec.ts';
import { CODE_LIMITS } from './limits.ts';

const CODE = 'KT1:0f1e2d3c4b5a69788796a5b4c3d2e1f0';
const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('the text of a code', () => {
  test.each([
    ['as it is', CODE],
    ['with CR', `${CODE}\r`],
    ['with CR LF', `${CODE}\r\n`],
    ['with LF', `${CODE}\n`],
    ['with STX', `\u0002${CODE}\r`],
    ['with an AIM identifier', `]Q1${CODE}\r`],
    ['with STX and an AIM identifier', `\u0002]Q1${CODE}\r\n`],
    ['with the identifier of a bar code', `]C0${CODE}`],
    ['with a byte order mark', `\ufeff${CODE}`],
  ])('%s', (_, sent) => {
    expect(decodeCode(bytes(sent))).toEqual({ ok: true, value: CODE });
  });

  test('what only looks like an identifier stays, and spaces do', () => {
    expect(decodeCode(bytes('] Q1'))).toEqual({ ok: true, value: '] Q1' });
    expect(decodeCode(bytes(' A 1 \r'))).toEqual({ ok: true, value: ' A 1 ' });
  });

  test.each([
    ['UTF-8', bytes('申请 12')],
    // 申请 = C9EA C7EB
    ['GB 18030', Uint8Array.of(0xc9, 0xea, 0xc7, 0xeb, 0x20, 0x31, 0x32)],
  ])('in %s', (_, sent) => {
    expect(decodeCode(sent)).toEqual({ ok: true, value: '申请 12' });
  });

  test('in GB 18030, with a character of four bytes', () => {
    expect(decodeCode(iconv.encode('㐀𠮷\r', 'gb18030'))).toEqual({ ok: true, value: '㐀𠮷' });
  });
});

describe('no code', () => {
  test.each([[''], ['\r'], ['\r\n'], ['\n'], ['\u0002'], ['\u0002\r'], ['\u0002\r\n'], [']Q1\r']])('%j is none at all', (sent) => {
    expect(decodeCode(bytes(sent))).toBeNull();
  });

  test.each([
    ['bytes that are no text', Uint8Array.of(0xff, 0xfe, 0x80)],
    ['half a character', Uint8Array.of(0x41, 0x81)],
    ['several lines', bytes('A\rB\r')],
    ['a tabulator', bytes('A\tB')],
    ['NUL', bytes('A\0B')],
    ['an escape', bytes('\u001b[2J')],
    ['a group separator', bytes('0104\u001d17')],
    ['text that runs backwards', bytes('A\u202eB')],
    ['nothing that one sees', bytes('A\u200bB')],
    ['a private character', bytes('A\ue000')],
    ['a replacement character', bytes('A\ufffd')],
  ])('%s is undecodable', (_, sent) => {
    expect(decodeCode(sent)).toEqual({ ok: false, error: { kind: 'undecodable' } });
  });

  test('what no QR code could hold is too long; what it just could is not', () => {
    const longest = 'x'.repeat(CODE_LIMITS.codeBytes);
    expect(decodeCode(bytes(`\u0002${longest}\r\n`))).toEqual({ ok: true, value: longest });
    expect(decodeCode(bytes(`${longest}x`))).toEqual({ ok: false, error: { kind: 'tooLong', limitBytes: CODE_LIMITS.codeBytes } });
  });
});
