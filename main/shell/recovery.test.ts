import { expect, test } from 'vitest';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { SHELL_LIMITS } from './limits.ts';
import { createRecovery, type RecoveryStep } from './recovery.ts';

function setUp() {
  const clock = new ManualClock();
  const steps: { readonly step: RecoveryStep; readonly atMs: number }[] = [];
  const recovery = createRecovery({ clock, take: (step) => steps.push({ step, atMs: clock.monotonicMs() }), onEvent: () => undefined });
  return { clock, steps, recovery };
}

test('the first failure is followed by a reload at once, later ones at a distance of five seconds', async () => {
  const { clock, steps, recovery } = setUp();
  for (let failure = 0; failure < 3; failure++) {
    recovery.pageFailed('gone');
    await clock.advance(SHELL_LIMITS.recoveryCooldownMs);
  }
  expect(steps).toEqual([0, 5_000, 10_000].map((atMs) => ({ step: 'reload', atMs })));
});

test('after three reloads comes a new window, and after that a new start', async () => {
  const { clock, steps, recovery } = setUp();
  for (let failure = 0; failure < 5; failure++) {
    recovery.pageFailed('loadFailed');
    await clock.advance(SHELL_LIMITS.recoveryCooldownMs);
  }
  expect(steps.map(({ step }) => step)).toEqual(['reload', 'reload', 'reload', 'newWindow', 'relaunch']);
});

test('one failure that is told twice leads to one step', async () => {
  const { clock, steps, recovery } = setUp();
  recovery.pageFailed('gone');
  recovery.pageFailed('loadFailed');
  await clock.advance(60_000);
  expect(steps).toHaveLength(1);
});

test('a page that never asks for its port is silent, and that is a failure', async () => {
  const { clock, steps, recovery } = setUp();
  recovery.pageLoading();
  await clock.advance(SHELL_LIMITS.pageSilentMs - 1);
  expect(steps).toEqual([]);
  await clock.advance(1);
  expect(steps).toMatchObject([{ step: 'reload' }]);
});

test('a page that asked for its port is not silent', async () => {
  const { clock, steps, recovery } = setUp();
  recovery.pageLoading();
  recovery.pageLives();
  await clock.advance(10 * SHELL_LIMITS.pageSilentMs);
  expect(steps).toEqual([]);
});

test('a page that lived for a minute starts the count anew; one that lived a moment does not', async () => {
  const { clock, steps, recovery } = setUp();
  for (let failure = 0; failure < 3; failure++) {
    recovery.pageFailed('gone');
    await clock.advance(SHELL_LIMITS.recoveryCooldownMs);
    recovery.pageLives();
  }
  recovery.pageFailed('gone');
  await clock.advance(0);
  expect(steps.at(-1)).toMatchObject({ step: 'newWindow' });
  recovery.pageLives();
  await clock.advance(SHELL_LIMITS.pageSteadyMs);
  recovery.pageFailed('gone');
  await clock.advance(0);
  expect(steps.at(-1)).toMatchObject({ step: 'reload' });
});

test('once it is closed nothing is brought back', async () => {
  const { clock, steps, recovery } = setUp();
  recovery.pageLoading();
  recovery.pageFailed('gone');
  recovery.close();
  recovery.pageFailed('gone');
  await clock.advance(600_000);
  expect(steps).toEqual([]);
});
