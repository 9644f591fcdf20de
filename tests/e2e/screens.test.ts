import { readdir } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CitizenIntent, LANGUAGES, TerminalView } from '../../main/bridge/contract.ts';
import { viewsIn } from '../../renderer/fixtures/views.ts';
import { SHIPPED_PAGE, serveBuild } from './renderer-build.ts';
import { openSamples, type SamplePage } from './sample-page.ts';

const TEXT_SIZES = ['normal', 'large'] as const;
const SAMPLES = Object.keys(viewsIn('en', 'normal'));
const BUILD_MS = 60_000;
const WALK_MS = 120_000;
const AXE_MS = 180_000;
const AXE_OPTIONS = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
  resultTypes: ['violations'],
};

type AxeResults = Awaited<ReturnType<AxeBuilder['analyze']>>;

let samples: SamplePage;
let page: Page;

beforeAll(async () => {
  samples = await openSamples();
  ({ page } = samples);
}, BUILD_MS);

afterAll(() => samples?.close());

beforeEach(() => samples.forget());

const show = (...asked: Parameters<SamplePage['show']>): Promise<void> => samples.show(...asked);
const sent = (): Promise<CitizenIntent[]> => samples.sent();
const asked = (): Promise<CitizenIntent[]> => samples.asked();

test('a sample stands for every screen the core can show, and is what the core would send', () => {
  const views = Object.values(viewsIn('zh-CN', 'large'));
  for (const view of views) expect(TerminalView.safeParse(view).error).toBeUndefined();
  const drawn = new Set<string>(views.map((view) => view.screen));
  const known = TerminalView.options.map((option) => option.shape.screen.value);
  expect(known.filter((screen) => !drawn.has(screen))).toEqual([]);
});

describe.each(LANGUAGES)('in %s', (language) => {
  test.each(TEXT_SIZES)(
    'every screen fits, with targets for a finger, in %s text',
    async (textSize) => {
      const faults: Record<string, string[]> = {};
      for (const [sample, { screen }] of Object.entries(viewsIn(language, textSize))) {
        await show(sample, language, textSize);
        expect(await page.locator('[data-screen]').getAttribute('data-screen')).toBe(screen);
        const found = await page.evaluate<string[]>('layoutFaults()');
        if (found.length > 0) faults[sample] = found;
      }
      expect(faults).toEqual({});
      expect(samples.complaints()).toEqual([]);
    },
    WALK_MS,
  );
});

test(
  'every screen can be used by those who hear it or cannot tell its colours',
  async () => {
    const violations: Record<string, string[]> = {};
    // The builder brings axe into the page; bringing it anew for every sample takes ten times as long as the look itself.
    // There are no frames: it runs in the page itself.
    await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    for (const [index, sample] of SAMPLES.entries()) {
      // Roles, names and colours are the same in both languages: each screen is looked at in one of them.
      await show(sample, index % 2 === 0 ? 'zh-CN' : 'en', 'normal');
      const { violations: found } = await page.evaluate<Pick<AxeResults, 'violations'>>(
        `axe.run(document, ${JSON.stringify(AXE_OPTIONS)}).then(({ violations }) => ({ violations }))`,
      );
      const grave = found.filter((violation) => violation.impact === 'serious' || violation.impact === 'critical');
      if (grave.length > 0) violations[sample] = grave.map((violation) => `${violation.id}: ${violation.nodes[0]?.html ?? ''}`);
    }
    expect(violations).toEqual({});
  },
  AXE_MS,
);

describe('what a finger asks for', () => {
  const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).tap();

  test.each<[string, string, CitizenIntent]>([
    ['attract', '触摸开始 Touch to begin', { type: 'wake' }],
    ['language', '简体中文', { type: 'chooseLanguage', language: 'zh-CN' }],
    ['language', 'English', { type: 'chooseLanguage', language: 'en' }],
    ['item', 'Begin', { type: 'begin' }],
    ['item', 'Back', { type: 'back' }],
    ['item', 'Cancel', { type: 'askCancel' }],
    ['item', '简体中文', { type: 'switchLanguage', language: 'zh-CN' }],
    ['item', 'Larger text', { type: 'setTextSize', textSize: 'large' }],
    ['notice', 'I agree', { type: 'consent', version: '2026-09' }],
    ['identify-read', 'Continue', { type: 'continue' }],
    ['identify-failed', 'Try again', { type: 'retry' }],
    ['scan', 'Scan', { type: 'scanPage' }],
    ['scan-page', 'Remove page 1', { type: 'removePage', imageId: 'sample-1' }],
    ['scan-page', 'Scan another page', { type: 'scanPage' }],
    ['scan-page', 'Continue', { type: 'continue' }],
    ['review', 'Change: How to reach you', { type: 'change', to: 'form/contact' }],
    ['review', 'Continue', { type: 'continue' }],
    ['notSaved', 'Try again', { type: 'retry' }],
    ['notSaved', 'Leave without saving', { type: 'continue' }],
    ['outcome-failed', 'Print again', { type: 'printReceipt' }],
    ['outcome-received', 'Done', { type: 'continue' }],
    ['leaving', 'I have everything', { type: 'continue' }],
    ['interrupted', 'Continue', { type: 'continue' }],
    ['idle', 'I am still here', { type: 'stillThere' }],
    ['cancel', 'Yes, stop and erase', { type: 'confirmCancel' }],
    ['cancel', 'Keep going', { type: 'keepGoing' }],
  ])('%s: %s', async (sample, name, intent) => {
    await show(sample, 'en', 'normal');
    await press(name);
    expect(await asked()).toEqual([intent]);
  });

  test('an item that cannot be begun says why and cannot be pressed', async () => {
    await show('home-three', 'en', 'normal');
    const tile = page.getByRole('button', { name: /Disabled parking permit.*The scanner is out of order/ });
    expect(await tile.isDisabled()).toBe(true);
    await page.getByRole('button', { name: /Residence permit/ }).tap();
    expect(await asked()).toEqual([{ type: 'chooseItem', code: 'residence-permit-endorsement' }]);
  });

  test('the touch that wakes presses nothing else', async () => {
    await show('language', 'en', 'normal');
    const choice = await page.getByRole('button', { name: 'English' }).boundingBox();
    if (choice === null) throw new Error('there is no choice');
    await page.mouse.move(choice.x + choice.width / 2, choice.y + choice.height / 2);

    await show('attract', 'en', 'normal');
    await page.mouse.down();
    await show('language', 'en', 'normal');
    await page.mouse.up();
    expect(await asked()).toEqual([]);

    // The second half of a double touch lands on the screen that came up under it.
    await page.mouse.down({ clickCount: 2 });
    await page.mouse.up({ clickCount: 2 });
    expect(await asked()).toEqual([]);

    await page.mouse.down();
    await page.mouse.up();
    expect(await asked()).toEqual([{ type: 'chooseLanguage', language: 'en' }]);
  });

  test('while a question is open, nothing behind it can be reached', async () => {
    await show('cancel', 'en', 'normal');
    expect(await page.getByRole('button').allTextContents()).toEqual(['Yes, stop and erase', 'Keep going']);
  });

  test('a value is told when its field is left, the page as a whole with Continue', async () => {
    await show('form-contact', 'en', 'normal');
    await page.getByLabel('Mobile number').fill('13000000000');
    await page.getByLabel('Residence permit number').fill('12345678');
    await press('Continue');
    expect(await asked()).toEqual([
      { type: 'updateField', fieldId: 'mobile', value: '13000000000' },
      { type: 'updateField', fieldId: 'permitNumber', value: '12345678' },
      { type: 'submitPage', values: { mobile: '13000000000', permitNumber: '12345678' } },
    ]);
  });

  test('the keyboard on the screen writes where the caret is, and covers no field', async () => {
    await show('form-contact', 'en', 'normal');
    const field = page.getByLabel('Mobile number');
    await field.tap();
    const keyboard = page.locator('.form-keyboard');
    for (const digit of ['1', '3', '9']) await keyboard.getByRole('button', { name: digit, exact: true }).tap();
    expect(await field.inputValue()).toBe('139');
    const [fieldBox, keyboardBox] = [await field.boundingBox(), await keyboard.boundingBox()];
    expect((fieldBox?.y ?? 0) + (fieldBox?.height ?? 0)).toBeLessThanOrEqual(keyboardBox?.y ?? 0);
  });

  test('a date is typed in digits and gets its hyphens', async () => {
    await show('form-errors', 'en', 'normal');
    const field = page.getByLabel('Living there since');
    await field.fill('');
    await field.pressSequentially('20240229');
    expect(await field.inputValue()).toBe('2024-02-29');
  });

  test('fingers at work say so at most once a second', async () => {
    await show('form-contact', 'en', 'normal');
    await page.getByLabel('Mobile number').pressSequentially('13900000000');
    expect((await sent()).filter((intent) => intent.type === 'touched')).toHaveLength(1);
  });

  test('a signature is sent as drawn; undo takes back one stroke, clear all', async () => {
    await show('sign', 'en', 'normal');
    const box = await page.getByRole('img', { name: 'Signature' }).boundingBox();
    if (box === null) throw new Error('there is no pad');
    const stroke = async (fromX: number, toX: number): Promise<void> => {
      await page.mouse.move(box.x + fromX, box.y + 200);
      await page.mouse.down();
      await page.mouse.move(box.x + toX, box.y + 260, { steps: 12 });
      await page.mouse.up();
    };
    await stroke(100, 300);
    await stroke(400, 700);
    await press('Undo');
    await press('Submit');
    const [signed] = await asked();
    if (signed?.type !== 'sign') throw new Error('no signature was sent');
    expect(signed.strokes).toHaveLength(1);
    const [first] = signed.strokes[0] ?? [];
    expect(Math.abs((first?.[0] ?? 0) - (100 / box.width) * 1000)).toBeLessThanOrEqual(2);
    await press('Clear');
    await press('Submit');
    expect(await asked()).toEqual([{ type: 'sign', strokes: [] }]);
  });

  test('numbers stay masked until held', async () => {
    await show('review', 'en', 'normal');
    const mobile = page.getByText('13000000000', { exact: true });
    expect(await mobile.count()).toBe(0);
    await page.getByRole('button', { name: 'Hold to show: How to reach you' }).hover();
    await page.mouse.down();
    await mobile.waitFor();
    await page.mouse.up();
    await mobile.waitFor({ state: 'detached' });
  });
});

test('nothing is called accepted before the department said so', async () => {
  for (const [language, word] of [
    ['en', /accepted/i],
    ['zh-CN', /受理/],
  ] as const) {
    for (const sample of SAMPLES.filter((name) => name.startsWith('outcome'))) {
      await show(sample, language, 'normal');
      expect(await page.locator('#root').innerText()).not.toMatch(word);
    }
  }
});

describe('the page that ships', () => {
  test('runs under the strict policy and says that it is starting while no core answers', async () => {
    const { server, address } = await serveBuild(SHIPPED_PAGE);
    const shipped = await page.context().newPage();
    try {
      const refused: string[] = [];
      shipped.on('console', (message) => {
        if (/content security policy/i.test(message.text())) refused.push(message.text());
      });
      await shipped.goto(address);
      await shipped.locator('[data-screen="starting"]').waitFor();
      expect(refused).toEqual([]);
    } finally {
      await shipped.close();
      server.close();
    }
  });

  test('has nothing of the samples in it', async () => {
    const files = await readdir(SHIPPED_PAGE, { recursive: true });
    expect(files).toContain('index.html');
    expect(files.filter((name) => name.includes('fixture'))).toEqual([]);
  });
});
