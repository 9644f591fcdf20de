import type { Command } from 'commander';
import { loadCatalogue, OWN_CATALOGUE, problemLine } from '../../kiosk-config/index.ts';
import { EXIT } from './exit-codes.ts';

/**
 * `kiosk items lint [DIR…] [--production] [--json]`: checks the service items of these folders, by default of those that
 * come with the terminal. Ends with 0 where all are sound, 1 where some are not, 2 where a folder cannot be checked.
 */
export function itemsCommand(program: Command): void {
  program
    .command('items')
    .description('the service items of the catalogue')
    .command('lint')
    .description('check service items: each problem with file, line, place and remedy')
    .argument('[dirs...]', 'folders of .yaml files (default: the catalogue that comes with the terminal)')
    .option('--production', 'refuse illustrative items too, as a production terminal does', false)
    .option('--json', 'one JSON object: {files, items, problems}', false)
    .action(async (dirs: readonly string[], options: { readonly production: boolean; readonly json: boolean }) => {
      process.exitCode = await lintItems(dirs.length === 0 ? [OWN_CATALOGUE] : dirs, options, (line) => process.stdout.write(`${line}\n`));
    });
}

/** Gives the exit code. */
export async function lintItems(
  dirs: readonly string[],
  options: { readonly production: boolean; readonly json: boolean },
  print: (line: string) => void,
): Promise<number> {
  const { items, problems, files } = await loadCatalogue(dirs, options.production ? 'production' : 'demo');
  if (options.json) {
    print(JSON.stringify({ files, items: items.map(({ code, version, provenance }) => ({ code, version, provenance })), problems }));
  } else {
    problems.forEach((problem) => print(problemLine(problem)));
    const counted = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    print(`${files} ${files === 1 ? 'file' : 'files'}, ${items.length} sound, ${problems.length === 0 ? 'no problem' : counted}`);
  }
  if (files === 0 && problems.length === 0 && !options.json) {
    print(`there is no .yaml file in ${dirs.join(', ')}; name the folder that holds the items`);
  }
  const unchecked = files === 0 || problems.some((problem) => dirs.includes(problem.file));
  return unchecked ? EXIT.notDone : problems.length > 0 ? EXIT.problems : EXIT.fine;
}
