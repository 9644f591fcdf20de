/** Synthetic submissions, as an ordinary citizen leaves them, and a look at the paper with the tools that others have. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { TestContext } from 'vitest';
import type { SheetsInput, StrokePoint, Strokes } from './index.ts';

const run = promisify(execFile);

/** A hand that writes three characters and ends with a dot: 200 points in 4 s. */
export const STROKES: Strokes = [
  wave({ left: 100, width: 190, ms: 0 }),
  wave({ left: 330, width: 220, ms: 1_200 }),
  wave({ left: 600, width: 270, ms: 2_600 }),
  [[905, 700, 4_000]],
];

function wave({ left, width, ms }: { readonly left: number; readonly width: number; readonly ms: number }): StrokePoint[] {
  const points = 66;
  return Array.from({ length: points }, (_, index): StrokePoint => {
    const along = index / points;
    const y = 500 + Math.sin(along * 14) * 160 * Math.cos(along * 3);
    return [Math.round(left + along * width), Math.round(y), Math.round(ms + index * 14 + Math.sin(along * 9) * 30)];
  });
}

/** 居住证签注 as the catalogue has it, filled in. */
export const CHINESE: SheetsInput = {
  receipt: {
    language: 'zh-CN',
    placeName: '市民中心东厅',
    terminalId: 'SZ-CIVIC-017',
    itemName: '居住证签注',
    maskedHolderName: '样*明',
    shortNumber: 'S017-7F3K-29-4',
    submissionId: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
    truth: { kind: 'saved' },
    savedAt: { epochMs: Date.UTC(2026, 10, 23, 2, 42), trusted: true },
    lookUpAfterHours: 24,
  },
  form: {
    title: '居住证签注',
    titleChinese: '居住证签注',
    department: '市公安局',
    version: '2026-09',
    sections: [
      {
        title: '申请人',
        lines: [
          { label: '姓名', value: '样小明' },
          { label: '公民身份号码', value: '440304199003074578' },
        ],
      },
      {
        title: '怎样联系您',
        lines: [
          { label: '手机号码', value: '139 0000 0000' },
          { label: '居住证编号', value: '' },
        ],
      },
      {
        title: '您现在住在哪里',
        lines: [
          { label: '所在区', value: '福田区' },
          { label: '详细地址', value: '莲花街道示例路 100 号示例花园 3 栋 1204 房' },
        ],
      },
      {
        title: '居住情况',
        lines: [
          { label: '居住方式', value: '租住' },
          { label: '从哪天开始住', value: '2024-03-01' },
          { label: '同住人数', value: '3' },
        ],
      },
    ],
    materials: [{ name: '居住地证明', pages: 2 }],
    declaration: '我承诺以上内容和材料真实，并愿意承担相应责任。',
    strokes: STROKES,
  },
};

export const ENGLISH: SheetsInput = {
  receipt: {
    ...CHINESE.receipt,
    language: 'en',
    itemName: 'Residence permit endorsement',
    itemNameChinese: '居住证签注',
    truth: { kind: 'received', receiptNumber: '440304202611230000417' },
  },
  form: {
    ...CHINESE.form,
    title: 'Residence permit endorsement',
    department: 'Public Security Bureau',
    sections: [
      {
        title: 'Where you live now',
        lines: [
          { label: 'District', value: 'Futian' },
          { label: 'Street and door number', value: 'Room 1204, Building 3, Example Garden, 100 Example Road' },
        ],
      },
    ],
    materials: [{ name: 'Proof of where you live', pages: 1 }],
    declaration: 'I declare that what I have entered and handed in is true.',
  },
};

const PACKAGES = {
  pdftotext: 'poppler-utils',
  pdfinfo: 'poppler-utils',
  pdffonts: 'poppler-utils',
  pdftoppm: 'poppler-utils',
  zbarimg: 'zbar-tools',
};

/** Skips the test, with the reason, where these are not installed. */
export function needs(context: TestContext, ...programs: readonly (keyof typeof PACKAGES)[]): void {
  const lacking = programs.find((program) => spawnSync(program, ['-h']).error !== undefined);
  if (lacking !== undefined) context.skip(`${lacking} is not installed (Debian: ${PACKAGES[lacking]})`);
}

/** What a program says of a PDF, which it is given as its first argument. */
export async function askOf(pdf: Uint8Array, program: string, before: readonly string[], after: readonly string[] = []): Promise<string> {
  return withFile(pdf, async (file) => (await run(program, [...before, file, ...after])).stdout);
}

/** What a reader's code scanner finds on a sheet that was printed at 150 dpi. */
export async function codesOn(pdf: Uint8Array, sheet: number): Promise<string[]> {
  return withFile(pdf, async (file) => {
    await run('pdftoppm', ['-r', '150', '-png', '-f', String(sheet), '-l', String(sheet), '-singlefile', file, `${file}.sheet`]);
    const { stdout } = await run('zbarimg', ['--quiet', '--raw', `${file}.sheet.png`]);
    return stdout.trim().split('\n');
  });
}

/** Text with its white space taken out: where lines end is the sheet's own affair. */
export const squeezed = (text: string): string => text.replace(/\s/g, '');

async function withFile<T>(pdf: Uint8Array, use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sheets-'));
  try {
    const file = path.join(folder, 'sheets.pdf');
    await writeFile(file, pdf);
    return await use(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}
