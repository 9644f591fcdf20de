/**
 * `npm test`: every check and every test of the product, in order, going on after a failure. The last line is
 * `N passed, N failed` and nothing else.
 *
 *   npm test                    all
 *   npm test -- unit types      only these stages
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { judgeCheck, judgeTests, type Outcome, type ProgramEnd } from './judge.ts';
import type { ReportLine } from './report.ts';

const ROOT = path.dirname(import.meta.dirname);
const BIN = path.join(ROOT, 'node_modules', '.bin');
const LINT_DEADLINE_MS = 5 * 60_000;
const VITEST_DEADLINE_MS = 30 * 60_000;
const OUTPUT_BYTES = 400_000;

interface Stage {
  readonly name: string;
  run(): Promise<Outcome>;
}

const STAGES: readonly Stage[] = [
  check('format', 'biome', ['check', '--colors=off', '--reporter=concise', '--max-diagnostics=40', '.']),
  check('lint', 'oxlint', ['--type-aware', '--type-check', '--deny-warnings', '--format=unix']),
  check('types', 'tsc', ['-p', 'tsconfig.json', '--pretty', 'false']),
  check('types-renderer', 'tsc', ['-p', 'tsconfig.renderer.json', '--pretty', 'false']),
  check('unused', 'knip', ['--no-progress', '--no-config-hints']),
  check('boundaries', 'node', ['tests/boundaries.ts']),
  tests('unit'),
  tests('contract'),
  tests('journeys'),
  tests('crash'),
  tests('e2e'),
];

/** A program that says by its exit code whether all is well: counts as one. */
function check(name: string, program: string, args: readonly string[]): Stage {
  return {
    name,
    async run() {
      return judgeCheck(name, await runProgram(program, args, {}, LINT_DEADLINE_MS));
    },
  };
}

/** The vitest project of this name: every test counts. */
function tests(name: string): Stage {
  return {
    name,
    async run() {
      const folder = mkdtempSync(path.join(tmpdir(), 'terminal-tests-'));
      try {
        const report = path.join(folder, 'report.ndjson');
        const args = ['run', '--project', name, '--reporter', './tests/report.ts', '--color=false'];
        const end = await runProgram('vitest', args, { VITEST_REPORT: report }, VITEST_DEADLINE_MS);
        return judgeTests(name, end, readReport(report));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

function readReport(file: string): ReportLine[] {
  // No file: vitest ended before the first test, which `judge` makes a failure.
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ReportLine);
}

/** Runs one of our own programs to its end; past the deadline it is ended with everything it started. */
function runProgram(program: string, args: readonly string[], env: Record<string, string>, deadlineMs: number): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const child = spawn(path.join(BIN, program), args, {
      cwd: ROOT,
      env: { ...process.env, ...env, NO_COLOR: '1', PATH: `${BIN}${path.delimiter}${process.env['PATH'] ?? ''}` },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    const keep = (text: string): void => {
      output = (output + text).slice(-OUTPUT_BYTES);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    const endGroup = (): void => {
      if (child.pid !== undefined && child.exitCode === null) {
        process.kill(-child.pid, 'SIGKILL');
      }
    };
    let late = false;
    const deadline = setTimeout(() => {
      late = true;
      endGroup();
    }, deadlineMs);
    process.once('exit', endGroup);
    const finish = (end: ProgramEnd): void => {
      clearTimeout(deadline);
      process.removeListener('exit', endGroup);
      resolve(end);
    };
    child.once('error', (error) => finish({ ok: false, reason: error.message, output }));
    child.once('close', (code, signal) => {
      const reason = late ? `no end after ${deadlineMs / 60_000} minutes` : signal === null ? `exit code ${code}` : `ended by ${signal}`;
      finish({ ok: code === 0 && !late, reason, output });
    });
  });
}

function seconds(sinceMs: number): string {
  return `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
}

async function main(): Promise<number> {
  const wanted = process.argv.slice(2).filter((argument) => argument !== '--');
  const unknown = wanted.filter((name) => !STAGES.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    console.log(`No stage is named ${unknown.join(', ')}; there are ${STAGES.map((stage) => stage.name).join(', ')}.`);
    console.log('0 passed, 0 failed');
    return 1;
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => process.exit(1));
  }
  const begunMs = performance.now();
  const total = { passed: 0, failed: 0, skipped: [] as string[] };
  for (const stage of STAGES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    const stageMs = performance.now();
    const outcome = await stage.run();
    const words = [`${outcome.passed} passed`];
    if (outcome.failed > 0) {
      words.push(`${outcome.failed} failed`);
    }
    if (outcome.skipped.length > 0) {
      words.push(`${outcome.skipped.length} skipped`);
    }
    console.log(`${outcome.failed > 0 ? '✗' : '✓'} ${stage.name.padEnd(15)} ${words.join(', ').padEnd(32)} ${seconds(stageMs)}`);
    for (const line of outcome.details) {
      console.log(`  ${line}`);
    }
    total.passed += outcome.passed;
    total.failed += outcome.failed;
    total.skipped.push(...outcome.skipped);
  }
  if (total.skipped.length > 0) {
    console.log(`\nSkipped ${total.skipped.length}:`);
    total.skipped.forEach((line) => console.log(`  - ${line}`));
  }
  console.log(`\nIn ${seconds(begunMs)}:`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed > 0 || total.passed === 0 ? 1 : 0;
}

process.exitCode = await main();
