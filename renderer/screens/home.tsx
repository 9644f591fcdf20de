import { type ReactElement, useState } from 'react';
import type { MessageKey, ViewOf } from '../../main/bridge/contract.ts';
import { useTakenIntent } from '../components/action.tsx';
import { Frame } from '../components/frame.tsx';
import { Attention, ChevronLeft, ChevronRight } from '../components/icons.tsx';
import { Picture } from '../components/picture.tsx';
import { useWords } from '../components/terminal-context.ts';
import { useTouched } from '../components/use-touched.ts';
import { CityScene } from '../drawings/city-scene.tsx';
import { CaseThing, PrintThing } from '../drawings/desk-things.tsx';
import { ApplicationThing } from '../drawings/things.tsx';

type Item = ViewOf<'home'>['items'][number];

/** One thing is chosen more easily among few: six at most, four in large text, of which one's own case is one. */
const ITEMS_SHOWN = { normal: 6, large: 3 } as const;

/** From this many on, tiles stand in two columns. */
const MANY_ITEMS = 4;

function Reason(props: { reason: MessageKey }): ReactElement {
  const t = useWords();
  return (
    <span className="tile-unavailable">
      <Attention />
      <span>{t(props.reason)}</span>
    </span>
  );
}

function Tile(props: { item: Item }): ReactElement {
  const t = useWords();
  const { taken, send } = useTakenIntent();
  const { code, name, department, minutes, template, unavailable } = props.item;
  return (
    <li>
      <button
        type="button"
        className="tile"
        data-template={template}
        disabled={unavailable !== null}
        data-taken={taken ? '' : undefined}
        onClick={() => send({ type: 'chooseItem', code })}
      >
        {template === 'print' ? <PrintThing /> : <ApplicationThing />}
        <span className="tile-words">
          <span className="tile-name">{name}</span>
          {unavailable === null ? (
            <span className="tile-about">
              <span className="tile-department">{department}</span>
              <span>{t('home.minutes', { minutes })}</span>
              {template === 'print' && <span>{t('home.printedHere')}</span>}
            </span>
          ) : (
            <Reason reason={unavailable} />
          )}
        </span>
        {unavailable === null && <ChevronRight />}
      </button>
    </li>
  );
}

/** "Continue my case": quiet, across the whole width, apart from what can be begun. */
function CaseCard(props: { unavailable: MessageKey | null }): ReactElement {
  const t = useWords();
  const { taken, send } = useTakenIntent();
  const { unavailable } = props;
  return (
    <button
      type="button"
      className="tile case-card"
      disabled={unavailable !== null}
      data-taken={taken ? '' : undefined}
      onClick={() => send({ type: 'continueCase' })}
    >
      <CaseThing />
      <span className="tile-words">
        <span className="tile-name">{t('home.case')}</span>
        {unavailable === null ? <span className="tile-about">{t('home.caseText')}</span> : <Reason reason={unavailable} />}
      </span>
      {unavailable === null && <ChevronRight />}
    </button>
  );
}

export function Home(props: { view: ViewOf<'home'> }): ReactElement {
  const t = useWords();
  const { view } = props;
  const [asked, setAsked] = useState(0);
  const shown = ITEMS_SHOWN[view.textSize];
  const pages = Math.max(1, Math.ceil(view.items.length / shown));
  const page = Math.min(asked, pages - 1);
  const items = view.items.slice(page * shown, (page + 1) * shown);
  const touched = useTouched();
  const turnTo = (next: number): void => {
    touched();
    setAsked(next);
  };
  return (
    <Frame view={view} className="home">
      <Picture ground="sky">
        <CityScene />
      </Picture>
      <h1 className="heading">{t('home.title')}</h1>
      <ul className="tiles" data-many={view.textSize === 'normal' && view.items.length >= MANY_ITEMS ? '' : undefined}>
        {items.map((item) => (
          <Tile key={item.code} item={item} />
        ))}
      </ul>
      {pages > 1 && (
        <div className="tiles-pages">
          <button type="button" className="action action-quiet" disabled={page === 0} onClick={() => turnTo(page - 1)}>
            <ChevronLeft />
            {t('nav.earlier')}
          </button>
          <p>
            {page + 1} / {pages}
          </p>
          <button type="button" className="action action-quiet" disabled={page === pages - 1} onClick={() => turnTo(page + 1)}>
            {t('nav.further')}
            <ChevronRight />
          </button>
        </div>
      )}
      <CaseCard unavailable={view.caseUnavailable} />
    </Frame>
  );
}
