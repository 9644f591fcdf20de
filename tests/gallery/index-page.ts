export interface Picture {
  /** Below the gallery's folder. */
  readonly file: string;
  /** `screens`, `receipts`, `A4`. */
  readonly part: string;
  /** `outcome-saved`. */
  readonly name: string;
  readonly language: 'zh-CN' | 'en';
  readonly textSize: 'normal' | 'large';
  /** The PDF that a picture of paper was drawn from. */
  readonly source?: string;
}

const STYLE = `
  body { margin: 0; padding: 32px; font: 16px/1.5 system-ui, sans-serif; background: #f5f6f3; color: #14212b; }
  h1, h2 { font-weight: 600; } h2 { margin-top: 48px; }
  nav a { margin-right: 16px; color: #0a5e66; }
  .row { display: flex; flex-wrap: wrap; gap: 24px; align-items: flex-start; }
  figure { margin: 0; width: 270px; } figure img { width: 100%; border: 1px solid #cfd6d2; background: #fff; }
  figcaption { font-size: 14px; color: #4a5a63; overflow-wrap: anywhere; }
`;

/** One page with all pictures, by part and name; languages and text sizes of one state stand side by side. */
export function indexPage(pictures: readonly Picture[]): string {
  const parts = [...new Set(pictures.map(({ part }) => part))];
  const sections = parts.map((part) => {
    const own = pictures.filter((picture) => picture.part === part);
    return `<h2 id="${part}">${part} (${own.length})</h2><div class="row">${own.map(figure).join('')}</div>`;
  });
  const links = parts.map((part) => `<a href="#${part}">${part}</a>`).join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Gallery</title><style>${STYLE}</style></head>
<body><h1>Every screen, receipt and paper</h1><p>All people, numbers and addresses are invented.</p><nav>${links}</nav>${sections.join('')}</body></html>
`;
}

function figure({ file, name, language, textSize, source }: Picture): string {
  const more = textSize === 'large' ? ', large text' : '';
  const pdf = source === undefined ? '' : ` · <a href="${source}">PDF</a>`;
  return `<figure><a href="${file}"><img loading="lazy" src="${file}" alt="${name} (${language}${more})"></a><figcaption>${name} · ${language}${more}${pdf}</figcaption></figure>`;
}
