/** The sandbox's own pages: no script, style sheets and typeface of their own, everything that came from outside written as text. */

export const PAGE_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const;

export const STYLE_PATH = '/_sandbox/style.css';
export const TYPEFACE_PATH = '/_sandbox/typeface';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Markup that was made here; a string is text and is escaped where it meets markup. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Piece = Markup | string | number | readonly Markup[];

/** A template whose holes are escaped, unless they are markup themselves. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(strings.map((string, index) => string + written(pieces[index] ?? '')).join(''));
}

function written(piece: Piece): string {
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'object') return piece.map((markup) => markup.text).join('');
  return String(piece).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

export function page(options: { readonly title: string; readonly body: Markup; readonly refreshSeconds?: number }): string {
  const refresh = options.refreshSeconds === undefined ? '' : html`<meta http-equiv="refresh" content="${options.refreshSeconds}" />`;
  return html`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
${refresh}
<title>${options.title}</title>
<link rel="stylesheet" href="${TYPEFACE_PATH}/index.css" />
<link rel="stylesheet" href="${STYLE_PATH}" />
</head>
<body>${options.body}</body>
</html>
`.text;
}

export const STYLE = `
:root { color-scheme: light dark; font: 16px/1.6 "Noto Sans SC Variable", system-ui, sans-serif; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.5rem; line-height: 1.3; }
h2 { font-size: 1.05rem; margin-top: 2rem; }
a { color: LinkText; text-underline-offset: 0.2em; }
ul { list-style: none; padding: 0; }
li { padding: 0.9rem 0; border-bottom: 1px solid color-mix(in srgb, CanvasText 18%, transparent); }
small, .quiet { color: color-mix(in srgb, CanvasText 65%, transparent); }
code { font-size: 0.95em; overflow-wrap: anywhere; }
.phone { max-width: 26rem; }
.code { display: block; font-size: 2rem; font-weight: 600; letter-spacing: 0.2em; font-variant-numeric: tabular-nums; }
`;
