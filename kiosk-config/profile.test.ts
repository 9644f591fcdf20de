import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { deriveKeyPair } from '../main/outbox/sealing/index.ts';
import { SANDBOX_KEY } from '../main/sandbox/index.ts';
import { loadProfile, parseProfile } from './profile.ts';
import { SANDBOX_PUBLIC_KEY } from './schema/profile.ts';

const DEMO = path.join(import.meta.dirname, 'profiles', 'demo.yaml');

const problemsOf = (text: string): string[] => {
  const loaded = parseProfile(text, 'site.yaml');
  return loaded.ok ? [] : loaded.problems.map((problem) => `${problem.path}: ${problem.message}`);
};

test('the demo terminal seals to the key of the sandbox', async () => {
  const loaded = await loadProfile('demo');
  const { publicKey } = await deriveKeyPair(SANDBOX_KEY.label);
  expect(loaded).toMatchObject({
    ok: true,
    profile: { purpose: 'demo', platform: { url: 'sandbox', keyId: SANDBOX_KEY.keyId, publicKey } },
  });
});

test('a profile is found by its name here or by its path', async () => {
  expect(await loadProfile(DEMO)).toEqual(await loadProfile('demo'));
});

test.each([
  ['dem', /did you mean "demo"/],
  ['nanshan', /known are demo/],
  ['./away.yaml', /check that it is there/],
])('no profile %s: told with what to do', async (name, remedy) => {
  const loaded = await loadProfile(name);
  expect(loaded).toMatchObject({ ok: false, problems: [{ remedy: expect.stringMatching(remedy) }] });
});

test('a production profile takes no simulated device, no sandbox, no plain http', async () => {
  const demo = await readFile(DEMO, 'utf8');
  const production = demo.replace('purpose: demo', 'purpose: production');
  expect(problemsOf(production)).toEqual([
    'devices.id-card-reader.transport.kind: a production terminal has no simulated device',
    'devices.receipt-printer.transport.kind: a production terminal has no simulated device',
    'devices.document-scanner.transport.kind: a production terminal has no simulated device',
    'devices.document-printer.transport.kind: a production terminal has no simulated device',
    'devices.code-scanner.transport.kind: a production terminal has no simulated device',
    'platform.url: the sandbox is no platform for production',
    "platform.publicKey: the sandbox's private key is published: anybody could open what is sealed to it",
  ]);
  expect(problemsOf(production.replace('url: sandbox', 'url: http://platform.example'))).toContain(
    'platform.url: a production terminal speaks https only',
  );
});

test('a production profile of real devices is taken', async () => {
  const demo = await readFile(DEMO, 'utf8');
  const site = demo
    .replace('purpose: demo', 'purpose: production')
    .replace('url: sandbox', 'url: https://platform.example')
    .replace('keyId: sandbox-2026', 'keyId: platform-2026')
    .replace(/publicKey: .*/, `publicKey: ${Buffer.alloc(32, 9).toString('base64')}`)
    .replace('document-scanner:\n    transport: { kind: simulated }', 'document-scanner:\n    transport: { kind: sane, device: "test:0" }')
    .replace(
      'document-printer:\n    transport: { kind: simulated }',
      'document-printer:\n    transport: { kind: ipp, url: "ipp://127.0.0.1:631/ipp/print" }',
    )
    .replaceAll('{ kind: simulated }', '{ kind: serial, path: /dev/ttyUSB0 }');
  expect(problemsOf(site)).toEqual([]);
});

test.each([
  ['an unknown key', 'suite:', 'siute:', 'platform.siute: the key "siute" is not known here'],
  ['a short key', /publicKey: .*/, 'publicKey: abc=', 'platform.publicKey: "abc=" is not written as it should be'],
  ['a bad terminal code', 'code: S017', 'code: 17', 'terminal.code: this is a number, not text'],
  ['a wrong device', 'dotsPerLine: 576', 'dotsPerLine: 500', 'devices.receipt-printer.dotsPerLine'],
])('%s is told with its place', async (_what, from, to, told) => {
  const demo = await readFile(DEMO, 'utf8');
  expect(problemsOf(demo.replace(from, to))).toContainEqual(expect.stringContaining(told));
});

test('a production terminal never seals to the key whose private half is published, whatever its name', async () => {
  const { publicKey } = await deriveKeyPair(SANDBOX_KEY.label);
  expect(SANDBOX_PUBLIC_KEY).toBe(publicKey);
  const text = await readFile(DEMO, 'utf8');
  const parsed = parseProfile(text.replace('purpose: demo', 'purpose: production').replace('sandbox-2026', 'city-2026'), 'site.yaml');
  expect(parsed.ok ? [] : parsed.problems.map(({ path: where }) => where)).toContain('platform.publicKey');
});

test('a terminal without an A4 printer and a code scanner is a terminal', async () => {
  const demo = await readFile(DEMO, 'utf8');
  const without = demo.slice(0, demo.indexOf('  document-printer:'));
  expect(problemsOf(without)).toEqual([]);
});
