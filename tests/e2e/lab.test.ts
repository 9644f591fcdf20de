/** The lab's desk in a real browser, in front of the whole terminal. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchChromium } from '../support/browser.ts';
import { answersCheck, beginsItem, Citizen, fillsInEverything, identifies, leavesTheScreen, STROKES, toHome } from '../support/citizen.ts';
import { Terminal } from '../support/terminal.ts';
import { until } from '../support/until.ts';

const DESK = { width: 1440, height: 900 };

let browser: Browser;
let terminal: Terminal;
let page: Page;
let complaints: string[];
beforeAll(async () => {
  [browser, terminal] = await Promise.all([launchChromium(), Terminal.start()]);
});
afterAll(async () => {
  await browser.close();
  await terminal.stop();
});
beforeEach(async () => {
  const context = await browser.newContext({ viewport: DESK });
  page = await context.newPage();
  complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return () => context.close();
});

const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
const lamp = (device: string) => page.locator(`#states [data-device="${device}"], #surroundings [data-device="${device}"]`).first();

async function openDesk(): Promise<void> {
  await page.goto(`${terminal.origin}/lab#${terminal.token}`);
  await page.locator('#verbs button').first().waitFor();
}

test('without a session it says in one line how to open it, and shows nothing', async () => {
  await page.goto(`${terminal.origin}/lab`);
  await page.getByText('/lab#TOKEN').waitFor();
  expect(await page.getByRole('button').count()).toBe(0);
});

describe('with the printed address', () => {
  beforeEach(openDesk);

  test('the token is gone from the address bar, the page fits its screen and breaks no policy', async () => {
    expect(page.url()).toBe(`${terminal.origin}/lab/`);
    const fits = await page
      .locator('html, #states, #verbs, #surroundings')
      .evaluateAll((all) => all.every((one) => one.scrollWidth <= one.clientWidth && one.scrollHeight <= one.clientHeight));
    expect(fits).toBe(true);
    expect(complaints).toEqual([]);
  });

  test('every verb of the list is on the page, by an accessible name of its own', async () => {
    const answer = await terminal.labGet('');
    const { devices }: { devices: { id: string; verbs: { verb: string; choices?: unknown[] }[] }[] } = JSON.parse(await answer.text());
    for (const { id, verbs } of devices) {
      for (const { verb, choices } of verbs) {
        const buttons = page.locator(`[data-device="${id}"] button[data-verb="${verb}"]`);
        expect(await buttons.count(), `${id} ${verb}`).toBe(choices?.length ?? 1);
      }
    }
    const names = await page.locator('button').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
    expect(names).not.toContain(null);
    expect(new Set(names).size).toBe(names.length);
  });

  test('what is done shows at once in the lamp and in the list of what was done', async () => {
    await press('document scanner: unplug');
    await until(async () => (await lamp('document-scanner').getAttribute('data-lamp')) === 'away');
    await press('document scanner: replug');
    await until(async () => (await lamp('document-scanner').getAttribute('data-lamp')) === 'well');
    await press('network: cut');
    await until(async () => (await lamp('network').getAttribute('data-lamp')) === 'away');
    expect(await terminal.labState('network')).toMatchObject({ connected: false });
    await press('network: restore');
    await until(async () => (await page.locator('#done li').count()) === 4);
  });

  test('what is done elsewhere shows within a look, and takes no focus away', async () => {
    const input = page.getByLabel('network: slow, delayMs');
    await input.fill('250');
    await terminal.lab('receipt-printer', 'open-cover');
    await until(async () => (await lamp('receipt-printer').getAttribute('data-lamp')) === 'odd');
    await terminal.lab('receipt-printer', 'close-cover');
    expect(await input.inputValue()).toBe('250');
    expect(await page.locator('input:focus').getAttribute('aria-label')).toBe('network: slow, delayMs');
    await page.keyboard.press('Enter');
    await until(async () => (await terminal.labState('network'))['delayMs'] === 250);
    await terminal.lab('network', 'slow', { delayMs: 0 });
  });

  test("the lab's refusal is shown in its words", async () => {
    await page.getByLabel('network: slow, delayMs').fill('-1');
    await press('network: slow');
    await page.getByRole('alert').filter({ hasText: 'delayMs' }).waitFor();
  });

  test('the wall clock shows how wrong it is', async () => {
    await press('clock: set');
    await lamp('clock').getByText('1970-01-01').waitFor();
    await press('clock: restore');
    await until(async () => (await lamp('clock').getAttribute('data-lamp')) === 'well');
  });

  test('a code is held before the scanner as it was typed', async () => {
    await page.getByLabel('code scanner: show code, text').fill('申请 "KT1:00"');
    await press('code scanner: show code');
    await until(async () => (await terminal.labState('code-scanner'))['lastShown'] === '申请 "KT1:00"');
  });

  test('a tray that is empty shows in the lamp', async () => {
    await press('document printer: run out of paper');
    await until(async () => (await lamp('document-printer').getAttribute('data-lamp')) === 'odd');
    await press('document printer: load paper');
    await until(async () => (await lamp('document-printer').getAttribute('data-lamp')) === 'well');
  });

  test('what was printed in A4 lies in its tray as a PDF that opens beside the lab', async () => {
    const citizen = await Citizen.arrive(terminal);
    await toHome(citizen);
    await beginsItem(citizen, 'insurance-certificate');
    const before = (await terminal.messagesOnPhone()).length;
    await identifies(citizen, terminal, 'li-xiaoming');
    await answersCheck(citizen, terminal, before);
    await citizen.sees('document', ({ sheets, pages, total }) => sheets.canPrint && pages.length === total);
    await citizen.touches({ type: 'printSheets' });
    await citizen.sees('document', ({ sheets }) => sheets.phase === 'printed');
    await leavesTheScreen(citizen);
    citizen.leaves();

    const link = page.locator('#documents').getByRole('link').first();
    await link.waitFor();
    expect(await link.getAttribute('target')).toBe('_blank');
    const [sheet] = await terminal.sheets();
    expect(await link.textContent()).toBe(sheet?.name);
    const opened = await page.evaluate(
      async (address) => {
        const answer = await fetch(address ?? '');
        return [answer.headers.get('content-type'), (await answer.text()).slice(0, 5)];
      },
      await link.getAttribute('href'),
    );
    expect(opened).toEqual(['application/pdf', '%PDF-']);
    expect(complaints).toEqual([]);
  });

  test('a receipt lies in the tray as a picture, its code beside it as text', async () => {
    const citizen = await Citizen.arrive(terminal);
    await fillsInEverything(citizen, terminal);
    await citizen.touches({ type: 'sign', strokes: STROKES });
    const { qrText } = await citizen.sees('outcome', ({ receipt }) => receipt.phase === 'printed');
    citizen.leaves();
    await page.locator('#tray .qr', { hasText: qrText ?? 'a code' }).waitFor();
    const pictures = page.locator('#tray img');
    await until(() =>
      pictures.evaluateAll((all) => all.length === 2 && all.every((one) => 'naturalWidth' in one && one.naturalWidth === 576)),
    );
    expect(await page.getByRole('button', { name: 'show paper 1' }).getAttribute('aria-pressed')).toBe('true');
    expect(complaints).toEqual([]);
  });
});
