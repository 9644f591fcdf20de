import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileProblem, type Problem } from './problem.ts';
import { readText, systemCode } from './read-text.ts';
import { profileJsonSchema } from './schema/json-schema.ts';
import { Profile } from './schema/profile.ts';
import { schemaProblems } from './schema-problems.ts';
import { nearest } from './suggest.ts';
import { parseYaml } from './yaml-source.ts';

export type LoadedProfile =
  | { readonly ok: true; readonly profile: Profile }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const OWN_PROFILES = path.join(import.meta.dirname, 'profiles');

/** The catalogue that comes with the terminal. */
export const OWN_CATALOGUE = path.join(import.meta.dirname, 'catalogue');

/** A profile from its YAML text. `file` is only told in the problems. Never throws. */
export function parseProfile(text: string, file: string): LoadedProfile {
  const parsed = parseYaml(text, file);
  if (!parsed.ok) {
    return bad(parsed.problems);
  }
  const result = Profile.safeParse(parsed.source.value);
  return result.success ? { ok: true, profile: result.data } : bad(schemaProblems(result.error.issues, parsed.source, profileJsonSchema));
}

/** A profile by the name it has here (`demo`), or by the path of a YAML file (with a slash or its ending). */
export async function loadProfile(nameOrPath: string): Promise<LoadedProfile> {
  const isPath = /[\\/]|\.ya?ml$/i.test(nameOrPath);
  if (!isPath) {
    const names = await ownProfiles();
    if (!names.includes(nameOrPath)) {
      const near = nearest(nameOrPath, names);
      return bad([
        fileProblem(
          nameOrPath,
          `there is no profile named "${nameOrPath}"`,
          near === null ? `known are ${names.join(', ')}; a file of your own is named with its path` : `did you mean "${near}"`,
        ),
      ]);
    }
  }
  const file = isPath ? nameOrPath : path.join(OWN_PROFILES, `${nameOrPath}.yaml`);
  const read = await readText(file);
  return read.ok ? parseProfile(read.text, file) : bad([read.problem]);
}

async function ownProfiles(): Promise<string[]> {
  try {
    return (await readdir(OWN_PROFILES))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => name.slice(0, -'.yaml'.length))
      .sort();
  } catch (error) {
    return [`none (${systemCode(error)})`];
  }
}

function bad(problems: readonly Problem[]): LoadedProfile {
  return { ok: false, problems };
}
