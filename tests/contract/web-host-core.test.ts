/** The host over a real child process: what a citizen sees when the core dies, hangs, or gives up. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../drivers/core/index.ts';
import { type CoreToHost, type HostToCore, isCoreToHost } from '../../main/bridge/index.ts';
import { coreEventLog, forkedCore, type SupervisedCore, type SupervisionLimits, superviseCore } from '../../main/supervision/index.ts';
import type { FakeCoreOptions } from '../support/fake-core.ts';
import { until } from '../support/until.ts';
import { collectLog, type HostUnderTest, withWebHost } from '../support/web-host.ts';

const ENTRY = join(import.meta.dirname, '../support/fake-core.ts');
const USABLE_AGAIN_MS = 5_000;

async function withForkedCore(
  options: FakeCoreOptions,
  body: (host: HostUnderTest, core: SupervisedCore<HostToCore, CoreToHost>, starts: () => number[]) => Promise<void>,
  limits: Partial<SupervisionLimits> = {},
): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'forked-core-'));
  const startsFile = join(dir, 'starts');
  const lines: string[] = [];
  const core = superviseCore<HostToCore, CoreToHost>({
    start: () => forkedCore(ENTRY, JSON.stringify({ ...options, startsFile }), isCoreToHost),
    clock: systemClock,
    limits,
    onEvent: coreEventLog(collectLog(lines)),
  });
  const starts = (): number[] => readFileSync(startsFile, 'utf8').trim().split('\n').map(Number);
  try {
    await withWebHost({ core, lines }, (host) => body(host, core, starts));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const pidOf = (placeName: string): number => Number(/^pid (\d+)/.exec(placeName)?.[1]);

test('a page sees the start, the view, and its own tap', () =>
  withForkedCore({ lab: true }, async (host, core) => {
    const page = await host.openPage();
    await page.view((view) => view.screen === 'attract');
    page.post({ type: 'intent', id: 1, at: 'attract', intent: { type: 'wake' } });
    await page.view((view) => view.placeName.endsWith('1 taken'));
    expect(page.answers).toEqual([{ type: 'taken', id: 1 }]);
    expect(core.state()).toBe('ready');
    expect((await host.ask('/healthz')).status).toBe(200);
  }));

test('bytes come through the process channel as bytes', () =>
  withForkedCore({ lab: true }, async (host, core) => {
    await until(() => core.state() === 'ready');
    const headers = { cookie: await host.signIn() };
    const image = await host.ask('/session-images/page-1', { headers });
    expect(image.body.toString('hex')).toBe('89504e470d0a1a0a');
    expect((await host.ask('/session-images/page-2', { headers })).status).toBe(404);
    const lab = await host.ask('/lab/api/scanner/put?x=1', {
      method: 'POST',
      headers: { ...headers, origin: host.origin, 'content-type': 'application/json' },
      body: '{"pages":2}',
    });
    expect(JSON.parse(lab.body.toString())).toEqual({ method: 'POST', path: '/scanner/put', body: { pages: 2 } });
  }));

test('a core that is killed is said to be restarting, and a new one shows its view within five seconds', () =>
  withForkedCore({ lab: true }, async (host, core, starts) => {
    await until(() => core.state() === 'ready');
    const page = await host.openPage();
    const first = await page.view((view) => view.screen === 'attract');
    process.kill(pidOf(first.placeName), 'SIGKILL');
    const away = await page.view((view) => view.screen === 'outOfService', USABLE_AGAIN_MS);
    expect(away).toMatchObject({ problem: 'trouble.restarting', revision: first.revision + 1 });
    const fresh = await page.view((view) => view.screen === 'attract' && view.revision > away.revision, USABLE_AGAIN_MS);
    expect(pidOf(fresh.placeName)).toBe(starts()[1]);
    page.post({ type: 'intent', id: 1, at: 'attract', intent: { type: 'wake' } });
    expect(await page.nextAnswer()).toEqual({ type: 'taken', id: 1 });
  }));

test('a core that is killed again and again comes back each time', () =>
  withForkedCore({ lab: true }, async (host, core, starts) => {
    await until(() => core.state() === 'ready');
    const page = await host.openPage();
    for (let kill = 0; kill < 5; kill++) {
      const shown = await page.view((view) => view.screen === 'attract' && pidOf(view.placeName) === starts()[kill]);
      process.kill(pidOf(shown.placeName), 'SIGKILL');
      await page.view(
        (view) => view.screen === 'attract' && pidOf(view.placeName) !== pidOf(shown.placeName) && view.revision > shown.revision,
        USABLE_AGAIN_MS,
      );
    }
    const revisions = page.views.map((view) => view.revision);
    expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
  }));

test('a core that hangs is killed when its beats stop, and a new one serves', () =>
  withForkedCore(
    { lab: true },
    async (host, core, starts) => {
      await until(() => core.state() === 'ready');
      const page = await host.openPage();
      await page.view((view) => view.screen === 'attract');
      const headers = { origin: host.origin, authorization: `Bearer ${host.token}` };
      const cut = await host.ask('/lab/api/core/hang', { method: 'POST', headers });
      expect(cut.status).toBe(503);
      await page.view((view) => view.screen === 'attract' && pidOf(view.placeName) === starts()[1]);
      expect(isRunning(starts()[0] ?? 0)).toBe(false);
      expect(host.logged.join('\n')).toContain('core is silent and is killed');
    },
    { beatTimeoutMs: 1_500 },
  ));

test('a core that says fatal is not started again; the screen and the log say so', () =>
  withForkedCore({ lab: true, fatal: 'profile demo.yaml: unknown key "prnter"' }, async (host, core, starts) => {
    await until(() => core.state() === 'fatal');
    const page = await host.openPage();
    expect(await page.view(() => true)).toMatchObject({ screen: 'outOfService', problem: 'trouble.stopped' });
    expect(JSON.parse((await host.ask('/healthz')).body.toString())).toEqual({ status: 'stopped' });
    expect(host.logged).toContain('core cannot run: profile demo.yaml: unknown key "prnter" {}');
    expect(starts()).toHaveLength(1);
  }));

test('an entry that does not exist is a crash, and tries go on', async () => {
  const lines: string[] = [];
  const core = superviseCore<HostToCore, CoreToHost>({
    start: () => forkedCore(join(import.meta.dirname, 'no-such-core.mjs'), '{}', isCoreToHost),
    clock: systemClock,
    onEvent: coreEventLog(collectLog(lines)),
  });
  await until(() => lines.filter((line) => line.startsWith('core exited unexpectedly')).length === 2);
  expect(core.state()).toBe('restarting');
  await core.stop();
});

test('a host that is killed leaves no core behind', async () => {
  const host = spawn(process.execPath, [join(import.meta.dirname, '../support/fake-host.ts'), '{"lab":false}']);
  let said = '';
  host.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await until(() => said.endsWith('\n'));
  const pid = Number(said);
  expect(isRunning(pid)).toBe(true);
  host.kill('SIGKILL');
  await until(() => !isRunning(pid), USABLE_AGAIN_MS);
});

test('closing the host lets the core end by itself', () =>
  withForkedCore({ lab: true }, async (host, core, starts) => {
    await until(() => core.state() === 'ready');
    await host.close();
    expect(core.state()).toBe('stopped');
    expect(isRunning(starts()[0] ?? 0)).toBe(false);
    expect(host.logged.at(-1)).toBe('core exited {"wanted":true,"exitCode":0,"signal":null,"startError":null}');
  }));

test('closing the host kills a core that will not end', () =>
  withForkedCore(
    { lab: true, stubborn: true },
    async (host, core, starts) => {
      await until(() => core.state() === 'ready');
      await host.close();
      expect(isRunning(starts()[0] ?? 0)).toBe(false);
      expect(host.logged.at(-1)).toContain('"signal":"SIGKILL"');
    },
    { stopTimeoutMs: 300 },
  ));
