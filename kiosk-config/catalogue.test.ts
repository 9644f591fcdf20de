import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCatalogue, parseItem } from './catalogue.ts';
import { CATALOGUE_LIMITS } from './limits.ts';
import { type Problem, problemLine } from './problem.ts';
import { OWN_CATALOGUE } from './profile.ts';

let good: string;
let root: string;
beforeAll(async () => {
  good = await readFile(path.join(OWN_CATALOGUE, 'residence-permit-endorsement.yaml'), 'utf8');
  root = await mkdtemp(path.join(tmpdir(), 'catalogue-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const problemsOf = (text: string): readonly Problem[] => {
  const parsed = parseItem(text, 'item.yaml');
  return parsed.ok ? [] : parsed.problems;
};
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

async function folder(name: string, files: Record<string, string | Uint8Array>): Promise<string> {
  const dir = path.join(root, name);
  await mkdir(dir, { recursive: true });
  for (const [file, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(dir, file)), { recursive: true });
    await writeFile(path.join(dir, file), content);
  }
  return dir;
}

test('the catalogue that comes with the terminal is sound', async () => {
  const { items, problems } = await loadCatalogue([OWN_CATALOGUE]);
  expect(problems).toEqual([]);
  expect(items.map((item) => item.code)).toContain('residence-permit-endorsement');
});

describe('a slip of the author is told with place and remedy', () => {
  test.each([
    ['an unknown key', 'serviceObject: person', 'serviceObjekt: person', 'serviceObjekt', /not known here/, /did you mean "serviceObject"/],
    ['an unknown key deep inside', 'minLength: 4', 'minlenght: 4', 'form.pages[1].fields[1].minlenght', /not known/, /"minLength"/],
    [
      'a key of another kind of field',
      'kind: phone',
      'kind: phone\n          maxLength: 3',
      'form.pages[0].fields[0].maxLength',
      /not known/,
      /known are/,
    ],
    ['a bad enum', 'provenance: illustrative', 'provenance: ilustrative', 'provenance', /"ilustrative"/, /did you mean "illustrative"/],
    ['a bad kind', 'kind: phone', 'kind: fone', 'form.pages[0].fields[0].kind', /"fone"/, /"phone"/],
    ['an unknown template', 'template: apply', 'template: aply', 'template', /"aply"/, /"apply"/],
    ['text for a number', 'minutes: 4', 'minutes: four', 'guide.minutes', /this is text, not a number/, /without quotes/],
    ['a broken number', 'minutes: 4', 'minutes: 4.5', 'guide.minutes', /not a whole number/, /whole number/],
    [
      'a number for text',
      'fee: { zh-CN: 免费, en: Free of charge }',
      'fee: { zh-CN: 免费, en: 0 }',
      'guide.fee.en',
      /a number, not text/,
      /quotes/,
    ],
    ['too large a number', 'minutes: 4', 'minutes: 400', 'guide.minutes', /too large/, /at most 60/],
    [
      'one text for two languages',
      'department: { zh-CN: 市公安局, en: Public Security Bureau }',
      'department: 市公安局',
      'department',
      /text, not a map/,
      /key: value/,
    ],
    ['a map for a list', 'cards: [resident]', 'cards: resident', 'identification.cards', /text, not a list/, /- /],
    ['a code with capitals', 'code: residence', 'code: Residence', 'code', /not written as it should be/, /lower-case/],
    ['a day that is none', 'min: "1950-01-01"', 'min: "1950-02-30"', 'form.pages[2].fields[1].min', /no such day/, /calendar/],
    ['bounds the wrong way round', 'max: 20', 'max: 0', 'form.pages[2].fields[2].min', /min is over max/, /swap/],
    ['an id twice', 'id: permitNumber', 'id: mobile', 'form.pages[1]', /stands twice/, /another id/],
    ['a control character', 'zh-CN: 免费', 'zh-CN: "免\\e费"', 'guide.fee.zh-CN', /cannot be printed/, /take it out/],
    ['a null', 'serviceObject: person', 'serviceObject:', 'serviceObject', /empty/, /person/],
  ])('%s', (_what, from, to, at, message, remedy) => {
    expect(good).toContain(from);
    const [problem, ...others] = problemsOf(good.replace(from, to));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      file: 'item.yaml',
      path: at,
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(remedy),
    });
    expect(problem?.line).toBeGreaterThanOrEqual(lineOf(good, from) - 12);
  });

  test('the line and column are those of the key', () => {
    const text = good.replace('  visits: 0', '  visit: 0');
    const [unknown] = problemsOf(text).filter((problem) => problem.path === 'guide.visit');
    expect(unknown).toMatchObject({ line: lineOf(text, '  visit: 0'), column: 3 });
    expect(problemLine({ file: 'a.yaml', line: 2, column: 3, path: 'guide.visit', message: 'wrong', remedy: 'right it' })).toBe(
      'a.yaml:2:3: guide.visit: wrong; right it',
    );
  });

  test('a missing key is told where it should stand', () => {
    const [problem] = problemsOf(good.replace('lookUpAfterHours: 24', ''));
    expect(problem).toMatchObject({ path: 'lookUpAfterHours', message: '"lookUpAfterHours" is missing', remedy: 'add it: a number' });
  });

  test('all slips of one file are told at once', () => {
    const text = good
      .replace('provenance: illustrative', 'provenance: no')
      .replace('minutes: 4', 'minutes: four')
      .replace('visits: 0', 'visits: -1');
    expect(problemsOf(text).map((problem) => problem.path)).toEqual(['provenance', 'guide.minutes', 'guide.visits']);
  });
});

describe('text that is no item', () => {
  test.each([
    ['empty', '', /empty/],
    ['only a comment', '# nothing\n', /empty/],
    ['a duplicate key', 'code: a\ncode: b\n', /stands twice/],
    ['a tab', 'guide:\n\tminutes: 4\n', /tab/],
    ['an open quote', 'code: "abc\n', /./],
    ['a list', '- 1\n- 2\n', /a list, not a map/],
    ['a word', 'hello', /text, not a map/],
    ['two documents', 'a: 1\n---\nb: 2\n', /two documents/],
    ['bytes', '\u0000\u0001\u0002', /no text/],
    ['an anchor', 'code: &a x\n', /anchors/],
    [
      'an alias bomb',
      `a: &a [x]\n${Array.from({ length: 30 }, (_, n) => `k${n}: [*a, *a, *a, *a, *a, *a, *a, *a]`).join('\n')}`,
      /anchors/,
    ],
    ['a tag', 'code: !!js/function "x"\n', /./],
    ['a prototype', '__proto__: { polluted: true }\n', /./],
    ['brackets without end', '['.repeat(100_000), /levels deep/],
    ['dashes without end', `${'- '.repeat(100_000)}x`, /levels deep/],
    ['indents without end', Array.from({ length: 500 }, (_, n) => `${' '.repeat(n)}a:`).join('\n'), /levels deep/],
    ['too large', 'a'.repeat(CATALOGUE_LIMITS.fileBytes + 1), /over 256 KB/],
  ])('%s', (_what, text, message) => {
    const problems = problemsOf(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(CATALOGUE_LIMITS.problemsPerFile);
    expect(problems.map((problem) => problem.message).join('\n')).toMatch(message);
    expect(problems.every((problem) => problem.line >= 1 && problem.column >= 1 && problem.remedy !== '')).toBe(true);
  });

  test('whatever the bytes are, it answers', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[-[\]{}:,#&*!|>'"%@ \n\ta-c0]{0,60}$/)), (text) => {
        expect(parseItem(text, 'item.yaml').ok).toBe(false);
      }),
    );
  });

  test('an item with any of its characters damaged gives an item or problems, with a place inside the file', () => {
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.string({ unit: 'binary', maxLength: 3 }), (at, damage) => {
        const text = good.slice(0, at) + damage + good.slice(at + 1);
        const lines = text.split('\n').length;
        expect(problemsOf(text).every((problem) => problem.line >= 1 && problem.line <= lines)).toBe(true);
      }),
    );
  });
});

describe('a folder of items', () => {
  test('one bad file never hides the good ones', async () => {
    const other = good.replace('code: residence-permit-endorsement', 'code: another-item');
    const dir = await folder('mixed', {
      'a.yaml': good,
      'bad.yaml': 'code: [',
      'binary.yaml': new Uint8Array([0xff, 0xfe, 0x00, 0x80]),
      'large.yaml': 'a'.repeat(CATALOGUE_LIMITS.fileBytes + 1),
      'empty.yml': '',
      'notes.txt': 'not read',
      'police/b.yaml': other,
    });
    await symlink(path.join(dir, 'nowhere'), path.join(dir, 'gone.yaml'));
    const { items, problems, files } = await loadCatalogue([dir]);
    expect(items.map((item) => item.code)).toEqual(['residence-permit-endorsement', 'another-item']);
    expect(files).toBe(7);
    expect([...new Set(problems.map((problem) => path.basename(problem.file)))].sort()).toEqual([
      'bad.yaml',
      'binary.yaml',
      'empty.yml',
      'gone.yaml',
      'large.yaml',
    ]);
  });

  test('of two items with one code the first stands, and the second is told', async () => {
    const first = await folder('first', { 'a.yaml': good });
    const second = await folder('second', { 'b.yaml': good });
    const { items, problems } = await loadCatalogue([first, second]);
    expect(items).toHaveLength(1);
    expect(problems).toEqual([
      expect.objectContaining({
        file: path.join(second, 'b.yaml'),
        path: 'code',
        line: lineOf(good, 'code:'),
        message: expect.stringContaining('a.yaml'),
      }),
    ]);
  });

  test('a folder that is away or a file is told; one that is empty is not', async () => {
    const empty = await folder('empty', {});
    const { items, problems } = await loadCatalogue([
      empty,
      path.join(root, 'away'),
      path.join(OWN_CATALOGUE, 'residence-permit-endorsement.yaml'),
    ]);
    expect(items).toEqual([]);
    expect(problems.map((problem) => problem.message)).toEqual([
      'the folder cannot be read (ENOENT)',
      'the folder cannot be read (ENOTDIR)',
    ]);
  });

  test('a file that may not be read is told', async (context) => {
    if (process.getuid?.() === 0) {
      context.skip('root may read every file');
    }
    const dir = await folder('closed', { 'a.yaml': good });
    await chmod(path.join(dir, 'a.yaml'), 0);
    expect((await loadCatalogue([dir])).problems.map((problem) => problem.message)).toEqual(['the file cannot be read (EACCES)']);
  });

  test('production takes no illustrative item', async () => {
    const dir = await folder('production', {
      'a.yaml': good,
      'b.yaml': good.replace('provenance: illustrative', 'provenance: published').replace('code: residence', 'code: checked-residence'),
    });
    const { items, problems } = await loadCatalogue([dir], 'production');
    expect(items.map((item) => item.provenance)).toEqual(['published']);
    expect(problems).toEqual([expect.objectContaining({ path: 'provenance', line: lineOf(good, 'provenance:') })]);
  });
});
