/**
 * Which characters a TrueType font has, from its `cmap` table (OpenType specification, cmap, format 12). The drawing library
 * would borrow a missing glyph from any font of the machine, or draw nothing.
 */
export function fontCoverage(font: Buffer): (codePoint: number) => boolean {
  const cmap = tableOffset(font, 'cmap');
  if (cmap === null) return () => false;
  const subtables = font.readUInt16BE(cmap + 2);
  for (let index = 0; index < subtables; index++) {
    const subtable = cmap + font.readUInt32BE(cmap + 4 + 8 * index + 4);
    if (font.readUInt16BE(subtable) === 12) return segmentedCoverage(font, subtable);
  }
  return () => false;
}

function tableOffset(font: Buffer, tag: string): number | null {
  const tables = font.readUInt16BE(4);
  for (let index = 0; index < tables; index++) {
    const entry = 12 + 16 * index;
    if (font.toString('latin1', entry, entry + 4) === tag) return font.readUInt32BE(entry + 8);
  }
  return null;
}

/** Groups of first, last, first glyph, in ascending order. */
function segmentedCoverage(font: Buffer, subtable: number): (codePoint: number) => boolean {
  const groups = font.readUInt32BE(subtable + 12);
  const groupAt = (index: number): number => subtable + 16 + 12 * index;
  return (codePoint) => {
    let low = 0;
    let high = groups - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (codePoint < font.readUInt32BE(groupAt(middle))) high = middle - 1;
      else if (codePoint > font.readUInt32BE(groupAt(middle) + 4)) low = middle + 1;
      else return true;
    }
    return false;
  };
}
