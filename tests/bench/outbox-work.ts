/** What the benchmark of the queue gives it to do: synthetic submissions of about 1 KB, and a backlog of them. */
import { createHash, randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';
import type { Result } from '../../drivers/core/result.ts';
import type { PlainPart, SubmissionDraft } from '../../main/outbox/index.ts';
import { deriveKeyPair, HPKE_SUITE } from '../../main/outbox/sealing/index.ts';
import type { SubmissionReceipt } from '../../main/platform/index.ts';

export const PAYLOAD_BYTES = 1_024;
/** Of a backlog: cannot go yet, and stands before all others. */
export const BLOCKED_SHARE = 0.1;
export const BLOCKED_FOR_MS = 30 * 86_400_000;
export const TERMINAL = { terminalId: 'SZ-FT-017', terminalCode: 'S017' } as const;
const KEY_ID = 'bench-1';

export async function sealedTo(): Promise<{ readonly suite: string; readonly keyId: string; readonly publicKey: string }> {
  const { publicKey } = await deriveKeyPair('bench of the queue');
  return { suite: HPKE_SUITE, keyId: KEY_ID, publicKey };
}

export function must<T>(result: Result<T, { readonly kind: string }>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

export const receiptFor = (submissionId: string): SubmissionReceipt => ({
  submissionId,
  receiptNumber: `R-${submissionId.slice(0, 8)}`,
  receivedAt: '2026-09-01T10:00:00+08:00',
});

/** Every citizen is another one, so that nobody waits behind another. */
export function draftFor(citizen: number, parts: readonly PlainPart[] = []): SubmissionDraft {
  const idNumber = `44030019${String(citizen).padStart(10, '0')}`;
  return {
    record: {
      item: { code: 'residence-permit-endorsement', version: '1', name: '居住证签注' },
      language: 'zh-CN',
      assurance: 'card',
      identity: {
        ...{ cardKind: 'resident', name: '测试', sex: 'male', ethnicity: '汉', birthDate: '19900101', idNumber },
        ...{ address: '深圳市福田区测试路1号', issuer: '深圳市公安局', validFrom: '20200101', validTo: '20400101', expiryChecked: true },
      },
      consent: { noticeVersion: '1', agreedAt: { epochMs: 1, trusted: true } },
      form: { version: '1', values: { address: '测试路1号' } },
      materials: [{ id: 'lease', parts: parts.map((_, position) => position + 1) }],
      ...{ signaturePart: null, signatureImagePart: null, identityCheckId: null },
      submittedAt: { epochMs: 2, trusted: true },
    },
    parts,
    laneSubject: idNumber,
    submissionId: randomBytes(16).toString('hex'),
  };
}

/** A backlog as it stands after an outage, in one transaction: saving it one by one would take the day that it took. */
export function backlogOf(file: string, rows: number): void {
  const database = new Database(file);
  const insert = database.prepare(
    `INSERT INTO submission (submission_id, short_number, terminal_id, suite, key_id, schema_version, saved_at_ms, state, lane, owner,
       attempts, next_attempt_at_ms, sealed_bytes, head)
     VALUES (?, ?, ?, 'none', ?, 2, ?, 'queued', ?, ?, 0, ?, ?, 1)`,
  );
  const insertPart = database.prepare('INSERT INTO part (sequence, part_index, sha256, sealed) VALUES (?, 0, ?, ?)');
  const blocked = Math.floor(rows * BLOCKED_SHARE);
  database.transaction(() => {
    for (let row = 0; row < rows; row++) {
      const sealed = randomBytes(PAYLOAD_BYTES);
      const { lastInsertRowid } = insert.run(
        randomBytes(16).toString('hex'),
        `B${row}`,
        TERMINAL.terminalId,
        KEY_ID,
        Date.now(),
        randomBytes(32),
        randomBytes(32),
        row < blocked ? Date.now() + BLOCKED_FOR_MS : 0,
        sealed.length,
      );
      insertPart.run(lastInsertRowid, createHash('sha256').update(sealed).digest('hex'), sealed);
    }
  })();
  database.close();
}
