import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CitizenIntent } from '../../main/bridge/contract.ts';
import { viewsIn } from '../../renderer/fixtures/views.ts';
import { openSamples, type SamplePage } from './sample-page.ts';

const BUILD_MS = 60_000;

let samples: SamplePage;
let page: Page;

beforeAll(async () => {
  samples = await openSamples();
  ({ page } = samples);
}, BUILD_MS);

afterAll(() => samples?.close());

beforeEach(() => samples.forget());

const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
const press = (name: string | RegExp): Promise<void> => button(name).tap();

describe('what a finger asks for', () => {
  test.each<[string, string, CitizenIntent]>([
    ['home', 'Continue my case Look it up, or withdraw it, with your receipt and card', { type: 'continueCase' }],
    ['item-paper', 'Begin', { type: 'begin' }],
    ['identityCheck', 'No message? Send another', { type: 'resendCode' }],
    ['identityCheck-failed', 'Try again', { type: 'retry' }],
    ['asking-document', 'Back', { type: 'back' }],
    ['asking-document-failed', 'Try again', { type: 'retry' }],
    ['asking-case-failed', 'Try again', { type: 'retry' }],
    ['document', 'Print', { type: 'printSheets' }],
    ['document', 'Send to phone', { type: 'sendToPhone' }],
    ['document', 'Skip printing', { type: 'continue' }],
    ['document-no-printer', 'Send to phone', { type: 'sendToPhone' }],
    ['document-printed', 'Done', { type: 'continue' }],
    ['document-failed', 'Print again', { type: 'printSheets' }],
    ['document-unknown', 'Print again', { type: 'printSheets' }],
    ['document-unknown', 'Done', { type: 'continue' }],
    ['phoneLink', 'Continue', { type: 'continue' }],
    ['phoneLink', 'Back', { type: 'back' }],
    ['phoneLink-failed', 'Try again', { type: 'retry' }],
    ['caseStatus-received', 'Done', { type: 'continue' }],
    ['caseStatus-saved', 'Withdraw', { type: 'askWithdraw' }],
    ['caseStatus-withdraw-asked', 'Yes, withdraw it', { type: 'confirmWithdraw' }],
    ['caseStatus-withdraw-asked', 'Keep it', { type: 'keepSubmission' }],
    ['outcome-sheets', 'Print on A4', { type: 'printSheets' }],
    ['outcome-sheets-failed', 'Print A4 again', { type: 'printSheets' }],
    ['leaving-with-sheets', 'I have everything', { type: 'continue' }],
  ])('%s: %s', async (sample, name, intent) => {
    await samples.show(sample, 'en', 'normal');
    await press(name);
    expect(await samples.asked()).toEqual([intent]);
  });

  test('while the printer is at work nothing can be touched', async () => {
    await samples.show('document-printing', 'en', 'normal');
    expect(await page.getByRole('button').count()).toBe(0);
  });

  test('while the question is open, nothing of the case can be reached', async () => {
    await samples.show('caseStatus-withdraw-asked', 'en', 'normal');
    expect(await page.getByRole('button').allTextContents()).toEqual(['Yes, withdraw it', 'Keep it']);
  });

  test.each(['outcome-sheets-printing', 'caseStatus-withdrawing'])('%s: nobody is done yet', async (sample) => {
    await samples.show(sample, 'en', 'normal');
    expect(await button('Done').isDisabled()).toBe(true);
  });

  test('a paper that needs the network says so and cannot be pressed; an application can', async () => {
    await samples.show('home-offline', 'en', 'normal');
    expect(await button(/Social insurance certificate.*needs the network/).isDisabled()).toBe(true);
    await press(/Residence permit/);
    expect(await samples.asked()).toEqual([{ type: 'chooseItem', code: 'residence-permit-endorsement' }]);
    // One line on the network, not two.
    expect(await page.locator('.attention').allInnerTexts()).toEqual([
      'No network now. What you submit is kept here and sent later.',
      'The A4 printer cannot print now.',
    ]);
  });

  test('"continue my case" says why it cannot be begun', async () => {
    await samples.show('home-no-reader', 'en', 'normal');
    expect(await button(/Continue my case.*The card reader is out of order/).isDisabled()).toBe(true);
  });
});

describe('the code on the telephone', () => {
  test('is typed on the pad without touching a field first, and sent when it is whole', async () => {
    await samples.show('identityCheck', 'en', 'normal');
    const go = button('Continue');
    for (const digit of '40291') await press(digit);
    expect(await go.isDisabled()).toBe(true);
    await press('Delete');
    for (const digit of '178') await press(digit);
    expect(await page.getByLabel('Code', { exact: true }).inputValue()).toBe('402917');
    await go.tap();
    expect(await samples.asked()).toEqual([{ type: 'submitCode', code: '402917' }]);
  });

  test('is taken from a real keyboard too, digits only', async () => {
    await samples.show('identityCheck', 'en', 'normal');
    await page.getByLabel('Code', { exact: true }).pressSequentially('4 02-91a7');
    await page.keyboard.press('Enter');
    expect(await samples.asked()).toEqual([{ type: 'submitCode', code: '402917' }]);
  });

  test('is explained: where it went, and why it is asked for', async () => {
    await samples.show('identityCheck', 'zh-CN', 'normal');
    const words = await page.locator('main').innerText();
    expect(words).toContain('138****0000');
    expect(words).toContain('捡到您证件的人拿不到您的材料');
  });
});

describe('the number on the receipt', () => {
  test('is typed in capital letters, its dashes stand by themselves', async () => {
    await samples.show('caseCode', 'en', 'normal');
    for (const character of 'S0177F3K294') await press(character);
    await press('Look up');
    expect(await samples.asked()).toEqual([{ type: 'submitCode', code: 'S017-7F3K-29-4' }]);
  });

  test('is taken as people write it', async () => {
    await samples.show('caseCode-type', 'en', 'normal');
    await page.getByLabel('Number on the receipt').fill('s017 7f3k-29-4');
    await press('Look up');
    expect(await samples.asked()).toEqual([{ type: 'submitCode', code: 'S017-7F3K-29-4' }]);
  });

  test('stays when nothing was found, and is gone with the look-up', async () => {
    await samples.show('caseCode', 'en', 'normal');
    await page.getByLabel('Number on the receipt').fill('S0177F3K295');
    const then = (sample: string): Promise<void> => samples.show(sample, 'en', 'normal', { sameCitizen: true });
    await then('asking-case');
    await then('caseCode-not-a-code');
    expect(await page.getByLabel('Number on the receipt').inputValue()).toBe('S0177F3K295');
    await then('attract');
    await then('caseCode');
    expect(await page.getByLabel('Number on the receipt').inputValue()).toBe('');
  });

  test('too many look-ups say how long to wait', async () => {
    await samples.show('caseCode-too-many', 'en', 'normal');
    expect(await page.locator('.trouble').innerText()).toContain('Come back in 15 min');
  });
});

describe('the document', () => {
  const number = (): Promise<string> => page.locator('.document-head p').innerText();
  const swipe = async (dx: number): Promise<void> => {
    const room = await page.locator('.viewer-room').boundingBox();
    if (room === null) throw new Error('there is no page');
    const [x, y] = [room.x + room.width / 2, room.y + room.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + dx, y, { steps: 6 });
    await page.mouse.up();
  };

  test('is turned by keys and by a swipe, never past its ends', async () => {
    await samples.show('document', 'en', 'normal');
    expect(await number()).toBe('1 / 3');
    await press('Next page');
    await press('Next page');
    expect(await number()).toBe('3 / 3');
    expect(await button('Next page').count()).toBe(0);
    await swipe(300);
    expect(await number()).toBe('2 / 3');
    await swipe(-300);
    await swipe(-300);
    expect(await number()).toBe('3 / 3');
    await swipe(40);
    expect(await number()).toBe('3 / 3');
  });

  test('is shown larger by a key and then moved by the finger, no further than its edge', async () => {
    await samples.show('document', 'en', 'normal');
    const picture = page.locator('.viewer-page img');
    await page.waitForFunction('document.querySelector(".viewer-page img").naturalWidth > 0');
    const before = await picture.boundingBox();
    await press('Larger');
    const larger = await picture.boundingBox();
    expect(Math.round((larger?.width ?? 0) / (before?.width ?? 1))).toBe(2);
    await swipe(100);
    expect((await picture.boundingBox())?.x).toBeCloseTo((larger?.x ?? 0) + 100, 0);
    await swipe(2000);
    const room = await page.locator('.viewer-room').boundingBox();
    expect((await picture.boundingBox())?.x).toBeCloseTo(room?.x ?? 0, 0);
    await press('Whole page');
    expect((await picture.boundingBox())?.width).toBeCloseTo(before?.width ?? 0, 0);
  });

  test('a page that is not drawn yet is a blank sheet, and nothing can be printed', async () => {
    await samples.show('document-coming', 'en', 'normal');
    expect(await page.getByText('This page comes in a moment').isVisible()).toBe(true);
    expect(await button('Print').isDisabled()).toBe(true);
  });

  test('whoever reads page after page is known to be there', async () => {
    await samples.show('document', 'en', 'normal');
    await press('Next page');
    expect(await samples.sent()).toEqual([{ type: 'touched' }]);
  });

  test('an unknown end never says that it was printed', async () => {
    await samples.show('document-unknown', 'en', 'normal');
    const words = await page.locator('main').innerText();
    expect(words).toContain('Look at the slot');
    expect(words).not.toMatch(/take your sheets/i);
  });
});

describe('how a case stands', () => {
  test.each(['saved', 'received', 'supplement', 'refused', 'withdrawn'])(
    '%s: no stage is drawn as reached that nobody told',
    async (stage) => {
      await samples.show(`caseStatus-${stage}`, 'en', 'normal');
      const reached = await page.locator('.way li:not([data-state="ahead"])').allInnerTexts();
      expect(reached).not.toContain('Accepted');
      expect(reached).not.toContain('Decided');
      const view = viewsIn('en', 'normal')[`caseStatus-${stage}`];
      if (view?.screen !== 'caseStatus') throw new Error('no such sample');
      expect(reached.includes('Received')).toBe(view.receiptNumber !== null);
    },
  );

  test('the reason of a refusal stands there in the words of the platform', async () => {
    await samples.show('caseStatus-refused', 'zh-CN', 'normal');
    expect(await page.locator('blockquote').innerText()).toContain('住址与租赁合同不一致');
  });

  test('refused without a reason leads to 12345', async () => {
    await samples.show('caseStatus-refused-here', 'en', 'normal');
    expect(await page.locator('.truth').innerText()).toContain('12345');
  });
});

describe('whose card it is', () => {
  test.each([
    ['identify-read-hmt', ['港澳台居民居住证', '陈*敏', 'H01**4567', '2031-05-06']],
    ['identify-read-foreigner', ['外国人永久居留身份证', 'D****E', '杜*', '加拿大', '2033-08-30']],
    ['identify-read-long-term', ['居民身份证', '长期']],
  ])('%s shows %j', async (sample, facts) => {
    await samples.show(sample, 'zh-CN', 'normal');
    const words = await page.locator('.holder').innerText();
    for (const fact of facts) expect(words).toContain(fact);
  });

  test('the cards that may be put down are named', async () => {
    await samples.show('identify-every-card', 'zh-CN', 'normal');
    expect(await page.locator('main').innerText()).toContain('居民身份证、港澳台居民居住证或外国人永久居留身份证');
    await samples.show('identify-foreigners', 'zh-CN', 'normal');
    expect(await page.getByRole('heading').innerText()).toContain('外国人永久居留身份证');
  });
});
