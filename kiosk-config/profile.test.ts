import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { derivePublishedKey, GUOMI_SUITE, HPKE_SUITE } from '../main/outbox/sealing/index.ts';
import { SANDBOX_KEY, SANDBOX_KEYS } from '../main/sandbox/index.ts';
import { loadProfile, parseProfile } from './profile.ts';
import { SANDBOX_PUBLIC_KEYS } from './schema/profile.ts';

const DEMO = path.join(import.meta.dirname, 'profiles', 'demo.yaml');

const problemsOf = (text: string): string[] => {
  const loaded = parseProfile(text, 'site.yaml');
  return loaded.ok ? [] : loaded.problems.map((problem) => `${problem.path}: ${problem.message}`);
};

const SANDBOX = await Promise.all(SANDBOX_KEYS.map(async (key) => ({ ...key, ...(await derivePublishedKey(key)) })));

test.each([
  ['demo', HPKE_SUITE],
  ['demo-guomi', GUOMI_SUITE],
])('the terminal %s seals by %s to a key of the sandbox', async (name, suite) => {
  const loaded = await loadProfile(name);
  expect(loaded).toMatchObject({ ok: true, profile: { purpose: 'demo', platform: { url: 'sandbox', suite } } });
  const platform = loaded.ok ? loaded.profile.platform : null;
  expect(SANDBOX.find(({ keyId }) => keyId === platform?.keyId)).toMatchObject({ suite, publicKey: platform?.publicKey });
});

test('the demo terminals differ in nothing but the key', async () => {
  const [demo, guomi] = [await loadProfile('demo'), await loadProfile('demo-guomi')];
  if (!demo.ok || !guomi.ok) throw new Error('no profile');
  expect({ ...guomi.profile, platform: demo.profile.platform }).toEqual(demo.profile);
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

/** The same bytes in other letters: what the last digit of base64 has beyond them means nothing. */
const respelt = (publicKey: string): string =>
  publicKey.replace(/(.)=$/, (_end, digit: string) => `${String.fromCharCode(digit.charCodeAt(0) + 1)}=`);

test.each(SANDBOX)(
  'a production terminal never seals to $keyId, whose private half is published, whatever its name',
  async ({ suite, keyId, publicKey }) => {
    expect(SANDBOX_PUBLIC_KEYS).toContain(publicKey);
    const production = (await readFile(DEMO, 'utf8'))
      .replace('purpose: demo', 'purpose: production')
      .replace(SANDBOX_KEY.suite, suite)
      .replace(/publicKey: .*/, 'publicKey: KEY');
    const named = (name: string, key: string): string[] => problemsOf(production.replace(SANDBOX_KEY.keyId, name).replace('KEY', key));
    expect(Buffer.from(respelt(publicKey), 'base64')).toEqual(Buffer.from(publicKey, 'base64'));
    const told = expect.stringMatching(/^platform\.publicKey: .*private key is published/);
    for (const key of [publicKey, respelt(publicKey)]) expect(named('city-2026', key)).toContainEqual(told);
    expect(named(keyId, Buffer.alloc(32, 9).toString('base64'))).toContainEqual(told);
  },
);

test.each([
  [HPKE_SUITE, GUOMI_SUITE, 'write an uncompressed SM2 point: 65 bytes in base64 that begin with 04, or correct platform.suite'],
  [GUOMI_SUITE, HPKE_SUITE, 'write a raw X25519 key: 32 bytes in base64, or correct platform.suite'],
])('a key of %s under the name of %s is told with what to do', async (of, suite, remedy) => {
  const key = SANDBOX.find((known) => known.suite === of)?.publicKey ?? '';
  const text = (await readFile(DEMO, 'utf8')).replace(/suite: .*/, `suite: ${suite}`).replace(/publicKey: .*/, `publicKey: ${key}`);
  expect(parseProfile(text, 'site.yaml')).toMatchObject({
    ok: false,
    problems: [{ path: 'platform.publicKey', message: `this is no key of ${suite}`, remedy, line: expect.any(Number) }],
  });
});

test.each([HPKE_SUITE, GUOMI_SUITE])('what is no key at all is told once, also under %s', async (suite) => {
  const text = (await readFile(DEMO, 'utf8')).replace(/suite: .*/, `suite: ${suite}`);
  for (const none of ['abc=', '"no base64!"', Buffer.alloc(64, 4).toString('base64'), Buffer.alloc(65, 5).toString('base64')]) {
    expect(problemsOf(text.replace(/publicKey: .*/, `publicKey: ${none}`))).toEqual([expect.stringMatching(/^platform\.publicKey: /)]);
  }
});

test('a suite that this build does not have is told with those it has', async () => {
  const text = (await readFile(DEMO, 'utf8')).replace(/suite: .*/, 'suite: sm2-sm3-sm4');
  expect(parseProfile(text, 'site.yaml')).toMatchObject({
    problems: [{ path: 'platform.suite', remedy: `did you mean "${GUOMI_SUITE}"` }],
  });
});

test('a terminal without an A4 printer and a code scanner is a terminal', async () => {
  const demo = await readFile(DEMO, 'utf8');
  const without = demo.slice(0, demo.indexOf('  document-printer:'));
  expect(problemsOf(without)).toEqual([]);
});

test.each([
  ['nothing may wait', '{ waitingAtMost: 0 }', 'queue.waitingAtMost: this is too small', 'at least 1'],
  ['no room for one submission', '{ databaseMegabytes: 100 }', 'queue.databaseMegabytes: this is too small', 'at least 256'],
  ['part of an hour', '{ oldestAlarmHours: 0.5 }', 'queue.oldestAlarmHours: ', ''],
  ['a mirror that is nowhere in particular', '{ mirrorDir: sd-card }', 'queue.mirrorDir: ', 'such as /media/sd-card/queue'],
  ['a unit left out', '{ diskReserve: 128 }', 'queue.diskReserve: the key "diskReserve" is not known here', 'diskReserveMegabytes'],
])('a queue where %s is told with its place and what to do', async (_what, queue, told, remedy) => {
  const loaded = parseProfile(`${await readFile(DEMO, 'utf8')}queue: ${queue}\n`, 'site.yaml');
  const [problem] = loaded.ok ? [] : loaded.problems;
  expect(`${problem?.path}: ${problem?.message}`).toContain(told);
  expect(problem).toMatchObject({ line: expect.any(Number), remedy: expect.stringContaining(remedy) });
});
