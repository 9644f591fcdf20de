/** Everything the lab can do with person and hardware: one table, from which the API, its list and its page are made. */
import { z } from 'zod';
import { SIZED_PAGE_LEAST_BYTES, sizedPagePng } from '../../drivers/document-scanner/simulated-sized-page.ts';
import { FAULT_KINDS, SYNTHETIC_PEOPLE } from '../../drivers/id-card-reader/simulated.ts';
import type { LabClock } from './lab-clock.ts';
import { documentPrinterInLab } from './lab-document-printer.ts';
import { LAB_LIMITS } from './limits.ts';
import type { Link } from './link.ts';
import type { SimulatedDevices } from './simulated-devices.ts';
import { faults, type LabDevice, LabRequestError, plain, verb } from './verb.ts';

const PAGES = ['lease', 'title-deed', 'blank', 'empty', 'huge', 'torn'] as const;

export function labDevices(parts: {
  readonly devices: SimulatedDevices;
  readonly link: Link;
  readonly clock: LabClock;
}): Readonly<Record<string, LabDevice>> {
  const { reader, printer, scanner, documentPrinter, codeScanner } = parts.devices;
  /** What the printer does not tell of itself in so many words: the lab's hand alone moves them. */
  const hand = { coverOpen: false, jammed: false };
  return {
    'id-card-reader': {
      state: () => ({
        plugged: reader.plugged,
        card: reader.cardOnGlass,
        people: SYNTHETIC_PEOPLE.map(({ id, label }) => ({ id, label })),
      }),
      verbs: {
        'put-card': {
          ...verb('put down the card of a synthetic person', z.strictObject({ person: z.string() }), { person: 'li-xiaoming' }, (body) => {
            const person = SYNTHETIC_PEOPLE.find((candidate) => candidate.id === body.person);
            if (!person) {
              throw new LabRequestError(`nobody is called ${body.person}; there are ${SYNTHETIC_PEOPLE.map(({ id }) => id).join(', ')}`);
            }
            reader.putCard(person.card);
          }),
          choices: SYNTHETIC_PEOPLE.map(({ id, label }) => ({ label: `${id}: ${label}`, body: { person: id } })),
        },
        'take-card': plain('take the card away', () => reader.takeCard()),
        'fail-next': {
          ...verb(
            'let the next read go wrong in one way',
            z.strictObject({ fault: z.enum(FAULT_KINDS), times: z.int().min(1).max(100).default(1) }),
            { fault: 'damagedFrame' },
            ({ fault, times }) => reader.faults.failNext(fault, times),
          ),
          choices: FAULT_KINDS.map((fault) => ({ label: fault, body: { fault } })),
        },
        'clear-faults': plain('let everything go right again', () => reader.faults.clear()),
        unplug: plain('pull the cable out', () => reader.unplug()),
        replug: plain('put the cable in again', () => reader.replug()),
      },
    },
    'document-scanner': {
      state: () => ({ plugged: scanner.plugged, page: scanner.pageOnGlass, jammed: scanner.jammed, coverOpen: scanner.coverOpen }),
      verbs: {
        'put-page': {
          ...verb(
            'put a page on the glass; marker is printed on it, so that a test can find it again',
            z.strictObject({ page: z.enum(PAGES), marker: z.string().max(60).optional() }),
            { page: 'lease' },
            ({ page, marker }) => scanner.putPage(page, marker === undefined ? {} : { marker }),
          ),
          choices: PAGES.map((page) => ({ label: page, body: { page } })),
        },
        'put-sized-page': verb(
          'put a page on the glass that gives so many bytes',
          z.strictObject({ bytes: z.int().min(SIZED_PAGE_LEAST_BYTES).max(LAB_LIMITS.sizedPageBytes) }),
          { bytes: 4_096 },
          ({ bytes }) => scanner.putPage({ png: sizedPagePng(bytes) }),
        ),
        'take-page': plain('take the page away', () => scanner.takePage()),
        jam: plain('jam the feeder', () => scanner.jam()),
        'clear-jam': plain('clear the jam', () => scanner.clearJam()),
        'open-cover': plain('open the cover', () => scanner.openCover()),
        'close-cover': plain('close the cover', () => scanner.closeCover()),
        unplug: plain('pull the cable out', () => scanner.unplug()),
        replug: plain('put the cable in again', () => scanner.replug()),
      },
    },
    'receipt-printer': {
      state: () => ({
        plugged: printer.plugged,
        paperLeftMm: Math.round(printer.paperLeftMm),
        ...hand,
        faults: printer.faults,
        errors: printer.errors,
        papers: printer.papers().map((paper, index) => ({ ...paper, picture: `receipt-printer/papers/${index}.png` })),
      }),
      papers: {
        ending: 'png',
        mediaType: 'image/png',
        count: () => printer.papers().length,
        give: (index) => printer.paperPng(index),
      },
      verbs: {
        'run-out-of-paper': plain('the roll is empty', () => printer.runOutOfPaper()),
        'run-out-after': verb(
          'the roll ends so many millimetres from now',
          z.strictObject({ mm: z.number().min(1).max(100_000) }),
          { mm: 30 },
          ({ mm }) => printer.runOutAfterMm(mm),
        ),
        'load-paper': plain('put in a fresh roll', () => printer.loadPaper()),
        'open-cover': plain('open the cover', () => {
          printer.openCover();
          hand.coverOpen = true;
        }),
        'close-cover': plain('close the cover', () => {
          printer.closeCover();
          hand.coverOpen = false;
        }),
        jam: plain('jam the cutter', () => {
          printer.cutterJam();
          hand.jammed = true;
        }),
        'clear-jam': plain('clear the jam', () => {
          printer.clearJam();
          hand.jammed = false;
        }),
        'set-faults': faults(
          'silent: says nothing; babble: says nonsense; loseConfirmation: prints but does not confirm; slow: takes its time',
          printer.faults,
          'loseConfirmation',
        ),
        unplug: plain('pull the cable out', () => printer.unplug()),
        replug: plain('put the cable in again', () => printer.replug()),
      },
    },
    'document-printer': documentPrinterInLab(documentPrinter),
    'code-scanner': {
      state: () => ({ plugged: codeScanner.plugged, lastShown: codeScanner.lastShown, faults: codeScanner.faults }),
      verbs: {
        'show-code': verb(
          'hold a QR or bar code before the scanner',
          z.strictObject({ text: z.string().min(1).max(LAB_LIMITS.codeCharacters) }),
          { text: 'KT1:0f1e2d3c4b5a69788796a5b4c3d2e1f0' },
          ({ text }) => codeScanner.show(text),
        ),
        'set-faults': faults(
          'torn: half of a code gets through; flood: noise without end after a code; garbage: no text',
          codeScanner.faults,
          'torn',
        ),
        unplug: plain('pull the cable out', () => codeScanner.unplug()),
        replug: plain('put the cable in again', () => codeScanner.replug()),
      },
    },
    network: {
      state: () => parts.link.state(),
      verbs: {
        cut: plain('cut the line to the platform, in the middle of what is under way', () => parts.link.cut()),
        restore: plain('the line is back', () => parts.link.restore()),
        slow: verb(
          'every piece of the way takes so long, in both directions',
          z.strictObject({ delayMs: z.int().min(0).max(LAB_LIMITS.linkDelayMs) }),
          { delayMs: 1_500 },
          ({ delayMs }) => parts.link.setDelayMs(delayMs),
        ),
      },
    },
    clock: {
      state: () => ({ wallMs: Math.round(parts.clock.wallMs()) }),
      verbs: {
        set: verb(
          'set the wall clock wrong, as after a dead battery',
          z.strictObject({ epochMs: z.int().min(0).max(4_102_444_800_000) }),
          { epochMs: 0 },
          ({ epochMs }) => parts.clock.setWallMs(epochMs),
        ),
        skip: verb(
          'let so much time pass at once, as if nobody touched anything',
          z.strictObject({ ms: z.int().min(1).max(86_400_000) }),
          { ms: 120_000 },
          ({ ms }) => parts.clock.skip(ms),
        ),
        restore: plain('the clock is right again', () => parts.clock.restore()),
      },
    },
  };
}
