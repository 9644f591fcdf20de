import { z } from 'zod';
import type { SimulatedDocumentPrinter } from '../../drivers/document-printer/simulated.ts';
import { LAB_LIMITS } from './limits.ts';
import { faults, type LabDevice, plain, verb } from './verb.ts';

export function documentPrinterInLab(printer: SimulatedDocumentPrinter): LabDevice {
  return {
    state: () => ({
      plugged: printer.plugged,
      paperLeftSheets: printer.paperLeftSheets,
      coverOpen: printer.coverOpen,
      jammed: printer.jammed,
      printing: printer.printing,
      faults: printer.faults,
      errors: printer.errors,
      papers: printer.papers().map((paper, index) => ({ ...paper, file: `document-printer/papers/${index}.pdf` })),
    }),
    papers: {
      ending: 'pdf',
      mediaType: 'application/pdf',
      count: () => printer.papers().length,
      give: (index) => Promise.resolve(printer.pdf(index)),
    },
    verbs: {
      'run-out-of-paper': plain('the tray is empty', () => printer.runOutOfPaper()),
      'run-out-after': verb(
        'the tray ends so many sheets from now',
        z.strictObject({ sheets: z.int().min(0).max(LAB_LIMITS.traySheets) }),
        { sheets: 1 },
        ({ sheets }) => printer.runOutAfterSheets(sheets),
      ),
      'load-paper': plain('fill the tray; what waits for paper goes on', () => printer.loadPaper()),
      jam: plain('jam the paper', () => printer.jam()),
      'clear-jam': plain('clear the jam', () => printer.clearJam()),
      'open-cover': plain('open the cover', () => printer.openCover()),
      'close-cover': plain('close the cover', () => printer.closeCover()),
      'set-faults': faults(
        'silent: says nothing; garbage: says nonsense; refusesFormat: takes no PDF; cannotDraw: takes it and gives up; ' +
          'losesAnswer: takes it and does not say so; slow: takes its time',
        printer.faults,
        'slow',
      ),
      unplug: plain('pull out cable and power; what is not printed is forgotten', () => printer.unplug()),
      replug: plain('put them in again', () => printer.replug()),
    },
  };
}
