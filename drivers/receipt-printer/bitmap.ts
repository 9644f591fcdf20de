/** Black dots on paper. One bit each, most significant bit leftmost, rows padded to whole bytes; 1 is black. */
export interface Bitmap {
  readonly widthDots: number;
  readonly heightDots: number;
  readonly rows: Uint8Array;
}

/** One printed line that has to be drawn. */
export interface RasterLine {
  readonly text: string;
  readonly align: 'left' | 'centre';
  readonly size: 1 | 2;
  readonly bold: boolean;
  readonly widthDots: number;
}

export function rowBytes(widthDots: number): number {
  return Math.ceil(widthDots / 8);
}
