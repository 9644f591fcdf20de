import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'kiosk-'));
  await writeFile(path.join(dir, 'bad.yaml'), 'template: aply\n');
});
afterAll(() => rm(dir, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function kiosk(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [path.join(import.meta.dirname, 'kiosk.ts'), ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

test('the items that come with the terminal are sound', async () => {
  expect(await kiosk('items', 'lint')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+ files?, \d+ sound, no problem\n$/) });
});

test('a problem is a line an editor can follow, and the exit code is 1', async () => {
  const { code, stdout } = await kiosk('items', 'lint', dir);
  expect(code).toBe(1);
  expect(stdout).toContain(
    `${path.join(dir, 'bad.yaml')}:1:11: template: "aply" is not one of the values this can have; did you mean "apply"\n`,
  );
  expect(stdout).toContain('1 file, 0 sound, 1 problem\n');
});

test('with --json there is one object, for programs', async () => {
  const { code, stdout } = await kiosk('items', 'lint', '--json', dir);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ files: 1, items: [], problems: [{ line: 1, column: 11, path: 'template' }] });
});

test('an illustrative item does not pass for production', async () => {
  expect(await kiosk('items', 'lint', '--production')).toMatchObject({ code: 1, stdout: expect.stringContaining('provenance: published') });
});

test.each([
  ['a folder that is away', ['items', 'lint', '/nowhere/at/all'], /cannot be read \(ENOENT\)/],
  ['a folder without items', ['items', 'lint', import.meta.dirname], /there is no \.yaml file in/],
  ['an unknown command', ['itms'], /kiosk: unknown command 'itms'/],
  ['an unknown option', ['items', 'lint', '--jsn'], /kiosk: unknown option '--jsn'/],
])('%s: exit code 2, one clear line, no stack', async (_what, args, told) => {
  const { code, stdout, stderr } = await kiosk(...args);
  expect(code).toBe(2);
  expect(stdout + stderr).toMatch(told);
  expect(stdout + stderr).not.toMatch(/^\s+at /m);
});

test('help is no failure', async () => {
  expect(await kiosk('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('items') });
});
