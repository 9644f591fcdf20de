/** The whole terminal under the 国密 profile, with a queue that holds what was sealed before by the other suite. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Citizen, fillsInEverything, signs } from '../support/citizen.ts';
import { type StartTerminal, Terminal } from '../support/terminal.ts';
import { until } from '../support/until.ts';

const SOON_MS = 15_000;

async function started(options: StartTerminal): Promise<{ terminal: Terminal; citizen: Citizen }> {
  const terminal = await Terminal.start(options);
  onTestFinished(() => terminal.stop());
  return { terminal, citizen: await Citizen.arrive(terminal) };
}

async function timesAtPlatform(terminal: Terminal, shortNumber: string): Promise<number> {
  return (await terminal.sandboxRecords()).filter(({ record }) => record.shortNumber === shortNumber).length;
}

test('saved under HPKE with the line cut, the profile changed to 国密, saved again: both are received, once each', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'terminal-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const before = await started({ dataDir });
  await before.terminal.lab('network', 'cut');
  await fillsInEverything(before.citizen, before.terminal);
  const waiting = await signs(before.citizen);
  expect(waiting.truth).toBe('saved');
  before.citizen.leaves();
  await before.terminal.stop();

  const { terminal, citizen } = await started({ dataDir, args: ['--profile', 'demo-guomi'] });
  await fillsInEverything(citizen, terminal, { person: 'zhang-zhe' });
  const outcome = await signs(citizen);
  expect(outcome).toMatchObject({ truth: 'received', receipt: { phase: 'printed' } });
  await until(async () => {
    await terminal.lab('clock', 'skip', { ms: 5_000 });
    return (await timesAtPlatform(terminal, waiting.shortNumber)) > 0;
  }, SOON_MS);
  for (const { shortNumber } of [waiting, outcome]) expect(await timesAtPlatform(terminal, shortNumber)).toBe(1);
  citizen.leaves();
}, 90_000);
