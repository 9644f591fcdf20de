/**
 * Holds the arrows between the rooms. By itself (`node tests/boundaries.ts`) it reads the whole tree and ends with 1 where
 * an arrow is broken, or where it saw nothing to check.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import {
  COMMON_FILES,
  ELECTRON_ROOM,
  FREE_FOLDERS,
  isBuildTool,
  isSimulation,
  LOADED_AT_NEED,
  PURE_FOLDERS,
  ROOM_RULES,
  SIMULATION_ROOM,
} from './boundaries-rules.ts';
import { findImports, type ImportSite } from './imports.ts';

/** A file by its path from the root, with slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
}

/** Every broken arrow in these files. No files is a violation too: a check that sees nothing says nothing. */
export function checkBoundaries(files: readonly SourceFile[]): Violation[] {
  if (files.length === 0) {
    return [{ file: '.', line: 1, rule: 'no source file was found to check' }];
  }
  return files.flatMap(checkFile);
}

function checkFile({ path: file, text }: SourceFile): Violation[] {
  const room = roomOf(file);
  if (room === null) {
    return [
      { file, line: 1, rule: 'this folder is no room of the house; put the file into one, or add the room to tests/boundaries-rules.ts' },
    ];
  }
  if (room === 'free' || isTest(file)) {
    return [];
  }
  const found = findImports(file, text);
  if (!found.ok) {
    return [{ file, line: 1, rule: `it cannot be parsed: ${found.error}` }];
  }
  return found.sites.flatMap((site) => {
    const rule = judge(file, room, site);
    return rule === null ? [] : [{ file, line: site.line, rule }];
  });
}

/** Why this import may not be, or `null`. */
function judge(file: string, room: string, { specifier, form }: ImportSite): string | null {
  if (specifier === null) {
    return 'the address is computed, so nobody can check it; write it out';
  }
  if (/^(?:\/|file:|[a-z]+:\/\/)/i.test(specifier)) {
    return `"${specifier}" is an absolute address; import by package or by relative path`;
  }
  if (!specifier.startsWith('.')) {
    return judgePackage(file, room, specifier);
  }
  const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
  const targetRoom = roomOf(target);
  if (targetRoom === null || target.startsWith('..')) {
    return `${target} is in no room of the house`;
  }
  if (targetRoom === 'free' || isTest(target)) {
    return `${target} belongs to the tests`;
  }
  if (isSimulation(target)) {
    return isSimulation(file) || room === SIMULATION_ROOM || (room === LOADED_AT_NEED.by && form === 'type') || mayLoad(file, form)
      ? null
      : `${target} is a simulated device: only the lab and other simulations import it, and the composition root by import()`;
  }
  if (targetRoom === room) {
    return null;
  }
  return judgeRoom(file, room, target, form);
}

function judgeRoom(file: string, room: string, target: string, form: ImportSite['form']): string | null {
  const targetRoom = roomOf(target) ?? '';
  const rule = ROOM_RULES[room];
  if (rule?.files?.includes(target) || (COMMON_FILES.includes(target) && /^(?:main|drivers)\//.test(room))) {
    return null;
  }
  const atNeed = LOADED_AT_NEED.rooms.some((name) => name === targetRoom) && room === LOADED_AT_NEED.by;
  if (atNeed && form !== 'type' && !mayLoad(file, form)) {
    return `${targetRoom} is for development: only the composition root may load it, by import()`;
  }
  if (!atNeed && !rule?.rooms.includes(targetRoom)) {
    return `${room} may not import ${targetRoom}`;
  }
  // The drivers stand on drivers/core as a whole; for the rest of the house it has a door like any room.
  const shared = targetRoom === 'drivers/core' && room.startsWith('drivers/');
  return shared || target === `${targetRoom}/index.ts`
    ? null
    : `${target} is the inside of ${targetRoom}; import its door, ${targetRoom}/index.ts`;
}

function mayLoad(file: string, form: ImportSite['form']): boolean {
  return form === 'dynamic' && LOADED_AT_NEED.from.some((root) => root === file);
}

function judgePackage(file: string, room: string, specifier: string): string | null {
  if (/^electron(?:$|\/)/.test(specifier) && room !== ELECTRON_ROOM) {
    return `electron belongs to ${ELECTRON_ROOM} alone`;
  }
  const pure = isBuildTool(file) ? undefined : PURE_FOLDERS.find((folder) => file.startsWith(`${folder}/`));
  return pure !== undefined && isBuiltin(specifier) ? `${pure} is pure: it may not import ${specifier}` : null;
}

/** The room a path is in, `free` for folders outside the house and for files of the root, `null` for an unknown folder. */
function roomOf(file: string): string | null {
  const parts = file.split('/');
  if (parts.length === 1 || FREE_FOLDERS.includes(parts[0] ?? '')) {
    return 'free';
  }
  for (const depth of [1, 2]) {
    const room = parts.slice(0, depth).join('/');
    if (parts.length > depth && Object.hasOwn(ROOM_RULES, room)) {
      return room;
    }
  }
  return null;
}

/** A test, or what tests share beside the code (`outbox-fixture.ts`): may reach anywhere, and nothing else reaches for it. */
function isTest(file: string): boolean {
  return /(?:\.test|-fixture)\.[cm]?tsx?$/.test(file);
}

/** Every `.ts`, `.tsx`, `.mts` and `.cts` file under `root`, but for packages, builds and hidden folders. */
export function readSources(root: string): SourceFile[] {
  return readdirSync(root, { withFileTypes: true, recursive: false })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !['node_modules', 'dist'].includes(entry.name))
    .flatMap((entry) =>
      readdirSync(path.join(root, entry.name), { recursive: true, encoding: 'utf8' }).map((inside) => path.join(entry.name, inside)),
    )
    .filter((file) => /\.[cm]?tsx?$/.test(file) && !file.split(path.sep).includes('node_modules'))
    .sort()
    .map((file) => ({ path: file.split(path.sep).join('/'), text: readFileSync(path.join(root, file), 'utf8') }));
}

if (import.meta.main) {
  const files = readSources(path.dirname(import.meta.dirname));
  const violations = checkBoundaries(files);
  for (const { file, line, rule } of violations) {
    console.log(`${file}:${line}: ${rule}`);
  }
  console.log(`${files.length} files, ${violations.length} broken arrows`);
  process.exitCode = violations.length > 0 ? 1 : 0;
}
