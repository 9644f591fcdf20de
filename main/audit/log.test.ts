import { createHash } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AUDIT_EVENTS } from './catalogue.ts';
import { type AuditLog, openAuditLog } from './log.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'audit-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function openLog(): Promise<AuditLog> {
  const opened = await openAuditLog({ dir, wallMs: () => 1_767_000_000_000, clockTrusted: () => true });
  if (!opened.ok) throw new Error(opened.error.detail);
  return opened.value;
}
const lines = async (): Promise<string[]> => (await readFile(path.join(dir, 'audit.jsonl'), 'utf8')).trimEnd().split('\n');

test('every line carries the hash of the line before it, across restarts', async () => {
  for (let start = 0; start < 3; start++) {
    const log = await openLog();
    log.record('payloadsErased', { submissions: start });
    log.record('coreStopped', {});
    await log.flush();
  }
  const written = await lines();
  expect(written).toHaveLength(6);
  written.slice(1).forEach((line, index) => {
    expect(JSON.parse(line).previous).toBe(
      createHash('sha256')
        .update(written[index] ?? '')
        .digest('hex'),
    );
  });
  expect(written.map((line) => JSON.parse(line).sequence)).toEqual([1, 2, 3, 4, 5, 6]);
});

test('a line torn by a power cut is kept apart and the chain goes on from the last whole one', async () => {
  const first = await openLog();
  first.record('payloadsErased', { submissions: 1 });
  first.record('payloadsErased', { submissions: 2 });
  await first.flush();
  const file = path.join(dir, 'audit.jsonl');
  const whole = await readFile(file);
  await truncate(file, whole.length - 20);
  const second = await openLog();
  second.record('coreStopped', {});
  await second.flush();
  const written = await lines();
  expect(written).toHaveLength(3);
  expect(JSON.parse(written[2] ?? '').previous).toBe(
    createHash('sha256')
      .update(written[0] ?? '')
      .digest('hex'),
  );
});

test('a field that was not declared, or a text where an id belongs, is a bug that shows at once', async () => {
  const log = await openLog();
  const session = 's-0011223344556677';
  const more = { session, kind: 'resident' as const, expiryChecked: true, name: '王小明' };
  expect(() => log.record('cardRead', more)).toThrow();
  expect(() => log.record('itemBegun', { session, item: '王小明' })).toThrow();
});

test('no declared field takes a name, an address or an id number', () => {
  const personal = ['王小明', '深圳市福田区1号', '440305199001010001', '11010519491231002X', '13800138000', 'Li Xiaoming'];
  for (const [name, schema] of Object.entries(AUDIT_EVENTS)) {
    for (const [field, type] of Object.entries(schema.shape)) {
      for (const text of personal) {
        expect(type.safeParse(text).success, `${name}.${field} takes ${text}`).toBe(false);
      }
    }
  }
});

test('a log that cannot be opened says where', async () => {
  await writeFile(path.join(dir, 'file'), '');
  const opened = await openAuditLog({ dir: path.join(dir, 'file'), wallMs: () => 0, clockTrusted: () => false });
  expect(opened).toMatchObject({ ok: false, error: { kind: 'io' } });
});

test('junk at the end of the file does not stop the terminal', async () => {
  await appendFile(path.join(dir, 'audit.jsonl'), '\u0000\u0001junk\nmore junk');
  const log = await openLog();
  log.record('coreStopped', {});
  await log.flush();
  expect(JSON.parse((await lines()).at(-1) ?? '').event).toBe('coreStopped');
});
