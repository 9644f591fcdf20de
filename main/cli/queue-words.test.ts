import { expect, test } from 'vitest';
import { OUTBOX_ALARMS, type QueueRow } from '../outbox/index.ts';
import { alarmWords } from './queue-alarms.ts';
import { bytesText, durationText, nextText, parseId, reasonText, tableLines } from './queue-words.ts';

const ROW: QueueRow = {
  sequence: 7,
  submissionId: '0123456789abcdef0123456789abcdef',
  shortNumber: 'S017-7F3K-29-4',
  terminalId: 'SZ-FT-017',
  suite: 'hpke',
  keyId: 'k-1',
  schemaVersion: 1,
  savedAtMs: 0,
  state: 'waiting',
  first: true,
  attempts: 0,
  nextAttemptAtMs: null,
  settle: false,
  sealedBytes: 1_000,
  deadReason: null,
  httpStatus: null,
  problem: null,
  platformKnows: null,
  receiptNumber: null,
  receivedAt: null,
  deliveredAtMs: null,
  erasedAtMs: null,
};

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [123_456, '123 kB'],
  [4_294_967_296, '4.3 GB'],
])('%i bytes are %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));

test.each([
  [-5_000, '0 s'],
  [400, '0 s'],
  [45_000, '45 s'],
  [61_000, '1 min 1 s'],
  [3_600_000, '1 h'],
  [7_800_000, '2 h 10 min'],
  [90_061_000, '1 d 1 h'],
])('%i ms are %s', (ms, text) => expect(durationText(ms)).toBe(text));

test.each([
  ['0123456789abcdef0123456789abcdef', { submissionId: ROW.submissionId }],
  ['01234567-89AB-CDEF-0123-456789ABCDEF', { submissionId: ROW.submissionId }],
  ['KT1:0123456789abcdef0123456789abcdef', { submissionId: ROW.submissionId }],
  ['S017-0000-00-7', null],
  ['0123', null],
  ['', null],
])('"%s" as an id', (text, code) => expect(parseId(text)).toEqual(code));

test('a number is read as people write it, and not when a sign was misread', () => {
  const right = Array.from({ length: 10 }, (_, digit) => `s017 7f3k 29 ${digit}`).map(parseId);
  expect(right.filter((code) => code !== null)).toHaveLength(1);
});

test.each<[string, Partial<QueueRow>, RegExp]>([
  ['it is due', {}, /^It is due/],
  ['it waits for its time', { nextAttemptAtMs: 40_000, attempts: 2 }, /tried again in 40 s/],
  ['it waits for another', { first: false }, /when an earlier one/],
  ['an answer was lost', { settle: true }, /asked first whether it has it/],
  ['it is under way', { state: 'sending' }, /being sent/],
  [
    'it was refused',
    { state: 'dead', deadReason: 'refused', platformKnows: true },
    /The platform knows[^]*kiosk queue retry S017-7F3K-29-4/,
  ],
  ['it is damaged', { state: 'dead', deadReason: 'damaged', platformKnows: false }, /cannot be sent[^]*is told/],
  ["it is another's", { state: 'dead', deadReason: 'foreignTerminal', terminalId: 'SZ-LH-001' }, /saved by SZ-LH-001/],
  ['it arrived', { state: 'delivered' }, /overwritten within a minute/],
  ['it arrived and is erased', { state: 'delivered', erasedAtMs: 1 }, /was overwritten at/],
  ['it was taken back', { state: 'withdrawn' }, /took it back/],
])('what happens next: %s', (_what, row, told) => {
  expect(nextText({ ...ROW, ...row }, 0).join('\n')).toMatch(told);
});

test.each<[Partial<QueueRow>, string]>([
  [{}, ''],
  [{ attempts: 1 }, 'the last attempt failed'],
  [{ first: false }, 'behind an earlier one'],
  [
    { state: 'dead', deadReason: 'refused', httpStatus: 422, problem: 'contentInvalid' },
    'refused by the platform: HTTP 422 contentInvalid',
  ],
  [{ state: 'dead', deadReason: 'refused' }, 'refused by the platform'],
  [{ state: 'dead', deadReason: 'damaged' }, 'damaged on this disk'],
  [{ state: 'delivered', receiptNumber: 'R-1' }, 'R-1'],
])('the reason of %o is "%s"', (row, text) => expect(reasonText({ ...ROW, ...row })).toBe(text));

test('every alarm says what to do', () => {
  for (const alarm of OUTBOX_ALARMS) expect(alarmWords(alarm).todo.length).toBeGreaterThan(20);
});

test('columns are as wide as what is in them', () => {
  expect(
    tableLines(
      ['A', 'BB', 'C'],
      [
        ['xxx', 'y', ''],
        ['x', 'yyyy', 'z'],
      ],
    ),
  ).toEqual(['A    BB    C', 'xxx  y', 'x    yyyy  z']);
});
