import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSandboxStore } from './store.ts';

let dataDir = '';
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sandbox-store-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const ID = '0123456789abcdef0123456789abcdef';
const HEADER = {
  submissionId: ID,
  shortNumber: 'S017-7F3K-29-4',
  terminalId: 'SZ-FT-017',
  suite: 'hpke-x25519-sha256-aes256gcm',
  keyId: 'sandbox-2026',
  schemaVersion: 1,
  sequence: 1,
  parts: [{ index: 0, byteLength: 1, sha256: '0'.repeat(64) }],
};
const READING = { epochMs: 1_790_000_000_000, trusted: true };
/** As the version before wrote it: without a picture of a signature. */
const MANIFEST = {
  schemaVersion: 1,
  record: {
    submissionId: ID,
    shortNumber: HEADER.shortNumber,
    terminalId: HEADER.terminalId,
    item: { code: 'residence-permit-endorsement', version: '1', name: '居住证签注' },
    language: 'zh-CN',
    assurance: 'card',
    identity: {
      cardKind: 'resident',
      name: '黎小铭',
      sex: 'male',
      ethnicity: '汉',
      birthDate: '19900101',
      address: '示例省样本市',
      idNumber: '99999919900101001X',
      issuer: '样本市公安局',
      validFrom: '20200101',
      validTo: '20400101',
      expiryChecked: true,
    },
    consent: { noticeVersion: '1', agreedAt: READING },
    form: { version: '1', values: {} },
    materials: [],
    signaturePart: null,
    submittedAt: READING,
  },
  parts: [],
};

test('what the version before accepted is still held, and its case can move on', () => {
  const before = new Database(join(dataDir, 'sandbox.sqlite'));
  // The tables of version 1, as they were.
  before.exec(`
    CREATE TABLE submissions (
      number INTEGER PRIMARY KEY AUTOINCREMENT, submission_id TEXT NOT NULL UNIQUE, receipt_number TEXT NOT NULL UNIQUE,
      received_at TEXT NOT NULL, fingerprint TEXT NOT NULL, header TEXT NOT NULL, manifest TEXT NOT NULL
    ) STRICT;
    CREATE TABLE parts (
      submission_id TEXT NOT NULL REFERENCES submissions (submission_id) ON DELETE CASCADE, part INTEGER NOT NULL,
      bytes BLOB NOT NULL, PRIMARY KEY (submission_id, part)
    ) STRICT;
    CREATE TABLE refusals (submission_id TEXT PRIMARY KEY, report TEXT NOT NULL, reported_at TEXT NOT NULL) STRICT;
    CREATE TABLE alarms (kind TEXT NOT NULL, subject TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (kind, subject)) STRICT;
    PRAGMA user_version = 1;
  `);
  before
    .prepare('INSERT INTO submissions VALUES (1, ?, ?, ?, ?, ?, ?)')
    .run(ID, 'SB440300-20261123-000001', '2026-11-23T01:00:00.000Z', 'f', JSON.stringify(HEADER), JSON.stringify(MANIFEST));
  before.close();

  const opened = openSandboxStore(dataDir);
  if (!opened.ok) throw new Error(opened.error.detail);
  const store = opened.value;
  expect(store.cases({ shortNumber: HEADER.shortNumber })).toMatchObject([
    { header: HEADER, manifest: { record: { signatureImagePart: null } }, stage: null },
  ]);
  const stage = { status: 'accepted', since: '2026-11-24T01:00:00.000Z', words: null } as const;
  store.setStage(ID, stage);
  store.close();

  const again = openSandboxStore(dataDir);
  if (!again.ok) throw new Error(again.error.detail);
  expect(again.value.cases({ submissionId: ID })).toMatchObject([{ stage }]);
  again.value.reset();
  expect(again.value.cases({ submissionId: ID })).toEqual([]);
  again.value.close();
});
