import { beforeEach, describe, expect, test } from 'vitest';
import { type ActorRefFrom, createActor, fromCallback, fromPromise, SimulatedClock } from 'xstate';
import type { PrintItem } from '../../../kiosk-config/index.ts';
import { Deferred, settle } from '../../../tests/support/deferred.ts';
import { printItem } from '../../../tests/support/items.ts';
import { syntheticForeigner, syntheticHmtResident, syntheticPerson } from '../../../tests/support/synthetic-person.ts';
import { JOURNEY_DELAYS } from '../limits.ts';
import type {
  AnswerCheckOutcome,
  CardOutcome,
  DocumentNews,
  FetchDocumentInput,
  FetchDocumentOutcome,
  IdentifiedPerson,
  PhoneLinkOutcome,
  PrintSheetsInput,
  PrintSheetsOutcome,
  StartCheckInput,
  StartCheckOutcome,
} from '../ports.ts';
import { placeOf } from '../session.ts';
import type { JourneyMachine } from '../steps/journey.ts';
import { compilePrint } from './compile.ts';

const now = { epochMs: Date.UTC(2026, 10, 23, 2, 42), trusted: true };
const STARTED: StartCheckOutcome = { kind: 'started', check: { checkId: 'c1', phone: '138****0000', codeLength: 6 } };
const FETCHED: FetchDocumentOutcome = {
  kind: 'fetched',
  document: { documentId: 'd1', fileId: 'f1', title: { 'zh-CN': '参保证明', en: 'Certificate' }, pages: 2 },
};

class Visit {
  readonly clock = new SimulatedClock();
  readonly card = new Deferred<CardOutcome>();
  readonly start = new Deferred<StartCheckOutcome>();
  readonly answer = new Deferred<AnswerCheckOutcome>();
  readonly fetch = new Deferred<FetchDocumentOutcome>();
  readonly print = new Deferred<PrintSheetsOutcome>();
  readonly link = new Deferred<PhoneLinkOutcome>();
  readonly asked: { start: StartCheckInput[]; fetch: FetchDocumentInput[]; print: (PrintSheetsInput | null)[] } = {
    start: [],
    fetch: [],
    print: [],
  };
  readonly dropped: string[] = [];
  drawing = 0;
  #tell: (news: DocumentNews) => void = () => undefined;
  readonly journey: ActorRefFrom<JourneyMachine>;

  readonly item: PrintItem;

  constructor(item = printItem()) {
    this.item = item;
    const machine = compilePrint(item).provide({
      actors: {
        readCard: fromPromise(() => this.card.next()),
        startCheck: fromPromise(({ input }) => {
          this.asked.start.push(input);
          return this.start.next();
        }),
        answerCheck: fromPromise(() => this.answer.next()),
        fetchDocument: fromPromise(({ input }) => {
          this.asked.fetch.push(input);
          return this.fetch.next();
        }),
        drawDocument: fromCallback(({ sendBack }) => {
          this.drawing++;
          this.#tell = sendBack;
          return () => void this.drawing--;
        }),
        printSheets: fromPromise(({ input }) => {
          this.asked.print.push(input);
          return this.print.next();
        }),
        linkToPhone: fromPromise(() => this.link.next()),
        dropPages: fromPromise(({ input }) => {
          this.dropped.push(...input.imageIds);
          return Promise.resolve();
        }),
      },
    });
    this.journey = createActor(machine, { clock: this.clock, input: { language: 'zh-CN', receiptGraceMs: 0 } });
    this.journey.start();
  }

  get place(): string {
    return placeOf(this.journey.getSnapshot().value);
  }

  get context() {
    return this.journey.getSnapshot().context;
  }

  async identified(person: IdentifiedPerson = syntheticPerson()): Promise<void> {
    this.journey.send({ type: 'begin' });
    this.journey.send({ type: 'consent', version: this.item.notice.version, now });
    await this.card.answer({ kind: 'read', person });
    this.journey.send({ type: 'continue', now });
  }

  async checked(): Promise<void> {
    await this.start.answer(STARTED);
    this.journey.send({ type: 'submitCode', code: '123456' });
    await this.answer.answer({ kind: 'passed' });
    await settle();
  }

  async shown(): Promise<void> {
    await this.identified();
    await this.checked();
    await this.fetch.answer(FETCHED);
    this.#tell({ type: 'pageDrawn', number: 1, page: { imageId: 'p1' } });
    this.#tell({ type: 'pageDrawn', number: 2, page: { imageId: 'p2' } });
  }

  tell(news: DocumentNews): void {
    this.#tell(news);
  }
}

let visit: Visit;
beforeEach(() => {
  visit = new Visit();
});

describe('whoever found a card gets nothing by it', () => {
  test('the platform is asked for the document only after the code was right', async () => {
    await visit.identified();
    expect(visit.place).toBe('identityCheck');
    expect(visit.asked.start).toMatchObject([{ purpose: visit.item.document.kind, person: { idNumber: syntheticPerson().idNumber } }]);
    await visit.start.answer(STARTED);
    visit.journey.send({ type: 'submitCode', code: '000000' });
    await visit.answer.answer({ kind: 'wrong' });
    expect(visit.context.problem).toBe('check.wrongCode');
    expect(visit.asked.fetch).toEqual([]);
    visit.journey.send({ type: 'submitCode', code: '123456' });
    await visit.answer.answer({ kind: 'passed' });
    expect(visit.asked.fetch).toMatchObject([{ kind: visit.item.document.kind, checkId: 'c1' }]);
  });

  test('what is no code is not sent at all', async () => {
    await visit.identified();
    await visit.start.answer(STARTED);
    for (const code of ['', '12345', '1234567', '12345x', '１２３４５６']) {
      visit.journey.send({ type: 'submitCode', code });
      expect(visit.context.problem).toBe('check.wrongCode');
    }
    expect(visit.answer.called).toBe(0);
  });

  test('nobody on file: it ends here, and trying again is not offered', async () => {
    await visit.identified();
    await visit.start.answer({ kind: 'failed', problem: 'check.noPhone', mayRetry: false });
    expect(visit.journey.getSnapshot().can({ type: 'retry' })).toBe(false);
    expect(visit.journey.getSnapshot().can({ type: 'back' })).toBe(true);
  });

  test('another person begins anew: notice, code and document are not theirs', async () => {
    await visit.shown();
    visit.journey.send({ type: 'back' });
    expect(visit.place).toBe('identify');
    visit.journey.send({ type: 'retry' });
    await visit.card.answer({ kind: 'read', person: syntheticHmtResident() });
    expect(visit.place).toBe('notice');
    expect(visit.dropped).toEqual(['p1', 'p2', 'f1']);
    expect(visit.context).toMatchObject({ checkId: null, document: null, documentPages: [], consent: null });
  });

  test('no document is asked for without the code, whatever the way to it', async () => {
    const other = new Visit(printItem('social-insurance-payment-certificate'));
    await other.identified();
    await other.checked();
    other.journey.send({ type: 'submitPage', values: { year: 'y2026' }, today: '2026-11-23' });
    await settle();
    await other.fetch.answer({ kind: 'failed', problem: 'document.notAllowed', mayRetry: false });
    other.journey.send({ type: 'back' });
    expect(other.place).toBe('identityCheck');
    expect(other.fetch.called).toBe(1);
  });

  test('a check that the platform no longer believes is done anew', async () => {
    await visit.identified();
    await visit.checked();
    await visit.fetch.answer({ kind: 'failed', problem: 'document.notAllowed', mayRetry: false });
    visit.journey.send({ type: 'back' });
    expect(visit.place).toBe('identityCheck');
    expect(visit.start.called).toBe(2);
  });
});

describe('cards', () => {
  test('each card that the item names is taken', async () => {
    for (const person of [syntheticPerson(), syntheticHmtResident(), syntheticForeigner()]) {
      const other = new Visit();
      await other.identified(person);
      expect(other.place).toBe('identityCheck');
    }
  });
});

describe('the document', () => {
  test('its pages come in order, and nothing is printed before all can be seen', async () => {
    await visit.identified();
    await visit.checked();
    await visit.fetch.answer(FETCHED);
    expect(visit.journey.getSnapshot().can({ type: 'printSheets' })).toBe(false);
    visit.tell({ type: 'pageDrawn', number: 2, page: { imageId: 'p2' } });
    expect(visit.context.documentPages).toEqual([]);
    visit.tell({ type: 'pageDrawn', number: 1, page: { imageId: 'p1' } });
    expect(visit.journey.getSnapshot().can({ type: 'printSheets' })).toBe(false);
    visit.tell({ type: 'pageDrawn', number: 2, page: { imageId: 'p2' } });
    expect(visit.context.documentPages).toEqual([{ imageId: 'p1' }, { imageId: 'p2' }]);
    visit.journey.send({ type: 'printSheets' });
    expect(visit.asked.print).toMatchObject([{ kind: 'document', document: { fileId: 'f1' }, duplex: false }]);
  });

  test('printed once is enough; jammed may be tried again by the citizen alone', async () => {
    await visit.shown();
    visit.journey.send({ type: 'printSheets' });
    await visit.print.answer({ phase: 'unknown', problem: 'print.jammed' });
    visit.clock.increment(JOURNEY_DELAYS.sheetsMs);
    expect(visit.print.called).toBe(1);
    visit.journey.send({ type: 'printSheets' });
    await visit.print.answer({ phase: 'printed', problem: null });
    expect(visit.journey.getSnapshot().can({ type: 'printSheets' })).toBe(false);
  });

  test('a printer that never answers leaves an unknown outcome, not a frozen screen', async () => {
    await visit.shown();
    visit.journey.send({ type: 'printSheets' });
    visit.clock.increment(JOURNEY_DELAYS.sheetsMs);
    expect(visit.context).toMatchObject({ sheetsPhase: 'unknown', sheetsProblem: 'print.unknown' });
    expect(visit.journey.getSnapshot().can({ type: 'continue', now })).toBe(true);
  });

  test('goes on being drawn while its address is shown for the telephone', async () => {
    await visit.identified();
    await visit.checked();
    await visit.fetch.answer(FETCHED);
    visit.tell({ type: 'pageDrawn', number: 1, page: { imageId: 'p1' } });
    visit.journey.send({ type: 'sendToPhone' });
    await visit.link.answer({ kind: 'given', link: { url: 'https://example.invalid/d/1', validMinutes: 10 } });
    visit.tell({ type: 'pageDrawn', number: 2, page: { imageId: 'p2' } });
    visit.journey.send({ type: 'continue', now });
    expect(visit.context.documentPages).toHaveLength(2);
    expect(visit.drawing).toBe(1);
  });

  test('asked for again, the former one is gone first; its sheets still lie in the tray', async () => {
    await visit.shown();
    visit.journey.send({ type: 'printSheets' });
    await visit.print.answer({ phase: 'printed', problem: null });
    visit.journey.send({ type: 'back' });
    visit.journey.send({ type: 'continue', now });
    await settle();
    expect(visit.dropped).toEqual(['p1', 'p2', 'f1']);
    expect(visit.context).toMatchObject({ document: null, documentPages: [], sheetsPhase: 'idle', sheetsOut: true });
  });

  test('a page that cannot be drawn does not take a print away that has begun', async () => {
    await visit.shown();
    visit.journey.send({ type: 'printSheets' });
    visit.tell({ type: 'drawingFailed', problem: 'document.damaged' });
    expect(visit.journey.getSnapshot().value).toEqual({ document: 'printing' });
  });

  test('one that cannot be drawn is not shown on, and not asked for again', async () => {
    await visit.shown();
    visit.tell({ type: 'drawingFailed', problem: 'document.damaged' });
    expect(visit.place).toBe('asking');
    expect(visit.context.problem).toBe('document.damaged');
    expect(visit.journey.getSnapshot().can({ type: 'retry' })).toBe(false);
    await settle();
    expect(visit.drawing).toBe(0);
  });

  test('a platform that is away may be asked again, one that has nothing may not', async () => {
    await visit.identified();
    await visit.checked();
    await visit.fetch.answer({ kind: 'failed', problem: 'document.away', mayRetry: true });
    visit.journey.send({ type: 'retry' });
    await settle();
    expect(visit.fetch.called).toBe(2);
    await visit.fetch.answer({ kind: 'failed', problem: 'document.none', mayRetry: false });
    expect(visit.journey.getSnapshot().can({ type: 'retry' })).toBe(false);
  });
});
