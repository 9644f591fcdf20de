/** The simulated printer's head and cutter: carries out the commands that leave something on paper. */
import type { SimulatedCommand } from './simulated-command.ts';
import { type Paper, type PaperItem, qrBitmap } from './simulated-paper.ts';

const ASCII_DOTS = 12;
const CHARACTER_DOTS = 24;
/** From the head to the cutter. */
const CUTTER_DOTS = 96;
const DEFAULT_SPACING_DOTS = 30;

export interface PaperPiece {
  readonly items: readonly PaperItem[];
  readonly cut: Paper['cut'];
}

export class SimulatedHead {
  readonly #dotsPerLine: number;
  readonly #complain: (what: string) => void;
  readonly #done: PaperPiece[] = [];
  #current: PaperItem[] = [];
  #line = '';
  #style = freshStyle();
  #qr: { moduleDots: number; level: 'L' | 'M' | 'Q' | 'H'; text: string } = { moduleDots: 3, level: 'L', text: '' };

  constructor(dotsPerLine: number, complain: (what: string) => void) {
    this.#dotsPerLine = dotsPerLine;
    this.#complain = complain;
  }

  /** In the order in which they came out, blank ones left out; the last may still hang in the printer. */
  pieces(): PaperPiece[] {
    return [...this.#done, { items: this.#current, cut: 'none' as const }].filter(({ items }) =>
      items.some((item) => item.kind !== 'feed'),
    );
  }

  finishPiece(cut: Paper['cut']): void {
    this.#done.push({ items: this.#current, cut });
    this.#current = [];
  }

  dropLine(): void {
    this.#line = '';
    this.#style.usedDots = 0;
  }

  reset(): void {
    this.dropLine();
    this.#style = freshStyle();
  }

  /** Dots of paper that a command moves. */
  heightOf(command: SimulatedCommand): number {
    if (command.kind === 'lineFeed') return Math.max(this.#style.spacingDots, this.#line === '' ? 0 : CHARACTER_DOTS * this.#style.size);
    if (command.kind === 'feedLines') return command.lines * this.#style.spacingDots;
    if (command.kind === 'raster') return command.bitmap.heightDots;
    if (command.kind === 'qrPrint')
      return this.#qr.text === '' ? 0 : qrBitmap(this.#qr.text, this.#qr.moduleDots, this.#qr.level).heightDots;
    return command.kind === 'cut' ? CUTTER_DOTS + command.feedDots : 0;
  }

  /** False for a command that is not the head's. */
  execute(command: SimulatedCommand, heightDots: number): boolean {
    switch (command.kind) {
      case 'initialise':
        this.reset();
        return true;
      case 'chineseMode':
        return true;
      case 'align':
        this.#style.align = command.align;
        return true;
      case 'size':
        if (command.width !== command.height || (command.width !== 1 && command.width !== 2))
          this.#complain(`size ${command.width}×${command.height}`);
        else this.#style.size = command.width;
        return true;
      case 'bold':
        this.#style.bold = command.on;
        return true;
      case 'lineSpacing':
        this.#style.spacingDots = command.dots;
        return true;
      case 'characters':
        this.#line += command.text;
        this.#style.usedDots += ASCII_DOTS * (command.chinese ? 2 : 1) * this.#style.size;
        return true;
      case 'lineFeed':
        this.#printLine(heightDots);
        return true;
      case 'feedLines':
        this.#current.push({ kind: 'feed', heightDots });
        return true;
      case 'raster':
        if (command.bitmap.widthDots > this.#dotsPerLine) this.#complain(`raster of ${command.bitmap.widthDots} dots`);
        this.#current.push({ kind: 'raster', bitmap: command.bitmap, heightDots });
        return true;
      case 'qrModel':
        if (command.model !== 2) this.#complain(`QR model ${command.model}`);
        return true;
      case 'qrModuleDots':
        this.#qr.moduleDots = command.dots;
        return true;
      case 'qrLevel':
        this.#qr.level = command.level;
        return true;
      case 'qrStore':
        this.#qr.text = command.text;
        return true;
      case 'qrPrint':
        this.#printQr(heightDots);
        return true;
      case 'cut':
        this.#current.push({ kind: 'feed', heightDots });
        this.finishPiece(command.cut);
        return true;
      default:
        return false;
    }
  }

  #printLine(heightDots: number): void {
    const { align, size, bold, usedDots } = this.#style;
    if (usedDots > this.#dotsPerLine) this.#complain(`a line of ${usedDots} dots: ${this.#line}`);
    this.#current.push({ kind: 'line', line: { text: this.#line, align, size, bold, widthDots: this.#dotsPerLine }, heightDots });
    this.dropLine();
  }

  #printQr(heightDots: number): void {
    const { text, moduleDots, level } = this.#qr;
    if (text === '') {
      this.#complain('QR printed before it was stored');
      return;
    }
    const bitmap = qrBitmap(text, moduleDots, level);
    if (bitmap.widthDots > this.#dotsPerLine) this.#complain(`QR of ${bitmap.widthDots} dots`);
    this.#current.push({ kind: 'qr', text, centred: this.#style.align === 'centre', bitmap, heightDots });
  }
}

function freshStyle(): { align: 'left' | 'centre'; size: 1 | 2; bold: boolean; spacingDots: number; usedDots: number } {
  return { align: 'left', size: 1, bold: false, spacingDots: DEFAULT_SPACING_DOTS, usedDots: 0 };
}
