/** What the schema found, told as a person would: where, what, and what to do. */
import type { z } from 'zod';
import { CATALOGUE_LIMITS } from './limits.ts';
import type { Problem } from './problem.ts';
import type { JsonSchema } from './schema/json-schema.ts';
import { nearest } from './suggest.ts';
import type { Path, YamlSource } from './yaml-source.ts';

type Issue = z.core.$ZodIssue;

/** One problem for each issue; an issue about several unknown keys gives one for each key. */
export function schemaProblems(issues: readonly Issue[], source: YamlSource, schema: () => JsonSchema): Problem[] {
  const meant = new Set(issues.flatMap((issue) => misspelt(issue, source, schema)));
  return issues
    .filter((issue) => !meant.has(pathText(issue.path)))
    .flatMap((issue) => explain(issue, source, schema))
    .slice(0, CATALOGUE_LIMITS.problemsPerFile);
}

/** The places that unknown keys were meant for: that these are missing is the same slip, and told once. */
function misspelt(issue: Issue, source: YamlSource, schema: () => JsonSchema): string[] {
  if (issue.code !== 'unrecognized_keys') {
    return [];
  }
  const map = valueAt(source.value, issue.path);
  const missing = keysAt(schema(), source.value, issue.path).filter((key) => !isRecord(map) || !Object.hasOwn(map, key));
  return issue.keys.flatMap((key) => {
    const near = nearest(key, missing);
    return near === null ? [] : [pathText([...issue.path, near])];
  });
}

/** `form.pages[0].id` */
export function pathText(path: Path): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`),
    '',
  );
}

function explain(issue: Issue, source: YamlSource, schema: () => JsonSchema): Problem[] {
  const found = valueAt(source.value, issue.path);
  const here = (message: string, remedy: string): Problem[] => [
    { file: source.file, ...source.at(issue.path), path: pathText(issue.path), message, remedy },
  ];
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema(), source.value, issue.path);
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      return {
        file: source.file,
        ...source.atKey(issue.path, key),
        path: pathText([...issue.path, key]),
        message: `the key "${shorten(key)}" is not known here`,
        remedy: near === null ? `known are ${known.join(', ')}` : `did you mean "${near}"`,
      };
    });
  }
  if (found === undefined) {
    return here(`"${String(issue.path.at(-1))}" is missing`, `add it${expectation(issue)}`);
  }
  switch (issue.code) {
    case 'invalid_type':
      return here(`this is ${kindOf(found)}, not ${typeName(issue.expected)}`, typeRemedy(issue.expected, found));
    case 'invalid_value':
      return here(`${quote(found)} is not one of the values this can have`, choose(found, issue.values.map(String)));
    case 'invalid_union':
      return here(`${quote(found)} is not one of the values this can have`, choose(found, optionsOf(issue)));
    case 'too_small':
      return here(
        `this is too ${issue.origin === 'number' || issue.origin === 'int' ? 'small' : 'short'}`,
        `at least ${issue.minimum}${unit(issue.origin)}`,
      );
    case 'too_big':
      return here(
        `this is too ${issue.origin === 'number' || issue.origin === 'int' ? 'large' : 'long'}`,
        `at most ${issue.maximum}${unit(issue.origin)}`,
      );
    case 'invalid_format':
      return here(`${quote(found)} is not written as it should be`, issue.message);
    case 'custom': {
      const [message = issue.message, remedy = 'put it right'] = issue.message.split('; ');
      return here(message, remedy);
    }
    default:
      return here(issue.message, 'put it right');
  }
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `: ${typeName(issue.expected)}`;
    case 'invalid_value':
      return `: one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return `: one of ${optionsOf(issue).join(', ')}`;
    default:
      return '';
  }
}

function optionsOf(issue: Issue): readonly string[] {
  const options: unknown = 'options' in issue ? issue.options : [];
  return Array.isArray(options) ? options.map(String) : [];
}

function choose(found: unknown, values: readonly string[]): string {
  const near = typeof found === 'string' ? nearest(found, values) : null;
  return near === null ? `use one of ${values.join(', ')}` : `did you mean "${near}"`;
}

function typeName(expected: string): string {
  switch (expected) {
    case 'object':
      return 'a map of keys';
    case 'array':
      return 'a list';
    case 'string':
      return 'text';
    case 'int':
      return 'a whole number';
    case 'boolean':
      return 'true or false';
    default:
      return `a ${expected}`;
  }
}

function typeRemedy(expected: string, found: unknown): string {
  if (expected === 'string') {
    return typeof found === 'object' && found !== null ? 'write text here' : 'put it in quotes';
  }
  if (expected === 'array') {
    return 'begin each entry on a line of its own with "- "';
  }
  return expected === 'object' ? 'write "key: value" lines, two spaces further in' : `write ${typeName(expected)} without quotes`;
}

function kindOf(value: unknown): string {
  if (value === null) {
    return 'empty';
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  return typeof value === 'object' ? 'a map of keys' : typeof value === 'string' ? 'text' : `a ${typeof value}`;
}

function unit(origin: string): string {
  return origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '';
}

function quote(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? `"${shorten(`${value}`)}"` : kindOf(value);
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inside, part) => (isRecord(inside) ? inside[String(part)] : undefined), value);
}

/** The keys a map at `path` may have, by the branch of the schema that the value took. */
function keysAt(schema: JsonSchema, value: unknown, path: Path): string[] {
  let place: unknown = branch(schema, value);
  let inside = value;
  for (const part of path) {
    inside = isRecord(inside) ? inside[String(part)] : undefined;
    const next = isRecord(place)
      ? typeof part === 'number'
        ? place['items']
        : isRecord(place['properties'])
          ? place['properties'][String(part)]
          : undefined
      : undefined;
    place = branch(next, inside);
  }
  return isRecord(place) && isRecord(place['properties']) ? Object.keys(place['properties']) : [];
}

function branch(schema: unknown, value: unknown): unknown {
  if (!isRecord(schema)) {
    return schema;
  }
  const options = schema['oneOf'] ?? schema['anyOf'];
  if (!Array.isArray(options)) {
    return schema;
  }
  return (
    options.find((option) => isRecord(option) && isRecord(option['properties']) && constantsFit(option['properties'], value)) ?? schema
  );
}

function constantsFit(properties: Record<string, unknown>, value: unknown): boolean {
  return Object.entries(properties).every(
    ([key, property]) => !isRecord(property) || !('const' in property) || (isRecord(value) && value[key] === property['const']),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
