/**
 * What vitest tells the runner: one JSON object a line, into the file that VITEST_REPORT names. Vitest's own JSON report
 * leaves out why a test was skipped.
 */
import { appendFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';

export type ReportLine =
  | { readonly kind: 'passed'; readonly name: string }
  | { readonly kind: 'skipped'; readonly name: string; readonly reason: string | null }
  | { readonly kind: 'failed'; readonly name: string; readonly errors: readonly string[] };

/** Vitest makes one by itself; reporters are loaded by their default export. */
export default class LineReporter implements Reporter {
  onTestCaseResult(test: TestCase): void {
    const result = test.result();
    const name = `${test.module.relativeModuleId} > ${test.fullName}`;
    if (result.state === 'failed') {
      write({ kind: 'failed', name, errors: result.errors.map(errorText) });
    } else if (result.state === 'skipped') {
      write({ kind: 'skipped', name, reason: result.note ?? null });
    } else if (result.state === 'passed') {
      write({ kind: 'passed', name });
    }
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    for (const module of modules) {
      const suiteErrors = [...module.children.allSuites()].flatMap((suite) => suite.errors());
      const errors = [...module.errors(), ...suiteErrors];
      if (errors.length > 0) {
        write({ kind: 'failed', name: `${module.relativeModuleId} (the file itself)`, errors: errors.map(errorText) });
      }
    }
    for (const error of unhandled) {
      write({ kind: 'failed', name: 'outside of any test', errors: [errorText(error)] });
    }
  }
}

function errorText(error: { readonly message: string; readonly stack?: string | undefined; readonly diff?: string | undefined }): string {
  const places = (error.stack ?? '').split('\n').filter((line) => /^\s+at .*\.tsx?[:?]/.test(line) && !line.includes('node_modules'));
  return [error.message, ...(error.diff === undefined ? [] : [error.diff]), ...places.slice(0, 4)].join('\n');
}

function write(line: ReportLine): void {
  const file = process.env['VITEST_REPORT'];
  if (file === undefined) {
    throw new Error('VITEST_REPORT names the file to write to; tests/run.ts sets it');
  }
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}
