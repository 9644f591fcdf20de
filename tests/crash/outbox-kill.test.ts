import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { systemClock } from '../../drivers/core/system-clock.ts';
import { openOutbox } from '../../main/outbox/index.ts';
import {
  draftOf,
  expectOk,
  freshDataDir,
  KEY_ID,
  OPENER,
  optionsFor,
  PUBLIC_KEY,
  ScriptedPlatform,
} from '../../main/outbox/outbox-fixture.ts';
import { HPKE_SUITE, openSubmission } from '../../main/outbox/sealing/index.ts';

const CHILD = fileURLToPath(new URL('./outbox-saving-child.ts', import.meta.url));
const KILLS = 20;
/** From the first acknowledged save: long enough for saves, sends and erasures to be under way. */
const LONGEST_LIFE_MS = 120;

/** Runs a terminal until it is killed at a random moment; gives what it said. */
async function runAndKill(dataDir: string, receivedFile: string): Promise<string[]> {
  const settings = { draft: { ...draftOf(), parts: [] }, terminal: { suite: HPKE_SUITE, keyId: KEY_ID, publicKey: PUBLIC_KEY } };
  const record = { ...settings.draft.record, materials: [{ id: 'lease', parts: [1] }] };
  const child = spawn(
    process.execPath,
    [CHILD, dataDir, receivedFile, JSON.stringify({ ...settings, draft: { ...settings.draft, record } })],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    if (said === '') setTimeout(() => child.kill('SIGKILL'), Math.random() * LONGEST_LIFE_MS);
    said += text;
  });
  await once(child, 'close');
  // The last line may have been cut by the kill; an id that was not told whole was not told.
  return said.split('\n').slice(0, -1);
}

test(`killed ${KILLS} times at random moments, no acknowledged save is lost and none is received twice`, { timeout: 60_000 }, async () => {
  const dataDir = freshDataDir();
  const receivedFile = join(freshDataDir(), 'received');
  writeFileSync(receivedFile, '');
  const said: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) said.push(...(await runAndKill(dataDir, receivedFile)));
  expect(said.filter((line) => line.startsWith('failed'))).toEqual([]);
  const saved = said.map((line) => line.replace('saved ', ''));
  expect(saved.length).toBeGreaterThanOrEqual(KILLS);
  expect(new Set(saved).size).toBe(saved.length);

  const received = readFileSync(receivedFile, 'utf8').split('\n').slice(0, -1);
  expect(new Set(received).size).toBe(received.length);

  const platform = new ScriptedPlatform();
  for (const id of received) platform.held.add(id);
  const outbox = expectOk(
    await openOutbox(
      optionsFor(dataDir, platform, systemClock, { reconnectSpreadMs: 1, retryBaseMs: 1, retryCapMs: 1, shortestPauseMs: 1 }),
    ),
  );
  expect(outbox.notices).toEqual([]);
  const deadlineMs = performance.now() + 20_000;
  while (expectOk(await outbox.depth()).queued > 0 && performance.now() < deadlineMs)
    await new Promise((resolve) => setTimeout(resolve, 10));
  await outbox.close(1_000);

  expect(saved.filter((id) => !platform.held.has(id))).toEqual([]);
  const sentAgain = platform.sent.map((envelope) => envelope.header.submissionId).filter((id) => received.includes(id));
  expect(sentAgain).toEqual([]);
  for (const envelope of platform.sent) {
    const opened = expectOk(await openSubmission(envelope, OPENER));
    expect(opened.manifest.record.submissionId).toBe(envelope.header.submissionId);
    expect(opened.parts).toHaveLength(1);
  }
});
