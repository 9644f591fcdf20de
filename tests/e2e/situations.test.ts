/** What may happen on the way, in a real browser: nobody answers, the paper runs out, the queue is full, the catalogue grows, the core dies. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadCatalogue, OWN_CATALOGUE } from '../../kiosk-config/index.ts';
import { profileWithQueue } from '../support/profiles.ts';
import { until } from '../support/until.ts';
import { terminalAtScreen, WEB_HOST } from './at-screen-fixture.ts';
import { CHINESE, ENGLISH } from './words.ts';

const TYPED = { mobile: '13912345670', permit: '44031234567', address: '福田区标记路4711号' };

/** One that waits is all that a terminal of these tests takes. */
const profiles = mkdtempSync(path.join(tmpdir(), 'situations-'));
afterAll(() => rmSync(profiles, { recursive: true, force: true }));
const { terminal, screen, citizen: citizenOf } = terminalAtScreen(WEB_HOST, profileWithQueue(profiles, '{ waitingAtMost: 1 }'));

/** Time passes in small steps; what the page had still to tell of the last touch may come in between. */
async function nobodyTouchesUntil(holds: () => Promise<boolean>): Promise<void> {
  await until(async () => {
    if (await holds()) return true;
    await terminal().lab('clock', 'skip', { ms: 4_000 });
    return holds();
  }, 30_000);
}

test('nobody answers: one big question, one touch keeps everything; unanswered, the screen is wiped for the next person', async () => {
  const citizen = citizenOf(ENGLISH);
  await citizen.begins();
  await citizen.identifies('li-xiaoming');
  await citizen.fills(ENGLISH.mobile, TYPED.mobile);
  const question = screen().page.getByRole('button', { name: 'I am still here' });
  await nobodyTouchesUntil(() => question.isVisible());
  await question.tap();
  await question.waitFor({ state: 'detached' });
  expect(await screen().page.getByLabel(ENGLISH.mobile, { exact: true }).inputValue()).toBe(TYPED.mobile);

  await nobodyTouchesUntil(() => screen().page.locator('[data-screen="leaving"]').isVisible());
  expect(await citizen.text()).toContain('Your card');
  expect(await screen().page.content()).not.toContain(TYPED.mobile);
  await terminal().lab('clock', 'skip', { ms: 11_000 });
  await citizen.sees('attract');
  expect(await screen().page.locator('html').getAttribute('lang'), 'the next person finds the usual language').toBe('zh-CN');
});

test('paper out: the submission stays, number and code are on the screen, and a touch prints once the roll is there', async () => {
  await terminal().lab('receipt-printer', 'run-out-of-paper');
  const citizen = citizenOf(CHINESE);
  await citizen.begins();
  await citizen.identifies('li-xiaoming');
  await citizen.fillsIn(TYPED);
  await citizen.scansOnePaper('X');
  await citizen.signs();
  await citizen.touches(CHINESE.submit);
  await citizen.sees('outcome');
  await screen().page.getByRole('button', { name: CHINESE.printAgain, exact: true }).waitFor();
  const shown = await citizen.text();
  const [number] = /S017-[0-9A-Z]{4}-\d\d-\d/.exec(shown) ?? [];
  expect(number).toBeDefined();
  expect(await screen().page.locator('svg').count()).toBeGreaterThan(0);
  await terminal().lab('receipt-printer', 'load-paper');
  await citizen.touches(CHINESE.printAgain);
  await until(async () => (await terminal().papers()).some((paper) => paper.text.includes(number ?? '-') && paper.cut !== 'none'));
  expect((await terminal().papers()).filter((paper) => paper.text.includes(number ?? '-'))).toHaveLength(1);
});

test('the queue is full: the next one reads why before typing anything, may still print, and applies once it is sent', async () => {
  await terminal().sandboxFaults({ mode: 'failing', only: 'submit' });
  const first = citizenOf(ENGLISH);
  await first.begins();
  await first.identifies('li-xiaoming');
  await first.fillsIn(TYPED);
  await first.scansOnePaper('X');
  await first.signs();
  await first.touches(ENGLISH.submit);
  await first.sees('outcome');
  await first.touches(ENGLISH.done);
  await first.touches(ENGLISH.ready);

  const next = citizenOf(CHINESE);
  await next.wakes();
  const application = screen().page.getByRole('button', { name: CHINESE.item });
  expect(await application.isDisabled()).toBe(true);
  expect(await application.innerText()).toContain('本机已满，暂不接收新申请。');
  expect(await screen().page.locator('header').innerText()).toContain('本机已满');
  expect(await screen().page.getByRole('button', { name: CHINESE.certificateItem }).isEnabled()).toBe(true);
  expect(await screen().page.getByRole('button', { name: CHINESE.continueCase }).isEnabled()).toBe(true);

  await terminal().sandboxFaults({ mode: 'none' });
  await nobodyTouchesUntil(() => application.isEnabled());
  await next.touches(CHINESE.item);
  await next.touches(CHINESE.begin);
  await next.sees('notice');
});

test('an item is a file: one that is added while the terminal runs is walked to a record without a line of code', async () => {
  const site = path.join(terminal().dataDir, 'catalogue');
  mkdirSync(site, { recursive: true });
  cpSync(OWN_CATALOGUE, path.join(terminal().dataDir, 'copy'), { recursive: true });
  const yaml = readFileSync(path.join(terminal().dataDir, 'copy', 'residence-permit-endorsement.yaml'), 'utf8')
    .replace('code: residence-permit-endorsement', 'code: pigeon-keeping')
    .replace('zh-CN: 居住证签注, en: Residence permit endorsement', 'zh-CN: 养鸽登记, en: Pigeon keeping');
  writeFileSync(path.join(site, 'pigeon-keeping.yaml'), yaml);
  const citizen = citizenOf({ ...ENGLISH, item: /Pigeon keeping/ });
  const items = (await loadCatalogue([OWN_CATALOGUE])).items.length + 1;
  await until(() =>
    terminal()
      .auditLines()
      .some((line) => line['event'] === 'catalogueLoaded' && line['items'] === items),
  );
  await citizen.begins();
  await citizen.identifies('wang-xiaofang');
  await citizen.fillsIn(TYPED);
  await citizen.scansOnePaper('X');
  await citizen.signs();
  await citizen.touches(ENGLISH.submit);
  await citizen.sees('outcome');
  await until(async () =>
    (await (await fetch(`${terminal().sandboxUrl}/_sandbox/submissions`)).text()).includes('"code":"pigeon-keeping"'),
  );
});

test('the core dies in the middle: within five seconds the screen is usable again, and says what is true', async () => {
  const citizen = citizenOf(ENGLISH);
  await citizen.begins();
  await citizen.identifies('li-xiaoming');
  await citizen.fills(ENGLISH.mobile, TYPED.mobile);
  const pid = terminal().corePid();
  if (pid === null) throw new Error('there is no core');
  const killedAtMs = performance.now();
  process.kill(pid, 'SIGKILL');
  await citizen.sees('interrupted');
  await screen()
    .page.getByRole('button', { name: /继续|Continue/ })
    .first()
    .tap();
  await citizen.sees('attract');
  expect(performance.now() - killedAtMs).toBeLessThan(5_000);
  expect(await screen().page.content()).not.toContain(TYPED.mobile);
});
