import { create } from 'qrcode';

const QUIET_MODULES = 4;

/**
 * A QR code as vectors, `side` points wide with its quiet zone of four modules (ISO/IEC 18004, 9.1). Each row's neighbouring
 * modules are one rectangle: fewer bytes, and no hairlines between them on a printer.
 */
export function drawQrCode(
  document: PDFKit.PDFDocument,
  text: string,
  { left, top, side }: { left: number; top: number; side: number },
): void {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const module = side / (modules.size + 2 * QUIET_MODULES);
  document.save();
  // In modules, since whole numbers are short ones.
  document.translate(left, top).scale(module).translate(QUIET_MODULES, QUIET_MODULES);
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; ) {
      let end = column;
      while (end < modules.size && modules.get(row, end) !== 0) end++;
      if (end > column) document.rect(column, row, end - column, 1);
      column = end + 1;
    }
  }
  document.fill('#000000');
  document.restore();
}
