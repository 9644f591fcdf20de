import { type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactElement, type ReactNode, useRef, useState } from 'react';
import type { ViewOf } from '../../../main/bridge/contract.ts';
import { ChevronLeft, ChevronRight, Larger, Smaller } from '../../components/icons.tsx';
import { pageAddress } from '../../components/page-address.ts';
import { useWords } from '../../components/terminal-context.ts';
import { useTouched } from '../../components/use-touched.ts';
import { PAGE_STEP_PX, PAGE_ZOOM, SWIPE_PX } from '../../limits.ts';
import { clampOffset, type Offset, pageTurned, STILL } from './page-moves.ts';

const ARROWS: Readonly<Record<string, Offset>> = {
  ArrowLeft: { x: PAGE_STEP_PX, y: 0 },
  ArrowRight: { x: -PAGE_STEP_PX, y: 0 },
  ArrowUp: { x: 0, y: PAGE_STEP_PX },
  ArrowDown: { x: 0, y: -PAGE_STEP_PX },
};

/** A page on its way: an empty sheet that breathes. */
function ComingPage(): ReactElement {
  const t = useWords();
  return (
    <div className="viewer-blank" role="status">
      <p>{t('paper.coming')}</p>
    </div>
  );
}

/**
 * The document's pages, one at a time: turned by keys or a swipe, shown larger by a key and then moved by a finger.
 * `beside` stands between the page and the keys, `keys` in one row with the key that makes it larger.
 */
export function PageViewer(props: {
  title: string;
  pages: ViewOf<'document'>['pages'];
  total: number;
  beside: ReactNode;
  keys: ReactNode;
}): ReactElement {
  const t = useWords();
  const touched = useTouched();
  const { pages, total } = props;
  const room = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLImageElement>(null);
  const from = useRef<{ pointerId: number; x: number; y: number; offset: Offset } | null>(null);
  const [number, setNumber] = useState(1);
  const [isLarge, setLarge] = useState(false);
  const [offset, setOffset] = useState<Offset>(STILL);
  const [isHeld, setHeld] = useState(false);
  const [isWide, setWide] = useState(false);
  const page = pages.find((one) => one.number === number);

  const turnTo = (next: number): void => {
    touched();
    setNumber(Math.min(total, Math.max(1, next)));
    setOffset(STILL);
  };
  const resize = (): void => {
    touched();
    setLarge(!isLarge);
    setOffset(STILL);
  };
  const move = (wanted: Offset): void => {
    touched();
    const box = room.current;
    const image = picture.current;
    if (box === null || image === null) return;
    setOffset(
      clampOffset(wanted, {
        room: { width: box.clientWidth, height: box.clientHeight },
        page: { width: image.clientWidth * PAGE_ZOOM, height: image.clientHeight * PAGE_ZOOM },
      }),
    );
  };

  const down = (event: PointerEvent<HTMLDivElement>): void => {
    if (!event.isPrimary) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { pointerId: event.pointerId, x: event.clientX, y: event.clientY, offset };
    setHeld(true);
  };
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    const start = from.current;
    if (start === null || start.pointerId !== event.pointerId) return;
    const [dx, dy] = [event.clientX - start.x, event.clientY - start.y];
    if (isLarge) move({ x: start.offset.x + dx, y: start.offset.y + dy });
    else if (total > 1) setOffset({ x: dx, y: 0 });
  };
  const up = (event: PointerEvent<HTMLDivElement>): void => {
    const start = from.current;
    if (start === null || start.pointerId !== event.pointerId) return;
    from.current = null;
    setHeld(false);
    if (isLarge) return;
    const turned = event.type === 'pointerup' ? pageTurned(event.clientX - start.x, SWIPE_PX) : 0;
    if (turned === 0) setOffset(STILL);
    else turnTo(number + turned);
  };
  const press = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = ARROWS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    if (isLarge) move({ x: offset.x + step.x, y: offset.y + step.y });
    else if (step.x !== 0) turnTo(number - Math.sign(step.x));
  };

  const place: CSSProperties = { transform: `translate(${offset.x}px, ${offset.y}px) scale(${isLarge ? PAGE_ZOOM : 1})` };
  const turnKey = (by: -1 | 1): ReactElement => (
    <button
      type="button"
      className="action action-quiet viewer-turn"
      data-by={by}
      aria-label={t(by < 0 ? 'paper.earlier' : 'paper.further')}
      disabled={number + by < 1 || number + by > total}
      onClick={() => turnTo(number + by)}
    >
      {by < 0 ? <ChevronLeft /> : <ChevronRight />}
    </button>
  );
  return (
    <>
      <header className="document-head">
        <h1>{props.title}</h1>
        {total > 1 && (
          <p aria-live="polite" aria-label={t('paper.page', { number, total })}>
            {number} / {total}
          </p>
        )}
      </header>
      <div className="viewer" data-many={total > 1 ? '' : undefined}>
        <div
          ref={room}
          className="viewer-room"
          role="group"
          aria-label={t('paper.page', { number, total })}
          tabIndex={0}
          data-held={isHeld ? '' : undefined}
          onPointerDown={down}
          onPointerMove={drag}
          onPointerUp={up}
          onPointerCancel={up}
          onKeyDown={press}
        >
          <div className="viewer-page" key={number} style={place}>
            {page === undefined ? (
              <ComingPage />
            ) : (
              <img
                ref={picture}
                src={pageAddress(page.imageId)}
                alt={t('paper.page', { number, total })}
                data-wide={isWide ? '' : undefined}
                draggable={false}
                onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => setWide(naturalWidth > naturalHeight)}
              />
            )}
          </div>
        </div>
        {isLarge && <p className="viewer-hint">{t('paper.move')}</p>}
        {total > 1 && !isLarge && (
          <>
            {turnKey(-1)}
            {turnKey(1)}
          </>
        )}
      </div>
      {props.beside}
      <div className="document-keys">
        <button type="button" className="action action-quiet" aria-pressed={isLarge} disabled={page === undefined} onClick={resize}>
          {isLarge ? <Smaller /> : <Larger />}
          {t(isLarge ? 'paper.whole' : 'paper.larger')}
        </button>
        {props.keys}
      </div>
    </>
  );
}
