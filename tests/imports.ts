/** Everything a file of TypeScript reaches for, found in its syntax tree. */
import { parseSync, Visitor } from 'oxc-parser';

export interface ImportSite {
  readonly line: number;
  /** As written; `null` where it is computed and nobody can check it. */
  readonly specifier: string | null;
  /** `static` is there as soon as the file is; `dynamic` is loaded when it is reached; `type` is gone when it runs. */
  readonly form: 'static' | 'dynamic' | 'type' | 'worker' | 'require';
}

export type FoundImports = { readonly ok: true; readonly sites: readonly ImportSite[] } | { readonly ok: false; readonly error: string };

/**
 * Imports and re-exports (also of types), `import()`, `import('…')` types, `new URL('./x.ts', import.meta.url)`,
 * `require('…')` and `import.meta.resolve('…')`.
 */
export function findImports(file: string, text: string): FoundImports {
  const parsed = parseSync(file, text);
  const [error] = parsed.errors;
  if (error !== undefined) {
    return { ok: false, error: error.message };
  }
  const sites: ImportSite[] = [];
  const add = (at: { readonly start: number }, specifier: string | null, form: ImportSite['form']): void => {
    sites.push({ line: lineOf(text, at.start), specifier, form });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node, node.source.value, node.importKind === 'type' ? 'type' : 'static'),
    ExportAllDeclaration: (node) => add(node, node.source.value, node.exportKind === 'type' ? 'type' : 'static'),
    ExportNamedDeclaration: (node) => {
      if (node.source) {
        add(node, node.source.value, node.exportKind === 'type' ? 'type' : 'static');
      }
    },
    TSImportEqualsDeclaration: (node) => {
      if (node.moduleReference.type === 'TSExternalModuleReference') {
        add(node, node.moduleReference.expression.value, 'require');
      }
    },
    TSImportType: (node) => add(node, node.source.value, 'type'),
    ImportExpression: (node) => add(node, textOf(node.source), 'dynamic'),
    NewExpression: (node) => {
      const [first, second] = node.arguments;
      if (node.callee.type === 'Identifier' && node.callee.name === 'URL' && first && second && isImportMeta(second, 'url')) {
        const specifier = textOf(first);
        if (specifier === null || /\.[cm]?[jt]sx?$/.test(specifier)) {
          add(node, specifier, 'worker');
        }
      }
    },
    CallExpression: (node) => {
      const [first] = node.arguments;
      if (first && ((node.callee.type === 'Identifier' && node.callee.name === 'require') || isImportMeta(node.callee, 'resolve'))) {
        add(node, textOf(first), 'require');
      }
    },
  }).visit(parsed.program);
  return { ok: true, sites };
}

interface SyntaxNode {
  readonly type: string;
}

function textOf(node: SyntaxNode): string | null {
  if (node.type === 'Literal' && 'value' in node && typeof node.value === 'string') {
    return node.value;
  }
  if (node.type === 'TemplateLiteral' && 'quasis' in node && Array.isArray(node.quasis) && node.quasis.length === 1) {
    return String(node.quasis[0].value.cooked);
  }
  return null;
}

function isImportMeta(node: SyntaxNode, property: string): boolean {
  return (
    node.type === 'MemberExpression' &&
    'object' in node &&
    'property' in node &&
    hasType(node.object, 'MetaProperty') &&
    hasType(node.property, 'Identifier') &&
    'name' in node.property &&
    node.property.name === property
  );
}

function hasType(node: unknown, type: string): node is SyntaxNode {
  return typeof node === 'object' && node !== null && 'type' in node && node.type === type;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
