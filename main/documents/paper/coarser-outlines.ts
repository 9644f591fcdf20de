/**
 * Outlines on a coarser grid: half the steps to an em take a tenth off a subset of a Chinese font, which is most of a paper.
 * At 500 to an em a step is 7 µm in text and 18 µm in titles; a printer's dot is 42 µm (600 dpi).
 * Tables as in the OpenType specification 1.9: glyf, head, hhea, hmtx, loca.
 */

const ON_CURVE = 0x01;
const SHORT = { x: 0x02, y: 0x04 } as const;
const REPEATED = 0x08;
/** With SHORT: the step is forward. Without: there is no step. */
const SAME_OR_FORWARD = { x: 0x10, y: 0x20 } as const;
const LONGEST_SHORT = 255;
const GLYPH_HEAD = 10;

interface Outline {
  /** Each contour's last point. */
  readonly ends: readonly number[];
  readonly onCurve: readonly boolean[];
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A TrueType font of simple glyphs without instructions; any other comes back as it is. `divisor` divides the units of an em. */
export function withCoarserOutlines(font: Uint8Array, divisor: number): Uint8Array {
  const source = Buffer.from(font.buffer, font.byteOffset, font.byteLength);
  const tables = tablesOf(source);
  const [glyf, loca, head, hhea, hmtx] = ['glyf', 'loca', 'head', 'hhea', 'hmtx'].map((tag) => tables.get(tag));
  if (!glyf || !loca || !head || !hhea || !hmtx || head.readUInt16BE(18) % divisor !== 0) return font;
  const offsets = glyphOffsets(loca, head.readInt16BE(50) === 1);
  const glyphs: Buffer[] = [];
  for (const [index, start] of offsets.slice(0, -1).entries()) {
    const end = offsets[index + 1] ?? start;
    const outline = start === end ? null : readOutline(glyf.subarray(start, end));
    if (outline === 'notSimple') return font;
    glyphs.push(outline === null ? Buffer.alloc(0) : writeOutline(divided(outline, divisor)));
  }
  const places = Buffer.alloc((glyphs.length + 1) * 4);
  let place = 0;
  glyphs.forEach((glyph, index) => {
    place += glyph.length;
    places.writeUInt32BE(place, (index + 1) * 4);
  });
  const coarseHead = Buffer.from(head);
  coarseHead.writeUInt16BE(head.readUInt16BE(18) / divisor, 18);
  divideInPlace(coarseHead, [36, 38, 40, 42], divisor);
  coarseHead.writeInt16BE(1, 50);
  const coarseHhea = Buffer.from(hhea);
  divideInPlace(coarseHhea, [4, 6, 8, 10, 12, 14, 16], divisor);
  const coarseHmtx = Buffer.from(hmtx);
  divideInPlace(
    coarseHmtx,
    Array.from({ length: hmtx.length >> 1 }, (_, index) => index * 2),
    divisor,
  );
  const rest = [...tables].filter(([tag]) => !['glyf', 'loca', 'head', 'hhea', 'hmtx'].includes(tag));
  const written: [string, Buffer][] = [
    ...rest,
    ['glyf', Buffer.concat(glyphs)],
    ['loca', places],
    ['head', coarseHead],
    ['hhea', coarseHhea],
    ['hmtx', coarseHmtx],
  ];
  return writeFont(source.readUInt32BE(0), written);
}

function tablesOf(font: Buffer): Map<string, Buffer> {
  const tables = new Map<string, Buffer>();
  for (let index = 0; index < font.readUInt16BE(4); index++) {
    const entry = 12 + 16 * index;
    const start = font.readUInt32BE(entry + 8);
    tables.set(font.toString('latin1', entry, entry + 4), font.subarray(start, start + font.readUInt32BE(entry + 12)));
  }
  return tables;
}

/** In the order of their tags, each at a multiple of four. */
function writeFont(version: number, tables: readonly [string, Buffer][]): Buffer {
  const sorted = tables.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const head = Buffer.alloc(12 + 16 * sorted.length);
  const power = Math.floor(Math.log2(sorted.length));
  head.writeUInt32BE(version, 0);
  head.writeUInt16BE(sorted.length, 4);
  head.writeUInt16BE(16 * 2 ** power, 6);
  head.writeUInt16BE(power, 8);
  head.writeUInt16BE(16 * (sorted.length - 2 ** power), 10);
  const pieces: Buffer[] = [head];
  let place = head.length;
  sorted.forEach(([tag, table], index) => {
    const padded = Buffer.concat([table, Buffer.alloc(-table.length & 3)]);
    const entry = 12 + 16 * index;
    head.write(tag, entry, 'latin1');
    head.writeUInt32BE(checksum(padded), entry + 4);
    head.writeUInt32BE(place, entry + 8);
    head.writeUInt32BE(table.length, entry + 12);
    pieces.push(padded);
    place += padded.length;
  });
  return Buffer.concat(pieces);
}

function checksum(table: Buffer): number {
  let sum = 0;
  for (let at = 0; at < table.length; at += 4) sum = (sum + table.readUInt32BE(at)) >>> 0;
  return sum;
}

function glyphOffsets(loca: Buffer, long: boolean): number[] {
  return Array.from({ length: loca.length / (long ? 4 : 2) }, (_, index) =>
    long ? loca.readUInt32BE(index * 4) : loca.readUInt16BE(index * 2) * 2,
  );
}

function divideInPlace(table: Buffer, at: readonly number[], divisor: number): void {
  for (const offset of at) table.writeInt16BE(Math.round(table.readInt16BE(offset) / divisor), offset);
}

function divided({ ends, onCurve, x, y }: Outline, divisor: number): Outline {
  const coarse = (value: number): number => Math.round(value / divisor);
  return { ends, onCurve, x: x.map(coarse), y: y.map(coarse) };
}

function readOutline(glyph: Buffer): Outline | 'notSimple' {
  const contours = glyph.readInt16BE(0);
  if (contours < 1) return 'notSimple';
  const ends = Array.from({ length: contours }, (_, index) => glyph.readUInt16BE(GLYPH_HEAD + index * 2));
  let at = GLYPH_HEAD + contours * 2;
  if (glyph.readUInt16BE(at) !== 0) return 'notSimple';
  at += 2;
  const points = (ends.at(-1) ?? -1) + 1;
  const flags: number[] = [];
  while (flags.length < points) {
    const flag = glyph.readUInt8(at++);
    const times = (flag & REPEATED) === 0 ? 1 : glyph.readUInt8(at++) + 1;
    for (let time = 0; time < times; time++) flags.push(flag);
  }
  const read = (axis: 'x' | 'y'): number[] => {
    let value = 0;
    return flags.map((flag) => {
      const sameOrForward = (flag & SAME_OR_FORWARD[axis]) !== 0;
      if ((flag & SHORT[axis]) !== 0) {
        const step = glyph.readUInt8(at++);
        value += sameOrForward ? step : -step;
      } else if (!sameOrForward) {
        value += glyph.readInt16BE(at);
        at += 2;
      }
      return value;
    });
  };
  const x = read('x');
  return { ends, onCurve: flags.map((flag) => (flag & ON_CURVE) !== 0), x, y: read('y') };
}

function writeOutline({ ends, onCurve, x, y }: Outline): Buffer {
  const flags = onCurve.map((on): number => (on ? ON_CURVE : 0));
  const write = (axis: 'x' | 'y', values: readonly number[]): number[] => {
    let before = 0;
    return values.flatMap((value, index) => {
      const step = value - before;
      before = value;
      if (Math.abs(step) > LONGEST_SHORT) return [(step >> 8) & 0xff, step & 0xff];
      flags[index] = (flags[index] ?? 0) | (step === 0 ? 0 : SHORT[axis]) | (step >= 0 ? SAME_OR_FORWARD[axis] : 0);
      return step === 0 ? [] : [Math.abs(step)];
    });
  };
  const steps = [...write('x', x), ...write('y', y)];
  const head = Buffer.alloc(GLYPH_HEAD + ends.length * 2 + 2);
  head.writeInt16BE(ends.length, 0);
  [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)].forEach((side, index) => head.writeInt16BE(side, 2 + index * 2));
  ends.forEach((end, index) => head.writeUInt16BE(end, GLYPH_HEAD + index * 2));
  return Buffer.concat([head, Buffer.from(withRepeats(flags)), Buffer.from(steps)]);
}

function withRepeats(flags: readonly number[]): number[] {
  const written: number[] = [];
  for (let index = 0; index < flags.length; ) {
    const flag = flags[index] ?? 0;
    let times = 1;
    while (times < LONGEST_SHORT && flags[index + times] === flag) times++;
    if (times > 2) written.push(flag | REPEATED, times - 1);
    else for (let time = 0; time < times; time++) written.push(flag);
    index += times;
  }
  return written;
}
