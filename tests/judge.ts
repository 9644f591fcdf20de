/** What a stage of `npm test` counts for. A check that ran nothing, or ended badly without saying why, has failed. */
import type { ReportLine } from './report.ts';

/** Of a program that fails: enough to see what and where. */
const OUTPUT_LINES = 80;

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly details: readonly string[];
  readonly skipped: readonly string[];
}

export interface ProgramEnd {
  readonly ok: boolean;
  readonly reason: string;
  readonly output: string;
}

/** A program that says by its exit code whether all is well: counts as one. */
export function judgeCheck(name: string, end: ProgramEnd): Outcome {
  return end.ok
    ? { passed: 1, failed: 0, details: [], skipped: [] }
    : { passed: 0, failed: 1, details: [`${name}: ${end.reason}`, ...lastLines(end.output)], skipped: [] };
}

/** A run of vitest: every test counts. */
export function judgeTests(name: string, end: ProgramEnd, lines: readonly ReportLine[]): Outcome {
  const failures = lines.filter((line) => line.kind === 'failed');
  const passed = lines.filter((line) => line.kind === 'passed').length;
  const details = failures.flatMap((line) => [`✗ ${line.name}`, ...line.errors.flatMap((error) => indent(error))]);
  const skipped = lines.flatMap((line) => (line.kind === 'skipped' ? [`${line.name}: ${line.reason ?? 'no reason given'}`] : []));
  // Vitest may die, or find no test, without a failed test to show for it.
  const unexplained = failures.length === 0 && (!end.ok || lines.length === 0);
  return {
    passed,
    failed: failures.length + (unexplained ? 1 : 0),
    details: unexplained
      ? [`✗ ${name}: ${lines.length === 0 ? 'no test ran' : 'vitest failed'} (${end.reason})`, ...lastLines(end.output)]
      : details,
    skipped,
  };
}

function lastLines(output: string): string[] {
  const told = output
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  return (told.length <= OUTPUT_LINES ? told : [`… ${told.length - OUTPUT_LINES} lines before`, ...told.slice(-OUTPUT_LINES)]).flatMap(
    indent,
  );
}

function indent(text: string): string[] {
  return text.split('\n').map((line) => `    ${line}`);
}
