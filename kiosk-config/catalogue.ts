import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { CATALOGUE_LIMITS } from './limits.ts';
import { fileProblem, type Problem } from './problem.ts';
import { readText, systemCode } from './read-text.ts';
import { Item } from './schema/item.ts';
import { itemJsonSchema, type JsonSchema } from './schema/json-schema.ts';
import { schemaProblems } from './schema-problems.ts';
import { parseYaml, type YamlSource } from './yaml-source.ts';

export interface Catalogue {
  readonly items: readonly Item[];
  readonly problems: readonly Problem[];
  /** Files looked at. */
  readonly files: number;
}

export type ParsedItem = { readonly ok: true; readonly item: Item } | { readonly ok: false; readonly problems: readonly Problem[] };

/** The purposes of a profile; `production` takes no illustrative item. */
export type Purpose = 'demo' | 'production';

let jsonSchema: JsonSchema | null = null;
const schemaOnce = (): JsonSchema => (jsonSchema ??= itemJsonSchema());

/** One item from its YAML text. `file` is only told in the problems. Never throws. */
export function parseItem(text: string, file: string, purpose: Purpose = 'demo'): ParsedItem {
  const parsed = parseYaml(text, file);
  if (!parsed.ok) {
    return parsed;
  }
  const result = Item.safeParse(parsed.source.value);
  if (!result.success) {
    return { ok: false, problems: schemaProblems(result.error.issues, parsed.source, schemaOnce) };
  }
  if (purpose === 'production' && result.data.provenance === 'illustrative') {
    return { ok: false, problems: [illustrative(parsed.source)] };
  }
  return { ok: true, item: result.data };
}

/**
 * Every item of these folders and the folders in them (`.yaml` and `.yml`), in order of folder and name. A file with a problem
 * is left out and the others stand; a folder may be empty. Of two items with one code the first stands.
 */
export async function loadCatalogue(dirs: readonly string[], purpose: Purpose = 'demo'): Promise<Catalogue> {
  const items: Item[] = [];
  const problems: Problem[] = [];
  const fileOfCode = new Map<string, string>();
  const files: string[] = [];
  for (const dir of dirs) {
    const listed = await yamlFiles(dir);
    files.push(...listed.files);
    problems.push(...listed.problems);
  }
  if (files.length > CATALOGUE_LIMITS.items) {
    problems.push(
      fileProblem(
        dirs.join(', '),
        `there are ${files.length} files; ${CATALOGUE_LIMITS.items} are read`,
        'check that it is the right folder',
      ),
    );
  }
  for (const file of files.slice(0, CATALOGUE_LIMITS.items)) {
    const read = await readText(file);
    const parsed = read.ok ? parseItem(read.text, file, purpose) : { ok: false as const, problems: [read.problem] };
    if (!parsed.ok) {
      problems.push(...parsed.problems);
      continue;
    }
    const first = fileOfCode.get(parsed.item.code);
    if (first === undefined) {
      fileOfCode.set(parsed.item.code, file);
      items.push(parsed.item);
    } else {
      const source = read.ok ? parseYaml(read.text, file) : null;
      problems.push({
        file,
        ...(source?.ok ? source.source.at(['code']) : { line: 1, column: 1 }),
        path: 'code',
        message: `the code "${parsed.item.code}" is already taken by ${first}`,
        remedy: 'give one of the two another code; the first stands until then',
      });
    }
  }
  return { items, problems, files: files.length };
}

async function yamlFiles(dir: string): Promise<{ files: string[]; problems: Problem[] }> {
  try {
    const entries = await readdir(dir, { recursive: true });
    const files = entries.filter((entry) => /\.ya?ml$/i.test(entry)).sort();
    return { files: files.map((file) => path.join(dir, file)), problems: [] };
  } catch (error) {
    return {
      files: [],
      problems: [
        fileProblem(dir, `the folder cannot be read (${systemCode(error)})`, 'check that it is there and that this user may read it'),
      ],
    };
  }
}

function illustrative(source: YamlSource): Problem {
  return {
    file: source.file,
    ...source.at(['provenance']),
    path: 'provenance',
    message: 'an illustrative item does not go into production',
    remedy: 'check every value against the official guide, then write provenance: published',
  };
}
