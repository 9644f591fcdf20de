/**
 * How the simulated printer reads its bytes: its own reading of the ESC/POS command reference, sharing nothing with the
 * encoder, so that a slip on one side shows. A command nobody wrote down here is `unknown`, never skipped in silence.
 */
import iconv from 'iconv-lite';
import type { Bitmap } from './bitmap.ts';

export type SimulatedCommand =
  | { readonly kind: 'initialise' }
  | { readonly kind: 'chineseMode'; readonly on: boolean }
  | { readonly kind: 'align'; readonly align: 'left' | 'centre' }
  | { readonly kind: 'size'; readonly width: number; readonly height: number }
  | { readonly kind: 'bold'; readonly on: boolean }
  | { readonly kind: 'lineSpacing'; readonly dots: number }
  | { readonly kind: 'characters'; readonly text: string; readonly chinese: boolean }
  | { readonly kind: 'lineFeed' }
  | { readonly kind: 'feedLines'; readonly lines: number }
  | { readonly kind: 'raster'; readonly bitmap: Bitmap }
  | { readonly kind: 'qrModel'; readonly model: number }
  | { readonly kind: 'qrModuleDots'; readonly dots: number }
  | { readonly kind: 'qrLevel'; readonly level: 'L' | 'M' | 'Q' | 'H' }
  | { readonly kind: 'qrStore'; readonly text: string }
  | { readonly kind: 'qrPrint' }
  | { readonly kind: 'cut'; readonly cut: 'full' | 'partial'; readonly feedDots: number }
  | { readonly kind: 'automaticStatus'; readonly mask: number }
  | { readonly kind: 'paperSensor' }
  | { readonly kind: 'identify'; readonly what: number }
  | { readonly kind: 'confirm'; readonly id: Uint8Array }
  | { readonly kind: 'realTimeStatus'; readonly question: number }
  | { readonly kind: 'clearBuffer' }
  | { readonly kind: 'unknown'; readonly hex: string };

export interface ReadCommand {
  readonly command: SimulatedCommand;
  readonly byteLength: number;
}

const QR_LEVELS = ['L', 'M', 'Q', 'H'] as const;
const CLEAR_BUFFER_TAIL = [1, 3, 20, 1, 6, 2, 8];

export class SimulatedCommandReader {
  #bytes = new Uint8Array(0);
  #chinese = false;

  push(chunk: Uint8Array): ReadCommand[] {
    this.#bytes = Uint8Array.from([...this.#bytes, ...chunk]);
    const commands: ReadCommand[] = [];
    let at = 0;
    for (;;) {
      const read = this.#bytes.length > at ? this.#read(this.#bytes.subarray(at)) : null;
      if (read === null) break;
      at += read.byteLength;
      if (read.command.kind === 'chineseMode') this.#chinese = read.command.on;
      if (read.command.kind === 'initialise') this.#chinese = false;
      commands.push(read);
    }
    this.#bytes = this.#bytes.slice(at);
    return commands;
  }

  /** `null` while the command is not whole. */
  #read(bytes: Uint8Array): ReadCommand | null {
    const [first = 0, second, third] = bytes;
    if (first === 0x0a) return { command: { kind: 'lineFeed' }, byteLength: 1 };
    if (first >= 0x20 && first < 0x7f)
      return { command: { kind: 'characters', text: String.fromCharCode(first), chinese: false }, byteLength: 1 };
    if (first >= 0x80) return this.#readChinese(bytes);
    if (second === undefined) return null;
    if (first === 0x10) return readRealTime(bytes);
    if (first === 0x1b)
      return second === 0x40 ? { command: { kind: 'initialise' }, byteLength: 2 } : third === undefined ? null : readEscape(second, third);
    if (first === 0x1c && (second === 0x26 || second === 0x2e))
      return { command: { kind: 'chineseMode', on: second === 0x26 }, byteLength: 2 };
    if (first === 0x1d) return readGroup(bytes);
    return unknown(bytes, 1);
  }

  #readChinese(bytes: Uint8Array): ReadCommand | null {
    const trail = bytes[1];
    if (!this.#chinese) return unknown(bytes, 1);
    if (trail === undefined) return null;
    // 2-byte areas only: a 4-byte character falls apart here, as on paper.
    if (trail < 0x40 || trail === 0x7f || trail === 0xff) return unknown(bytes, 2);
    return {
      command: { kind: 'characters', text: iconv.decode(Buffer.from([bytes[0] ?? 0, trail]), 'gbk'), chinese: true },
      byteLength: 2,
    };
  }
}

function readRealTime(bytes: Uint8Array): ReadCommand | null {
  const third = bytes[2];
  if (third === undefined) return null;
  if (bytes[1] === 0x04 && third >= 1 && third <= 4) return { command: { kind: 'realTimeStatus', question: third }, byteLength: 3 };
  if (bytes[1] === 0x14 && third === 8) {
    if (bytes.length < 10) return null;
    const whole = CLEAR_BUFFER_TAIL.every((value, index) => bytes[3 + index] === value);
    return whole ? { command: { kind: 'clearBuffer' }, byteLength: 10 } : unknown(bytes, 10);
  }
  return unknown(bytes, 3);
}

function readEscape(second: number, third: number): ReadCommand {
  const whole = (command: SimulatedCommand): ReadCommand => ({ command, byteLength: 3 });
  if (second === 0x61 && third <= 1) return whole({ kind: 'align', align: third === 1 ? 'centre' : 'left' });
  if (second === 0x45) return whole({ kind: 'bold', on: (third & 1) === 1 });
  if (second === 0x33) return whole({ kind: 'lineSpacing', dots: third });
  if (second === 0x64) return whole({ kind: 'feedLines', lines: third });
  return whole({ kind: 'unknown', hex: hexOf([0x1b, second, third]) });
}

function readGroup(bytes: Uint8Array): ReadCommand | null {
  const [, second = 0, third, fourth] = bytes;
  if (third === undefined) return null;
  const short = (command: SimulatedCommand): ReadCommand => ({ command, byteLength: 3 });
  if (second === 0x21) return short({ kind: 'size', width: (third >> 4) + 1, height: (third & 7) + 1 });
  if (second === 0x61) return short({ kind: 'automaticStatus', mask: third });
  if (second === 0x72 && (third === 1 || third === 0x31)) return short({ kind: 'paperSensor' });
  if (second === 0x49) return short({ kind: 'identify', what: third });
  if (fourth === undefined) return null;
  if (second === 0x56 && (third === 0x41 || third === 0x42)) {
    return { command: { kind: 'cut', cut: third === 0x41 ? 'full' : 'partial', feedDots: fourth }, byteLength: 4 };
  }
  if (second === 0x76 && third === 0x30) return readRaster(bytes);
  if (second === 0x28 && (third === 0x6b || third === 0x48)) {
    const high = bytes[4];
    if (high === undefined) return null;
    const byteLength = 5 + fourth + 256 * high;
    if (bytes.length < byteLength) return null;
    const content = bytes.subarray(5, byteLength);
    const command = third === 0x6b ? qrCommand(content) : confirmCommand(content);
    return { command: command ?? { kind: 'unknown', hex: hexOf(bytes.subarray(0, byteLength)) }, byteLength };
  }
  return unknown(bytes, 4);
}

function readRaster(bytes: Uint8Array): ReadCommand | null {
  const [, , , mode, xLow = 0, xHigh = 0, yLow = 0, yHigh] = bytes;
  if (yHigh === undefined) return null;
  if (mode !== 0) return unknown(bytes, 8);
  const stride = xLow + 256 * xHigh;
  const heightDots = yLow + 256 * yHigh;
  const byteLength = 8 + stride * heightDots;
  if (bytes.length < byteLength) return null;
  return { command: { kind: 'raster', bitmap: { widthDots: stride * 8, heightDots, rows: bytes.slice(8, byteLength) } }, byteLength };
}

function qrCommand(content: Uint8Array): SimulatedCommand | null {
  const [symbol, action, value = 0] = content;
  if (symbol !== 0x31) return null;
  if (action === 0x41) return { kind: 'qrModel', model: value - 0x30 };
  if (action === 0x43) return { kind: 'qrModuleDots', dots: value };
  if (action === 0x45) {
    const level = QR_LEVELS[value - 0x30];
    return level === undefined ? null : { kind: 'qrLevel', level };
  }
  if (action === 0x50 && value === 0x30) return { kind: 'qrStore', text: new TextDecoder().decode(content.subarray(3)) };
  return action === 0x51 && value === 0x30 ? { kind: 'qrPrint' } : null;
}

function confirmCommand(content: Uint8Array): SimulatedCommand | null {
  const id = content.slice(2);
  const fits = content[0] === 0x30 && content[1] === 0x30 && id.length === 4 && id.every((byte) => byte >= 0x20 && byte <= 0x7e);
  return fits ? { kind: 'confirm', id } : null;
}

function unknown(bytes: Uint8Array, length: number): ReadCommand {
  return { command: { kind: 'unknown', hex: hexOf(bytes.subarray(0, length)) }, byteLength: length };
}

function hexOf(bytes: ArrayLike<number>): string {
  return Buffer.from(Array.from(bytes)).toString('hex');
}
