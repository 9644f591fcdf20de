import type { ReactElement } from 'react';
import type { ViewOf } from '../../main/bridge/contract.ts';
import { Action } from '../components/action.tsx';
import { Frame } from '../components/frame.tsx';
import { Picture } from '../components/picture.tsx';
import { useWords } from '../components/terminal-context.ts';
import { ThreeParts } from '../components/three-parts.tsx';
import { CityScene } from '../drawings/city-scene.tsx';

/** The terminal came back after a crash in the middle of somebody's session. */
export function Interrupted(props: { view: ViewOf<'interrupted'> }): ReactElement {
  const t = useWords();
  const { view } = props;
  const safe =
    view.shortNumbers.length === 0 ? (
      t(view.certain ? 'interrupted.nothing' : 'interrupted.uncertain')
    ) : (
      <>
        <p>{t('interrupted.saved')}</p>
        <ul className="kept-numbers">
          {view.shortNumbers.map((number) => (
            <li key={number}>{number}</li>
          ))}
        </ul>
      </>
    );
  return (
    <Frame
      view={view}
      main={
        <Action tone="main" intent={{ type: 'continue' }}>
          {t('nav.continue')}
        </Action>
      }
    >
      <ThreeParts
        picture={
          <Picture ground="sky">
            <CityScene />
          </Picture>
        }
        title={t('interrupted.title')}
        happened={t('interrupted.happened')}
        safe={safe}
        now={t('interrupted.now')}
      />
    </Frame>
  );
}
