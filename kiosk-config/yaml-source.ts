/** YAML as an author wrote it: the value, and where each part of it stands. */
import { type Document, isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import { CATALOGUE_LIMITS } from './limits.ts';
import { fileProblem, type Problem } from './problem.ts';

export type Path = readonly PropertyKey[];

export interface YamlSource {
  readonly file: string;
  readonly value: unknown;
  /** Where the value at `path` begins; the nearest part around it that is there, where it is not. */
  at(path: Path): { readonly line: number; readonly column: number };
  /** Where the key itself stands. */
  atKey(path: Path, key: string): { readonly line: number; readonly column: number };
}

export type ParsedYaml = { readonly ok: true; readonly source: YamlSource } | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads one YAML document. Never throws: text that is no YAML, or none that an item may use, gives problems. */
export function parseYaml(text: string, file: string): ParsedYaml {
  const refused = refuseAtSight(text, file);
  if (refused !== null) {
    return { ok: false, problems: [refused] };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, stringKeys: true, prettyErrors: false });
  const place = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems = [...document.errors, ...document.warnings].map((error): Problem => {
    const [message, remedy] = explain(error.code, error.message);
    return { file, ...place(error.pos[0]), path: '', message, remedy };
  });
  visit(document, {
    Node: (_key, node) => {
      if (isAlias(node) || (isNode(node) && 'anchor' in node && typeof node.anchor === 'string')) {
        problems.push({
          file,
          ...place(node.range?.[0] ?? 0),
          path: '',
          message: 'anchors (&) and aliases (*) are not read here',
          remedy: 'write the value out, or put it in quotes if & or * belongs to the text',
        });
      }
    },
  });
  if (problems.length > 0) {
    return { ok: false, problems: problems.slice(0, CATALOGUE_LIMITS.problemsPerFile) };
  }
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    return { ok: false, problems: [fileProblem(file, 'the file is empty', 'write the item into it, or delete the file')] };
  }
  return {
    ok: true,
    source: {
      file,
      value: document.toJS(),
      at: (path) => place(offsetOf(document, path)),
      atKey: (path, key) => place(offsetOfKey(document, path, key)),
    },
  };
}

/** What must not even reach the parser: it is recursive, and binary bytes only give a page of confusing errors. */
function refuseAtSight(text: string, file: string): Problem | null {
  if (Buffer.byteLength(text) > CATALOGUE_LIMITS.fileBytes) {
    return fileProblem(
      file,
      `the file is over ${CATALOGUE_LIMITS.fileBytes / 1024} KB`,
      'no item is that long; check that it is the right file',
    );
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  const binary = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.exec(text);
  if (binary !== null) {
    const before = text.slice(0, binary.index).split('\n');
    return {
      file,
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
      path: '',
      message: 'the file holds bytes that are no text',
      remedy: 'save it as plain UTF-8 text',
    };
  }
  const deepest = nesting(text);
  if (deepest !== null) {
    return {
      file,
      line: deepest,
      column: 1,
      path: '',
      message: `lists and maps go over ${CATALOGUE_LIMITS.nestingDepth} levels deep here`,
      remedy: 'an item needs fewer than ten; look for a bracket that is not closed',
    };
  }
  return null;
}

/**
 * The first line that could open more levels than an item may have. Counts brackets that are not closed, compact list
 * dashes and, for block style, distinct indents; text in quotes is counted too, so the bound is generous.
 */
function nesting(text: string): number | null {
  let open = 0;
  const indents: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const lead = /^[ \t]*(?:[-?:][ \t]+)*/.exec(line)?.[0] ?? '';
    while (indents.length > 0 && (indents.at(-1) ?? 0) >= lead.length) {
      indents.pop();
    }
    indents.push(lead.length);
    const marks = lead.replace(/[ \t]/g, '').length;
    for (const character of line) {
      if (character === '[' || character === '{') {
        open += 1;
      } else if (character === ']' || character === '}') {
        open = Math.max(0, open - 1);
      }
      if (open + marks + indents.length > CATALOGUE_LIMITS.nestingDepth) {
        return index + 1;
      }
    }
  }
  return null;
}

function explain(code: string, message: string): readonly [message: string, remedy: string] {
  switch (code) {
    case 'DUPLICATE_KEY':
      return ['the same key stands twice', 'keep one of the two'];
    case 'TAB_AS_INDENT':
      return ['a tab is used to indent', 'use spaces, two a level'];
    case 'BAD_INDENT':
      return [plain(message), 'line it up with its neighbours, two spaces a level'];
    case 'MULTIPLE_DOCS':
      return ['there are two documents in one file', 'take out the line ---, or give each item its own file'];
    case 'TAG_RESOLVE_FAILED':
      return [plain(message), 'leave out the tag (the word with !)'];
    case 'NON_STRING_KEY':
      return ['a key is no word', 'write the key as a plain word'];
    case 'MISSING_CHAR':
      return [plain(message), 'close the quote or bracket, or put a colon after the key'];
    default:
      return [plain(message), 'text with a colon, a # or a bracket needs quotes around it'];
  }
}

function plain(message: string): string {
  const [first = message] = message.split('\n');
  return first.replace(/[.:]\s*$/, '').slice(0, 200);
}

function offsetOf(document: Document.Parsed, path: Path): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) {
      return node.range[0];
    }
  }
  return 0;
}

function offsetOfKey(document: Document.Parsed, path: Path, key: string): number {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isMap(node)) {
    for (const pair of node.items) {
      if (isPair(pair) && isScalar(pair.key) && String(pair.key.value) === key && pair.key.range) {
        return pair.key.range[0];
      }
    }
  }
  return isSeq(node) || isMap(node) ? (node.range?.[0] ?? 0) : offsetOf(document, path);
}
