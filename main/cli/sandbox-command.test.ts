import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const PROGRAM = `
  import { Command } from 'commander';
  import { sandboxCommand } from ${JSON.stringify(new URL('sandbox-command.ts', import.meta.url).href)};
  const program = new Command('kiosk');
  sandboxCommand(program);
  await program.parseAsync(['node', 'kiosk', ...process.argv.slice(1)]);
`;

let dataDir = '';
let running: ChildProcess[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sandbox-command-'));
});

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running = [];
  rmSync(dataDir, { recursive: true });
});

interface Run {
  readonly child: ChildProcess;
  output(): { readonly stdout: string; readonly stderr: string };
}

function kiosk(...args: readonly string[]): Run {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, '--', ...args]);
  running.push(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  return { child, output: () => ({ stdout, stderr }) };
}

test('prints its address, serves there, and ends cleanly when told to', async () => {
  const { child, output } = kiosk('sandbox', '--port', '0', '--data-dir', join(dataDir, 'platform'));
  await expect.poll(() => output().stdout, { timeout: 10_000 }).toMatch(/^sandbox platform: http:\/\/127\.0\.0\.1:\d+\n$/);
  const url = output().stdout.trim().split(' ').at(-1);
  expect(await (await fetch(`${url}/_sandbox/submissions`)).json()).toEqual([]);
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([0, null]);
});

test('a port in use is one clear line and exit code 1', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = holder.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const { child, output } = kiosk('sandbox', '--port', String(port), '--data-dir', dataDir);
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(output()).toEqual({
    stdout: '',
    stderr: `kiosk sandbox: port ${port} is in use; choose another with --port, or stop what holds it\n`,
  });
  holder.close();
});

test.each(['eighty', '-1', '65536', '1e3'])('%s is no port', async (port) => {
  const { child, output } = kiosk('sandbox', `--port=${port}`, '--data-dir', dataDir);
  const [code] = await once(child, 'close');
  expect(code).not.toBe(0);
  expect(output().stderr).toMatch(/a port is a number from 0 to 65535/);
});
