/** The A4 printer's tray: every PDF that it got, the newest first, to be opened as it arrived. */
import type { State } from './api.ts';
import { element } from './element.ts';

export interface DocumentPaper {
  readonly name: string;
  readonly bytes: number;
  readonly duplex: boolean;
  readonly sheets: number;
  readonly sheetsOut: number;
  readonly state: string;
  readonly file: string;
}

export function documentsOf(printer: State): readonly DocumentPaper[] {
  return JSON.parse(JSON.stringify(printer['papers'] ?? []));
}

export function drawDocuments(papers: readonly DocumentPaper[]): readonly Node[] {
  return [
    element('h2', {}, 'A4 tray', element('span', { class: 'count' }, `${papers.length}`)),
    papers.length === 0
      ? element('p', { class: 'nothing' }, 'No sheet has come out yet.')
      : element('ol', {}, ...papers.map(drawDocument).reverse()),
  ];
}

function drawDocument(paper: DocumentPaper, index: number): HTMLElement {
  return element(
    'li',
    { 'data-state': paper.state },
    // Opened beside the lab; the lab's own page stays.
    element(
      'a',
      {
        href: `/lab/api/${paper.file}`,
        target: '_blank',
        rel: 'noopener',
        'aria-label': `open document ${index + 1}, ${paper.name}`,
      },
      paper.name,
    ),
    element('span', {}, describe(paper)),
  );
}

function describe({ sheets, sheetsOut, duplex, bytes, state }: DocumentPaper): string {
  const kilobytes = Math.max(1, Math.round(bytes / 1_000));
  return `${sheetsOut}/${sheets} sheets${duplex ? ' duplex' : ''} · ${kilobytes} kB · ${state}`;
}
