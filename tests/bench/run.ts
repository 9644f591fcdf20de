/**
 * `npm run bench -- NAME [--json]`, `npm run bench -- list`. With `--json` one JSON object a line:
 * `{name, metric, unit, value, n, baseline?, ratio?, aim?, met?}`. An aim that is missed is told; it does not fail the run.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Bench, Measured } from './bench.ts';

const ENDING = '.bench.ts';

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(ENDING))
  .map((file) => file.slice(0, -ENDING.length))
  .sort();

async function load(name: string): Promise<Bench> {
  const loaded: { readonly bench?: Bench } = await import(pathToFileURL(path.join(import.meta.dirname, `${name}${ENDING}`)).href);
  if (loaded.bench === undefined) {
    throw new Error(`${name}${ENDING} does not export "bench"`);
  }
  return loaded.bench;
}

/** The line of one number: for programs, or for people. */
function line(name: string, measured: Measured, json: boolean): string {
  const ratio = measured.baseline === undefined || measured.baseline === 0 ? undefined : round(measured.value / measured.baseline);
  if (json) {
    const { metric, unit, value, n, baseline, aim, met } = measured;
    return JSON.stringify({
      name,
      metric,
      unit,
      value: round(value),
      n,
      baseline: baseline === undefined ? undefined : round(baseline),
      ratio,
      aim,
      met,
    });
  }
  const compared = measured.baseline === undefined ? '' : `  baseline ${round(measured.baseline)} ${measured.unit} (×${ratio ?? '–'})`;
  const aim = measured.aim === undefined ? '' : `  aim ${measured.aim}: ${measured.met === true ? 'met' : 'MISSED'}`;
  return `${name}  ${measured.metric.padEnd(28)} ${String(round(measured.value)).padStart(10)} ${measured.unit}  n=${measured.n}${compared}${aim}`;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

async function main(): Promise<number> {
  const options = process.argv.slice(2);
  const json = options.includes('--json');
  const [name, ...others] = options.filter((option) => option !== '--json');
  if (name === 'list' && others.length === 0) {
    for (const known of names) {
      const { about } = await load(known);
      console.log(json ? JSON.stringify({ name: known, about }) : `${known.padEnd(16)} ${about}`);
    }
    return 0;
  }
  if (name === undefined || others.length > 0 || !names.includes(name)) {
    console.error(
      `Use: npm run bench -- NAME [--json], where NAME is one of: ${names.join(', ') || '(there is none)'}; or: npm run bench -- list`,
    );
    return 1;
  }
  let reported = 0;
  const bench = await load(name);
  await bench.run((measured) => {
    reported += 1;
    console.log(line(name, measured, json));
  });
  if (reported === 0) {
    console.error(`${name} measured nothing`);
  }
  return reported > 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`The benchmark could not measure: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exitCode = 1;
}
