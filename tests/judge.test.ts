import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { judgeCheck, judgeTests } from './judge.ts';

const fine = { ok: true, reason: 'exit code 0', output: '' };
const bad = { ok: false, reason: 'exit code 1', output: 'line one\nline two\n' };

test('a check counts as one', () => {
  expect(judgeCheck('lint', fine)).toMatchObject({ passed: 1, failed: 0 });
  expect(judgeCheck('lint', bad)).toMatchObject({ passed: 0, failed: 1, details: ['lint: exit code 1', '    line one', '    line two'] });
});

test('every test counts, and a failed one is told with its errors', () => {
  const outcome = judgeTests('unit', bad, [
    { kind: 'passed', name: 'a' },
    { kind: 'failed', name: 'b', errors: ['expected 1\nreceived 2'] },
    { kind: 'passed', name: 'c' },
  ]);
  expect(outcome).toEqual({ passed: 2, failed: 1, details: ['✗ b', '    expected 1', '    received 2'], skipped: [] });
});

test('a skipped test is told with its reason, and counts for neither', () => {
  const outcome = judgeTests('e2e', fine, [
    { kind: 'passed', name: 'a' },
    { kind: 'skipped', name: 'b', reason: 'no browser' },
    { kind: 'skipped', name: 'c', reason: null },
  ]);
  expect(outcome).toMatchObject({ passed: 1, failed: 0, skipped: ['b: no browser', 'c: no reason given'] });
});

test('a run without a test has failed', () => {
  expect(judgeTests('crash', fine, [])).toMatchObject({ passed: 0, failed: 1, details: ['✗ crash: no test ran (exit code 0)'] });
});

test('vitest ending badly after nothing but passed tests has failed', () => {
  expect(judgeTests('unit', bad, [{ kind: 'passed', name: 'a' }])).toMatchObject({ passed: 1, failed: 1 });
});

test('a stage that is none is told; the last line still counts, and nothing ran', () => {
  const { status, stdout } = spawnSync(process.execPath, [path.join(import.meta.dirname, 'run.ts'), 'unti'], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stdout).toMatch(/^No stage is named unti; there are format, .*\n0 passed, 0 failed\n$/);
});
