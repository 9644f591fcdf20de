import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../drivers/core/index.ts';
import { createDocuments } from '../../main/documents/index.ts';
import type { DocumentRequest, IdentityRecord } from '../../main/platform/index.ts';
import type { DocumentFault } from '../../main/sandbox/index.ts';
import {
  type Bench,
  FOREIGNER,
  HMT_RESIDENT,
  newId,
  passedCheck,
  postJson,
  RESIDENT,
  TERMINAL,
  unhurried,
  withSandbox,
} from './platform-fixture.ts';

const INSURANCE = 'insurance-certificate';
const PAYMENT = 'social-insurance-payment-certificate';
const MINUTE_MS = 60_000;
const NOT_ALLOWED = { ok: false, error: { kind: 'notAllowed' } };
const NONE = { ok: false, error: { kind: 'none' } };

const ask = (bench: Bench, checkId: string | null, changes: Partial<DocumentRequest> = {}) =>
  bench.client().requestDocument({ kind: INSURANCE, identity: RESIDENT, checkId, values: {}, language: 'zh-CN', ...changes }, unhurried());

async function fetched(bench: Bench, identity: IdentityRecord = RESIDENT, changes: Partial<DocumentRequest> = {}) {
  const checkId = await passedCheck(bench, identity, changes.kind ?? INSURANCE);
  const got = await ask(bench, checkId, { identity, ...changes });
  if (!got.ok) throw new Error(got.error.kind);
  return got.value;
}

/** The words of a PDF, page by page, without the spaces between them: where letters stand apart a reader may see some. */
async function wordsOf(bytes: Uint8Array): Promise<readonly string[]> {
  const task = getDocument({ data: bytes.slice(), verbosity: VerbosityLevel.ERRORS });
  const pdf = await task.promise;
  const pages: string[] = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    const { items } = await (await pdf.getPage(number)).getTextContent();
    const text = items.map((item) => ('str' in item ? item.str : '')).join('');
    pages.push(text.replaceAll(/\s/g, ''));
  }
  await task.destroy();
  return pages;
}

/** What the terminal finds when it looks a document over. */
async function lookedOver(bytes: Uint8Array) {
  const documents = createDocuments({ clock: systemClock });
  try {
    return await documents.inspectPdf(bytes);
  } finally {
    await documents.close();
  }
}

describe('a certificate', () => {
  test.each([
    [RESIDENT, [RESIDENT.name, RESIDENT.idNumber, '居民身份证']],
    [HMT_RESIDENT, [HMT_RESIDENT.name, HMT_RESIDENT.idNumber, '港澳台居民居住证']],
    [FOREIGNER, ['SAMPLE-TESTERSON,MARIA', '样本·玛丽亚', 'ITA', FOREIGNER.idNumber, '外国人永久居留身份证']],
  ] as const)('of insurance names its holder as on the card, what it certifies, and that it is a sample: $cardKind', (identity, words) =>
    withSandbox(async (bench) => {
      const { title, bytes } = await fetched(bench, identity);
      expect(title).toEqual({ 'zh-CN': '个人参保证明', en: 'Insurance certificate' });
      const text = (await wordsOf(bytes)).join('\n');
      for (const word of [...words, '个人参保证明', '样本', 'SAMPLE', '沙箱', '养老保险', '医疗保险', '工伤保险', '2026-10']) {
        expect(text).toContain(word);
      }
      expect(text).not.toContain('2026-11');
    }),
  );

  test('of payments is about the year that was asked for, and there is none of a year to come', () =>
    withSandbox(async (bench) => {
      const { bytes } = await fetched(bench, RESIDENT, { kind: PAYMENT, values: { year: 'y2026' } });
      const text = (await wordsOf(bytes)).join('');
      expect(text).toContain('社会保险费缴费证明');
      expect(text).toContain('2026-01');
      expect(text).not.toContain('2025-12');
      const checkId = await passedCheck(bench, RESIDENT, PAYMENT);
      expect(await ask(bench, checkId, { kind: PAYMENT, values: { year: 'y2027' } })).toEqual(NONE);
    }));

  test('says the same of the same person each time, and other things of others', () =>
    withSandbox(async (bench) => {
      const [first, second] = [await fetched(bench), await fetched(bench)];
      expect(first.bytes).toEqual(second.bytes);
      expect(first.documentId).not.toBe(second.documentId);
      const figures = (pages: readonly string[]) => pages.join('').match(/\d+,\d{3}\.\d{2}/g);
      expect(figures(await wordsOf((await fetched(bench, FOREIGNER)).bytes))).not.toEqual(figures(await wordsOf(first.bytes)));
    }));

  test('is there for who has records, and of a kind that is made here', () =>
    withSandbox(async (bench) => {
      const checkId = await passedCheck(bench, RESIDENT, INSURANCE);
      await bench.set('/_sandbox/people', { idNumber: RESIDENT.idNumber, records: false });
      expect(await ask(bench, checkId)).toEqual(NONE);
      expect(await ask(bench, null, { kind: 'birth-certificate' })).toEqual(NONE);
      expect(await ask(bench, null, { kind: 'constructor' })).toEqual(NONE);
      await bench.set('/_sandbox/people', { idNumber: RESIDENT.idNumber, records: true });
      expect((await ask(bench, checkId)).ok).toBe(true);
    }));
});

describe('a paper with personal records is not given', () => {
  test('without a check, or one that was only begun, or of nobody', () =>
    withSandbox(async (bench) => {
      expect(await ask(bench, null)).toEqual(NOT_ALLOWED);
      expect(await ask(bench, newId())).toEqual(NOT_ALLOWED);
      const { cardKind, idNumber, name } = RESIDENT;
      const begun = await bench.client().startIdentityCheck({ identity: { cardKind, idNumber, name }, purpose: INSURANCE }, unhurried());
      expect(await ask(bench, begun.ok ? begun.value.checkId : null)).toEqual(NOT_ALLOWED);
    }));

  test("for another's check, one for something else, one of another terminal", () =>
    withSandbox(async (bench) => {
      expect(await ask(bench, await passedCheck(bench, HMT_RESIDENT, INSURANCE))).toEqual(NOT_ALLOWED);
      const forPayment = await passedCheck(bench, RESIDENT, PAYMENT);
      expect(await ask(bench, forPayment)).toEqual(NOT_ALLOWED);
      const request = { kind: PAYMENT, identity: RESIDENT, checkId: forPayment, values: {}, language: 'en' } as const;
      expect(await bench.client({}, 'SZ-FT-018').requestDocument(request, unhurried())).toEqual(NOT_ALLOWED);
      expect((await bench.client().requestDocument(request, unhurried())).ok).toBe(true);
    }));

  test('when the check is ten minutes old, but twice before', () =>
    withSandbox(async (bench) => {
      const checkId = await passedCheck(bench, RESIDENT, INSURANCE);
      bench.pass(9 * MINUTE_MS);
      expect((await ask(bench, checkId)).ok).toBe(true);
      expect((await ask(bench, checkId)).ok).toBe(true);
      bench.pass(MINUTE_MS);
      expect(await ask(bench, checkId)).toEqual(NOT_ALLOWED);
    }));

  test('whether or not there are records: this is no way to find out', () =>
    withSandbox(async (bench) => {
      await bench.set('/_sandbox/people', { idNumber: RESIDENT.idNumber, records: false });
      expect(await ask(bench, null)).toEqual(NOT_ALLOWED);
    }));
});

describe('a document that goes wrong', () => {
  const outcome = async (bench: Bench, next: DocumentFault) => {
    const checkId = await passedCheck(bench, RESIDENT, INSURANCE);
    expect(await bench.set('/_sandbox/documents', { next })).toEqual({ next });
    const got = await ask(bench, checkId);
    expect(await bench.get('/_sandbox/documents')).toEqual({ next: 'good' });
    expect((await ask(bench, checkId)).ok).toBe(true);
    return got;
  };

  test.each([
    ['wrongType', 'damaged'],
    ['truncated', 'damaged'],
    ['wrongDigest', 'damaged'],
    ['huge', 'tooLarge'],
    ['none', 'none'],
  ] as const)('%s is noticed on the way, once: %s', (next, kind) =>
    withSandbox(async (bench) => {
      expect(await outcome(bench, next)).toEqual({ ok: false, error: { kind } });
    }),
  );

  test.each([
    ['notPdf', { ok: false, error: { kind: 'notPdf' } }],
    ['hostile', { ok: false, error: { kind: 'unsafe', found: 'script' } }],
    ['long', { ok: false, error: { kind: 'tooLong', pages: 300 } }],
    ['halfPdf', { ok: false, error: { kind: 'damaged' } }],
    ['good', { ok: true }],
  ] as const)('%s comes through as announced and is for the terminal to look over', (next, found) =>
    withSandbox(async (bench) => {
      const got = await outcome(bench, next);
      expect(got.ok).toBe(true);
      if (got.ok) expect(await lookedOver(got.value.bytes)).toMatchObject(found);
    }),
  );

  test('goes wrong in known ways only', () =>
    withSandbox(async (bench) => {
      for (const setting of [{}, { next: 'worse' }, { next: 'huge', times: 2 }]) {
        expect((await postJson(`${bench.url}/_sandbox/documents`, setting)).status).toBe(400);
      }
    }));
});

describe('an address for the telephone', () => {
  const linked = async (bench: Bench, documentId: string): Promise<string> => {
    const link = await bench.client().phoneLink(documentId, unhurried());
    if (!link.ok) throw new Error(link.error.kind);
    expect(link.value.validSeconds).toBe(600);
    return link.value.url;
  };

  test('gives the same bytes, once, to be kept by nobody on the way; then it says that it is used up', () =>
    withSandbox(async (bench) => {
      const { documentId, bytes } = await fetched(bench);
      const url = await linked(bench, documentId);
      expect(url).toMatch(new RegExp(`^${bench.url}/_sandbox/d/[0-9a-f]{32}$`));
      expect((await fetch(url, { method: 'HEAD' })).status).toBe(404);
      const first = await fetch(url);
      expect(first.status).toBe(200);
      expect(Object.fromEntries(first.headers)).toMatchObject({
        'content-type': 'application/pdf',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
      expect(new Uint8Array(await first.arrayBuffer())).toEqual(bytes);
      const second = await fetch(url);
      expect(second.status).toBe(410);
      expect(await second.text()).toContain('链接已失效');
    }));

  test('stands on the telephone afterwards', () =>
    withSandbox(async (bench) => {
      const { documentId, bytes } = await fetched(bench);
      await fetch(await linked(bench, documentId));
      const phone = await (await fetch(`${bench.url}/_sandbox/phone`)).text();
      const [, path] = /<a href="(\/_sandbox\/phone\/documents\/\d+)">个人参保证明/.exec(phone) ?? [];
      const kept = await fetch(bench.url + (path ?? ''));
      expect(kept.headers.get('content-type')).toBe('application/pdf');
      expect(new Uint8Array(await kept.arrayBuffer())).toEqual(bytes);
    }));

  test('opens no more after ten minutes, or once another was given', () =>
    withSandbox(async (bench) => {
      const { documentId } = await fetched(bench);
      const first = await linked(bench, documentId);
      const second = await linked(bench, documentId);
      expect((await fetch(first)).status).toBe(410);
      bench.pass(10 * MINUTE_MS);
      expect((await fetch(second)).status).toBe(410);
      expect((await fetch(`${bench.url}/_sandbox/d/${'f'.repeat(32)}`)).status).toBe(410);
      expect((await fetch(`${bench.url}/_sandbox/d/nope`)).status).toBe(410);
    }));

  test('is there for this terminal while the document stands ready', () =>
    withSandbox(async (bench) => {
      const gone = { ok: false, error: { kind: 'gone' } };
      const { documentId } = await fetched(bench);
      expect(await bench.client({}, 'SZ-FT-018').phoneLink(documentId, unhurried())).toEqual(gone);
      expect(await bench.client().phoneLink(newId(), unhurried())).toEqual(gone);
      bench.pass(10 * MINUTE_MS);
      expect(await bench.client().phoneLink(documentId, unhurried())).toEqual(gone);
    }));

  test('and the bytes themselves are for this terminal only', () =>
    withSandbox(async (bench) => {
      const { documentId } = await fetched(bench);
      const content = (terminal: string) =>
        fetch(`${bench.url}/v1/documents/${documentId}/content`, { headers: { 'X-Terminal-Id': terminal } });
      expect((await content('SZ-FT-018')).status).toBe(404);
      const mine = await content(TERMINAL);
      expect(mine.headers.get('content-type')).toBe('application/pdf');
      expect(mine.headers.get('cache-control')).toBe('no-store');
    }));
});

describe('what is no request for a document', () => {
  const CHANGES: readonly object[] = [
    { checkId: 'nope' },
    { kind: '../insurance' },
    { identity: { ...RESIDENT, idNumber: '1' } },
    { identity: { ...RESIDENT, cardKind: 'foreigner' } },
    { language: 'fr' },
    { values: { year: 2026 } },
    { values: { note: '长'.repeat(1_001) } },
    { extra: true },
  ];

  test('is refused, and the refusal repeats nothing of the person', () =>
    withSandbox(async (bench) => {
      for (const changes of CHANGES) {
        const request = { kind: INSURANCE, identity: RESIDENT, checkId: null, values: {}, language: 'zh-CN', ...changes };
        const refused = await postJson(`${bench.url}/v1/documents`, request, { 'X-Terminal-Id': TERMINAL });
        expect(refused.status, JSON.stringify(changes)).toBe(400);
        const said = (await refused.text()) + JSON.stringify(bench.events);
        for (const secret of [RESIDENT.idNumber, RESIDENT.name, '样例路1号', '长长']) expect(said).not.toContain(secret);
      }
    }));
});
