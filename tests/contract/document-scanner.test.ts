/** The real driver over the simulated program, and over scanimage itself with SANE's own virtual scanner. */
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type ProcessTransport, processTransport, systemClock } from '../../drivers/core/index.ts';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { createDocumentScanner, type DocumentScanner, MAX_PAGE_BYTES } from '../../drivers/document-scanner/index.ts';
import { SimulatedDocumentScanner } from '../../drivers/document-scanner/simulated.ts';

const SCANIMAGE = '/usr/bin/scanimage';
const TEST_BACKEND = '/etc/sane.d/test.conf';
const hasSane = existsSync(SCANIMAGE) && existsSync(TEST_BACKEND);
const cleanUp: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const act of cleanUp.splice(0).reverse()) await act();
});

const scan = (scanner: DocumentScanner, options: Partial<Parameters<DocumentScanner['scanPage']>[0]> = {}) =>
  scanner.scanPage({ signal: AbortSignal.timeout(15_000), ...options });

function opened(process: ProcessTransport, device: string): DocumentScanner {
  const scanner = createDocumentScanner({ process, device, clock: systemClock });
  cleanUp.push(() => scanner.close());
  return scanner;
}

function saneProcess(extra: readonly string[] = []): ProcessTransport {
  const folder = mkdtempSync(path.join(tmpdir(), 'sane-'));
  cleanUp.push(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(path.join(folder, 'dll.conf'), 'test\n');
  copyFileSync(TEST_BACKEND, path.join(folder, 'test.conf'));
  const real = processTransport({ environment: { SANE_CONFIG_DIR: folder } });
  return { run: (program, args, options) => real.run(program, args.includes('--dont-scan') ? args : [...args, ...extra], options) };
}

function simulated() {
  const device = new SimulatedDocumentScanner({ clock: systemClock, scanMs: 5 });
  return { device, scanner: opened(device, 'simulated:0') };
}

const skipped = hasSane ? '' : ' (skipped: sane-utils, which brings scanimage and its test scanner, is not installed)';

describe.skipIf(!hasSane)(`scanimage with SANE's test scanner${skipped}`, () => {
  test('is online and gives a whole page at the resolution asked for', async () => {
    const scanner = opened(saneProcess(), 'test:0');
    await vi.waitUntil(() => scanner.status().availability === 'online', { timeout: 5_000 });
    const page = await scan(scanner, { resolutionDpi: 150, mode: 'Color' });
    // 80 by 100 mm is what the test scanner has on its glass.
    expect(page).toMatchObject({ ok: true, value: { mediaType: 'image/png', widthPx: 472, heightPx: 590 } });
  });

  test.each([
    ['SANE_STATUS_JAMMED', { kind: 'jammed' }],
    ['SANE_STATUS_NO_DOCS', { kind: 'noPaper' }],
    ['SANE_STATUS_COVER_OPEN', { kind: 'coverOpen' }],
    ['SANE_STATUS_DEVICE_BUSY', { kind: 'busy' }],
    ['SANE_STATUS_CANCELLED', { kind: 'cancelled' }],
    ['SANE_STATUS_IO_ERROR', { kind: 'scannerFault' }],
    ['SANE_STATUS_NO_MEM', { kind: 'scannerFault' }],
  ])('%s', async (status, error) => {
    const scanner = opened(saneProcess([`--read-return-value=${status}`]), 'test:0');
    expect(await scan(scanner)).toMatchObject({ ok: false, error });
  });

  test('a scanner that is not there is absent and unavailable', async () => {
    const scanner = opened(saneProcess(), 'test:99');
    expect(await scan(scanner)).toMatchObject({ ok: false, error: { kind: 'scannerUnavailable' } });
    expect(scanner.status().availability).toBe('absent');
  });

  test('a slow page is cancelled and the scanner is free again', async () => {
    const scanner = opened(
      saneProcess(['--read-delay=yes', '--read-delay-duration=200000', '--read-limit=yes', '--read-limit-size=1']),
      'test:0',
    );
    const stop = new AbortController();
    const scanning = scan(scanner, { signal: stop.signal });
    expect(await scan(scanner)).toEqual({ ok: false, error: { kind: 'busy' } });
    setImmediate(() => stop.abort());
    expect(await scanning).toEqual({ ok: false, error: { kind: 'cancelled' } });
  });
});

describe('the simulated scanner', () => {
  test.each(['lease', 'title-deed', 'blank'] as const)('gives %s as a real A4 page', async (page) => {
    const { device, scanner } = simulated();
    device.putPage(page, { marker: 'MARKER-1' });
    expect(await scan(scanner, { resolutionDpi: 150 })).toMatchObject({ ok: true, value: { widthPx: 1240, heightPx: 1754 } });
    expect(scanner.status()).toEqual({ availability: 'online', condition: { feeder: 'ok' } });
  });

  test.each([
    ['empty', { kind: 'damagedImage' }],
    ['torn', { kind: 'damagedImage' }],
    ['huge', { kind: 'oversized', limitBytes: MAX_PAGE_BYTES }],
  ] as const)('%s is refused', async (page, error) => {
    const { device, scanner } = simulated();
    device.putPage(page);
    expect(await scan(scanner)).toMatchObject({ ok: false, error });
  });

  test('no paper, a jam and an open cover are told apart and pass', async () => {
    const { device, scanner } = simulated();
    expect(await scan(scanner)).toEqual({ ok: false, error: { kind: 'noPaper' } });
    device.putPage('blank');
    device.jam();
    expect(await scan(scanner)).toEqual({ ok: false, error: { kind: 'jammed' } });
    expect(scanner.status().condition.feeder).toBe('jammed');
    device.clearJam();
    device.openCover();
    expect(await scan(scanner)).toEqual({ ok: false, error: { kind: 'coverOpen' } });
    device.closeCover();
    expect(await scan(scanner)).toMatchObject({ ok: true });
  });

  test('unplugged it is unavailable, plugged in again it scans', async () => {
    const { device, scanner } = simulated();
    device.putPage('blank');
    device.unplug();
    expect(await scan(scanner)).toMatchObject({ ok: false, error: { kind: 'scannerUnavailable' } });
    expect(scanner.status().availability).toBe('absent');
    device.replug();
    await scanner.probe();
    expect(scanner.status().availability).toBe('online');
    expect(await scan(scanner)).toMatchObject({ ok: true });
  });

  test.each([
    ['busy', 'busy'],
    ['ioError', 'scannerFault'],
    ['crash', 'scannerFault'],
    ['notInstalled', 'scannerUnavailable'],
  ] as const)('%s is %s, once', async (fault, kind) => {
    const { device, scanner } = simulated();
    device.putPage('blank');
    device.faults.failNext(fault);
    expect(await scan(scanner)).toMatchObject({ ok: false, error: { kind } });
    expect(await scan(scanner)).toMatchObject({ ok: true });
  });

  test('a program that never ends is a timeout', async () => {
    const clock = new ManualClock();
    const device = new SimulatedDocumentScanner({ clock });
    const scanner = createDocumentScanner({ process: device, device: 'simulated:0', clock });
    device.faults.failNext('silent');
    const scanning = scanner.scanPage({ signal: new AbortController().signal });
    await clock.advance(100_000);
    expect(await scanning).toEqual({ ok: false, error: { kind: 'timeout' } });
    await scanner.close();
    expect(clock.waiting).toBe(0);
  });
});
