import { expect, test } from 'vitest';
import { createActor, waitFor } from 'xstate';
import { ManualClock } from '../../../drivers/core/manual-clock.ts';
import { err, ok, type Result } from '../../../drivers/core/result.ts';
import type { CardReadError, IdCard, IdCardReader } from '../../../drivers/id-card-reader/index.ts';
import { loadProfile } from '../../../kiosk-config/index.ts';
import { applyItem } from '../../../tests/support/items.ts';
import type { AuditLog } from '../../audit/index.ts';
import { compileJourney } from '../../journeys/index.ts';
import { deliveryWatch } from '../delivery-watch.ts';
import { terminalTime } from '../terminal-time.ts';
import { wireEffects } from './wire.ts';

const item = applyItem();
const loaded = await loadProfile('demo');
if (!loaded.ok) throw new Error('no profile');
const { profile } = loaded;

const CARD: IdCard = {
  kind: 'resident',
  name: '样小明',
  sex: 'male',
  ethnicity: '汉',
  birthDate: '19900101',
  address: '示例省样本市测试路9号',
  idNumber: '999999199001010016',
  issuer: '样本市公安局',
  validFrom: '20000101',
  validTo: '20200101',
};

/** What the journey makes of one answer of the reader, at one time of the wall clock. */
async function afterReading(answer: Result<IdCard, CardReadError>, wallMs: number) {
  const clock = new ManualClock(wallMs);
  const reader: IdCardReader = {
    status: () => ({ availability: 'online', condition: { samId: null } }),
    onStatus: () => () => undefined,
    readCard: () => Promise.resolve(answer),
    close: () => Promise.resolve(),
  };
  const audit: AuditLog = { record: () => undefined, flush: () => Promise.resolve(), lost: () => 0 };
  const unused = (): never => {
    throw new Error('not part of reading a card');
  };
  const machine = wireEffects(compileJourney(item), {
    clock,
    time: terminalTime(clock),
    profile,
    audit,
    reader,
    scanner: { status: unused, onStatus: unused, probe: unused, scanPage: unused, close: unused },
    printer: { status: unused, onStatus: unused, print: unused, close: unused },
    documentPrinter: null,
    codeScanner: null,
    documents: { submissionSheets: unused, signaturePng: unused, inspectPdf: unused, drawPdf: unused, close: unused },
    platform: {
      deliver: unused,
      lookUp: unused,
      reportRefusal: unused,
      health: unused,
      caseStatus: unused,
      startIdentityCheck: unused,
      answerIdentityCheck: unused,
      requestDocument: unused,
      phoneLink: unused,
    },
    lookUps: { pauseMinutes: unused, failed: unused },
    delivery: deliveryWatch(),
    codeMayCount: unused,
    itemName: () => null,
    outbox: () => null,
    session: () => ({
      sessionId: 's-0011223344556677',
      submissionId: '0'.repeat(32),
      keep: unused,
      read: unused,
      fileOf: unused,
      drop: unused,
      dropEverything: unused,
      noteSaving: unused,
      noteSaved: unused,
      wipe: unused,
    }),
  });
  const journey = createActor(machine, { clock, input: { language: 'en', receiptGraceMs: 0 } });
  journey.start();
  journey.send({ type: 'begin' });
  journey.send({ type: 'consent', version: item.notice.version, now: { epochMs: wallMs, trusted: true } });
  const done = await waitFor(journey, (snapshot) => snapshot.context.person !== null || snapshot.context.problem !== null);
  journey.stop();
  return done.context;
}

const TODAY = Date.UTC(2026, 10, 23);

test('an expired card is refused while the clock can be believed', async () => {
  expect(await afterReading(ok(CARD), TODAY)).toMatchObject({ person: null, problem: 'card.expired' });
});

test('on its last day a card is good', async () => {
  expect(await afterReading(ok({ ...CARD, validTo: '20261123' }), TODAY)).toMatchObject({ person: { expiryChecked: true }, problem: null });
});

test('a long-term card does not expire', async () => {
  expect(await afterReading(ok({ ...CARD, validTo: 'long-term' }), TODAY)).toMatchObject({ person: { expiryChecked: true } });
});

test('at 1970 the expiry is left to the platform, and the record says so', async () => {
  expect(await afterReading(ok(CARD), 0)).toMatchObject({ person: { expiryChecked: false }, problem: null });
});

test.each<readonly [CardReadError, string]>([
  [{ kind: 'unreadable', detail: '' }, 'card.unreadable'],
  [{ kind: 'protocol', detail: '' }, 'card.unreadable'],
  [{ kind: 'badIdNumber' }, 'card.badNumber'],
  [{ kind: 'cardRemoved' }, 'card.removed'],
  [{ kind: 'wrongCard', detail: '' }, 'card.wrongKind'],
  [{ kind: 'readerFault', sw3: 0x60 }, 'card.readerFault'],
  [{ kind: 'readerUnavailable', detail: '' }, 'card.readerAway'],
])('%o becomes %s', async (error, problem) => {
  expect(await afterReading(err(error), TODAY)).toMatchObject({ person: null, problem });
});
