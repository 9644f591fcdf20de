import { expect, test } from 'vitest';
import { askOf, codesOn, needs, squeezed } from '../documents-fixture.ts';
import { openInspected } from '../pdf/inspect-pdf.ts';
import { type CertificateInput, certificatePdf } from './index.ts';

const CERTIFICATE: CertificateInput = {
  title: '个人参保证明',
  subtitle: 'Certificate of social insurance',
  paragraphs: ['兹证明样小明在本市参加社会保险。', 'A synthetic example.'],
  tables: [
    { head: ['险种', '状态'], rows: [['养老保险', '正常缴费']] },
    { head: ['年月', '单位（元）'], rows: Array.from({ length: 40 }, (_, index) => [`2026-${index}`, '1,190.00']) },
  ],
  issuer: '社会保险基金管理局（演示）',
  issuedAt: new Date(Date.UTC(2026, 10, 23)),
  verificationCode: 'CB-2026-7F3K',
  qrText: 'https://verify.example/CB20267F3K',
  watermark: '样本 SAMPLE',
};

test('a certificate has its words, and the head of a table again on every sheet', async (context) => {
  needs(context, 'pdftotext');
  const text = squeezed(await askOf(await certificatePdf(CERTIFICATE), 'pdftotext', ['-raw'], ['-']));
  for (const said of [
    '个人参保证明',
    '兹证明样小明在本市参加社会保险。',
    '养老保险正常缴费',
    '2026-391,190.00',
    '2026年11月23日',
    'CB-2026-7F3K',
  ]) {
    expect(text).toContain(said);
  }
  expect(text.split('年月单位（元）')).toHaveLength(3);
});

test('its watermark does not come between the words', async (context) => {
  needs(context, 'pdftotext');
  expect(await askOf(await certificatePdf(CERTIFICATE), 'pdftotext', [], ['-'])).not.toContain('SAMPLE');
});

test('its code is read by a scanner', async (context) => {
  needs(context, 'pdftoppm', 'zbarimg');
  expect(await codesOn(await certificatePdf({ ...CERTIFICATE, tables: [] }), 1)).toEqual(['https://verify.example/CB20267F3K']);
});

test('it passes the look that the terminal takes at every document', async () => {
  const opened = await openInspected(await certificatePdf(CERTIFICATE));
  expect(opened.ok && opened.value.numPages).toBe(2);
});
