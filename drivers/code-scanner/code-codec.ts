/**
 * What a serial scanner sends for one code: an optional STX, an optional AIM identifier (ISO/IEC 15424: `]Q1`), the text, and
 * CR, CR LF, or nothing.
 */
import { err, ok, type Result } from '../core/result.ts';
import { CODE_LIMITS } from './limits.ts';
import type { CodeReadError } from './types.ts';

const STX = 0x02;
const CR = 0x0d;
const LF = 0x0a;
/** Symbology letter and modifier. */
const AIM = /^\][A-Za-z][0-9A-Za-z]/;
/** Controls, invisible direction marks, private and unpaired characters, line and paragraph separators. */
const NOT_IN_A_CODE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u{fffd}]/u;

export type CodeError = Extract<CodeReadError, { kind: 'undecodable' | 'tooLong' }>;

/**
 * The text of one code, from all bytes between two pauses. `null` where there is no text between prefix and suffix: a lone
 * suffix is no code.
 */
export function decodeCode(bytes: Uint8Array): Result<string, CodeError> | null {
  const code = withoutFrame(bytes);
  if (code.length === 0) return null;
  if (code.length > CODE_LIMITS.codeBytes) return err({ kind: 'tooLong', limitBytes: CODE_LIMITS.codeBytes });
  const text = decodeText(code)?.replace(AIM, '');
  if (text === undefined || NOT_IN_A_CODE.test(text)) return err({ kind: 'undecodable' });
  return text === '' ? null : ok(text);
}

function withoutFrame(bytes: Uint8Array): Uint8Array {
  const start = bytes[0] === STX ? 1 : 0;
  let end = bytes.length;
  if (end > start && bytes[end - 1] === LF) end -= 1;
  if (end > start && bytes[end - 1] === CR) end -= 1;
  return bytes.subarray(start, end);
}

/** UTF-8 where it is whole, else GB 18030, as older scanners of this country send it. */
function decodeText(bytes: Uint8Array): string | undefined {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch (cause) {
      if (!(cause instanceof TypeError)) throw cause;
    }
  }
  return undefined;
}
