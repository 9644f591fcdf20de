import { expect, test } from 'vitest';
import { processTransport, spawnedProcess } from './process-transport.ts';

const BOUNDS = { timeoutMs: 10_000, maxStdoutBytes: 1_000_000 };
const node = (script: string, bounds: Partial<typeof BOUNDS> & { signal?: AbortSignal } = {}) =>
  spawnedProcess.run(process.execPath, ['-e', script], { ...BOUNDS, ...bounds });

test('gives bytes, last words and exit code', async () => {
  const ran = await node('process.stdout.write(Buffer.from([0, 255, 10])); console.error("words"); process.exitCode = 7');
  expect(ran).toEqual({ ok: true, value: { exitCode: 7, stdout: Buffer.from([0, 255, 10]), stderr: 'words\n' } });
});

test('arguments are no shell', async () => {
  const ran = await spawnedProcess.run(process.execPath, ['-p', 'process.argv[1]', '$(id); *'], BOUNDS);
  expect(ran.ok && Buffer.from(ran.value.stdout).toString()).toBe('$(id); *\n');
});

test('a program that is not there is absent', async () => {
  expect(await spawnedProcess.run('no-such-program-here', [], BOUNDS)).toMatchObject({ ok: false, error: { kind: 'absent' } });
});

test('too much output ends the program', async () => {
  const ran = await node('setInterval(() => process.stdout.write(Buffer.alloc(65536)), 0)', { maxStdoutBytes: 100_000 });
  expect(ran).toEqual({ ok: false, error: { kind: 'oversized', limitBytes: 100_000 } });
});

test('a program that does not end is ended', async () => {
  expect(await node('setInterval(() => 0, 1000)', { timeoutMs: 200 })).toEqual({ ok: false, error: { kind: 'timeout', afterMs: 200 } });
});

test('a program that ignores the polite signal is killed', async () => {
  const ran = await node('process.on("SIGTERM", () => 0); setInterval(() => 0, 1000)', { timeoutMs: 300 });
  expect(ran).toEqual({ ok: false, error: { kind: 'timeout', afterMs: 300 } });
});

test('cancelled before and during the run', async () => {
  expect(await node('0', { signal: AbortSignal.abort() })).toEqual({ ok: false, error: { kind: 'cancelled' } });
  const stop = new AbortController();
  const running = node('setInterval(() => 0, 1000)', { signal: stop.signal });
  stop.abort();
  expect(await running).toEqual({ ok: false, error: { kind: 'cancelled' } });
});

test('endless last words are cut', async () => {
  const ran = await node('process.stderr.write("x".repeat(100000) + "end")');
  expect(ran.ok && [ran.value.stderr.length, ran.value.stderr.slice(-3)]).toEqual([8_192, 'end']);
});

test('an environment can be added', async () => {
  const ran = await processTransport({ environment: { SANE_CONFIG_DIR: 'there' } }).run(
    process.execPath,
    ['-p', 'process.env.SANE_CONFIG_DIR'],
    BOUNDS,
  );
  expect(ran.ok && Buffer.from(ran.value.stdout).toString()).toBe('there\n');
});
