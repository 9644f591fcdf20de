import { type ReactElement, useState } from 'react';
import type { ViewOf } from '../../main/bridge/contract.ts';
import { useTakenIntent } from '../components/action.tsx';
import { Frame } from '../components/frame.tsx';
import { Attention, ChevronLeft, ChevronRight } from '../components/icons.tsx';
import { Picture } from '../components/picture.tsx';
import { useWords } from '../components/terminal-context.ts';
import { CityScene } from '../drawings/city-scene.tsx';
import { ApplicationThing } from '../drawings/things.tsx';

type Item = ViewOf<'home'>['items'][number];

/** One thing is chosen more easily among few: six at most, four in large text. */
const ITEMS_SHOWN = { normal: 6, large: 4 } as const;

function Tile(props: { item: Item }): ReactElement {
  const t = useWords();
  const { taken, send } = useTakenIntent();
  const { code, name, department, minutes, unavailable } = props.item;
  return (
    <li>
      <button
        type="button"
        className="tile"
        disabled={unavailable !== null}
        data-taken={taken ? '' : undefined}
        onClick={() => send({ type: 'chooseItem', code })}
      >
        <ApplicationThing />
        <span className="tile-words">
          <span className="tile-name">{name}</span>
          <span className="tile-about">
            {department} · {t('home.minutes', { minutes })}
          </span>
          {unavailable !== null && (
            <span className="tile-unavailable">
              <Attention />
              <span>{t(unavailable)}</span>
            </span>
          )}
        </span>
        {unavailable === null && <ChevronRight />}
      </button>
    </li>
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
  return (
    <Frame view={view} className="home">
      <Picture ground="sky">
        <CityScene />
      </Picture>
      <h1 className="heading">{t('home.title')}</h1>
      <ul className="tiles">
        {items.map((item) => (
          <Tile key={item.code} item={item} />
        ))}
      </ul>
      {pages > 1 && (
        <div className="tiles-pages">
          <button type="button" className="action action-quiet" disabled={page === 0} onClick={() => setAsked(page - 1)}>
            <ChevronLeft />
            {t('nav.earlier')}
          </button>
          <p>
            {page + 1} / {pages}
          </p>
          <button type="button" className="action action-quiet" disabled={page === pages - 1} onClick={() => setAsked(page + 1)}>
            {t('nav.further')}
            <ChevronRight />
          </button>
        </div>
      )}
    </Frame>
  );
}
