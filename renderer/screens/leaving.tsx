import type { ReactElement } from 'react';
import type { ViewOf } from '../../main/bridge/contract.ts';
import { Action } from '../components/action.tsx';
import { Frame } from '../components/frame.tsx';
import { Picture } from '../components/picture.tsx';
import { useWords } from '../components/terminal-context.ts';
import { CityScene } from '../drawings/city-scene.tsx';
import { SheetsThing } from '../drawings/desk-things.tsx';
import { CardThing, PapersThing, ReceiptThing } from '../drawings/things.tsx';
import type { WordKey } from '../i18n/index.ts';

type Thing = ViewOf<'leaving'>['take'][number];

const THINGS: Record<Thing, { picture: () => ReactElement; word: WordKey }> = {
  card: { picture: CardThing, word: 'leaving.card' },
  papers: { picture: PapersThing, word: 'leaving.papers' },
  receipt: { picture: ReceiptThing, word: 'leaving.receipt' },
  sheets: { picture: SheetsThing, word: 'leaving.sheets' },
};

const SAYS: Record<ViewOf<'leaving'>['reason'], { title: WordKey; text: WordKey }> = {
  finished: { title: 'leaving.finished', text: 'leaving.goodbye' },
  cancelled: { title: 'leaving.cancelled', text: 'leaving.erased' },
  timedOut: { title: 'leaving.timedOut', text: 'leaving.erased' },
};

/** Reminds of card and papers; nobody waits for proof that they are gone. */
export function Leaving(props: { view: ViewOf<'leaving'> }): ReactElement {
  const t = useWords();
  const { view } = props;
  const { title, text } = SAYS[view.reason];
  return (
    <Frame
      view={view}
      className="leaving"
      main={
        <Action tone="main" intent={{ type: 'continue' }}>
          {t('leaving.ready')}
        </Action>
      }
    >
      <Picture ground="sky">
        <CityScene />
      </Picture>
      <div className="words">
        <h1 className="heading">{t(title)}</h1>
        <p className="lead">{t(text)}</p>
      </div>
      {view.take.length > 0 && (
        <section className="take" data-count={view.take.length}>
          <h2>{t('leaving.take')}</h2>
          <ul>
            {view.take.map((thing) => {
              const { picture: Picture, word } = THINGS[thing];
              return (
                <li key={thing} className="sheet">
                  <Picture />
                  <span>{t(word)}</span>
                </li>
              );
            })}
          </ul>
        </section>
      )}
    </Frame>
  );
}
