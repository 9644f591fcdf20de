/** The papers that came out, the newest in front. */
import type { State } from './api.ts';
import { element } from './element.ts';

interface Paper {
  readonly text: string;
  readonly qr: readonly string[];
  readonly heightMm: number;
  readonly cut: string;
  readonly picture: string;
}

export function openTray(tray: HTMLElement): (printer: State) => void {
  let papers: readonly Paper[] = [];
  let looked = '';
  /** The newest unless somebody chose another. */
  let chosen: number | null = null;
  /** Told to the browser with each picture: a paper that still hangs in the printer grows. */
  let revision = 0;

  const picture = (paper: Paper, alt: string): HTMLElement =>
    element('img', { src: `/lab/api/${paper.picture}?revision=${revision}`, alt });
  const draw = (): void => {
    const front = chosen ?? papers.length - 1;
    const paper = papers[front];
    const focused = tray.contains(document.activeElement) ? document.activeElement?.getAttribute('aria-label') : null;
    tray.replaceChildren(
      element('h2', {}, 'receipt tray', element('span', { class: 'count' }, `${papers.length}`)),
      ...(paper ? drawFront(paper, front) : [element('p', { class: 'nothing' }, 'No paper has come out yet.')]),
      element('div', { class: 'thumbnails' }, ...papers.map(drawThumbnail).reverse()),
    );
    if (focused) tray.querySelector<HTMLElement>(`[aria-label="${focused}"]`)?.focus();
  };
  const drawFront = (paper: Paper, index: number): HTMLElement[] => [
    element(
      'p',
      { class: 'facts' },
      `paper ${index + 1} · ${Math.round(paper.heightMm)} mm · ${paper.cut === 'none' ? 'not cut' : `cut ${paper.cut}`}`,
    ),
    ...paper.qr.map((text) => element('p', { class: 'qr' }, 'QR ', element('code', {}, text))),
    element('div', { class: 'paper', tabindex: '0', role: 'region', 'aria-label': 'the paper in front' }, picture(paper, paper.text)),
  ];
  const drawThumbnail = (paper: Paper, index: number): HTMLElement =>
    element(
      'button',
      {
        type: 'button',
        'aria-label': `show paper ${index + 1}`,
        'aria-pressed': String(index === (chosen ?? papers.length - 1)),
        click: () => {
          chosen = index === papers.length - 1 ? null : index;
          draw();
        },
      },
      picture(paper, ''),
    );

  return (printer) => {
    const now = JSON.stringify(printer['papers'] ?? []);
    if (now === looked) return;
    looked = now;
    revision += 1;
    papers = JSON.parse(now);
    chosen = null;
    draw();
  };
}
