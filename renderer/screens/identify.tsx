import type { ReactElement } from 'react';
import type { ViewOf } from '../../main/bridge/contract.ts';
import { Action } from '../components/action.tsx';
import { Frame } from '../components/frame.tsx';
import { Picture } from '../components/picture.tsx';
import { useWords } from '../components/terminal-context.ts';
import { Trouble } from '../components/trouble.tsx';
import { CardOnReader } from '../drawings/card-on-reader.tsx';
import type { WordKey } from '../i18n/index.ts';

const SAYS: Record<ViewOf<'identify'>['phase'], { title: WordKey; text: WordKey | null }> = {
  waiting: { title: 'identify.waiting', text: 'identify.waitingText' },
  reading: { title: 'identify.reading', text: 'identify.readingText' },
  read: { title: 'identify.read', text: 'identify.readText' },
  failed: { title: 'identify.failed', text: null },
};

export function Identify(props: { view: ViewOf<'identify'> }): ReactElement {
  const t = useWords();
  const { view } = props;
  const { title, text } = SAYS[view.phase];
  const main = {
    waiting: null,
    reading: null,
    read: (
      <Action tone="main" intent={{ type: 'continue' }}>
        {t('nav.continue')}
      </Action>
    ),
    failed: (
      <Action tone="main" intent={{ type: 'retry' }}>
        {t('nav.tryAgain')}
      </Action>
    ),
  }[view.phase];
  return (
    <Frame view={view} main={main}>
      <Picture>
        <CardOnReader phase={view.phase} />
      </Picture>
      <div className="words" role="status">
        <h1 className="heading">{t(title)}</h1>
        {text !== null && <p className="lead">{t(text)}</p>}
      </div>
      {view.holder !== null && (
        <dl className="sheet holder">
          <div>
            <dt>{t('identify.name')}</dt>
            <dd>{view.holder.name}</dd>
          </div>
          <div>
            <dt>{t('identify.number')}</dt>
            <dd>{view.holder.idNumber}</dd>
          </div>
        </dl>
      )}
      {view.problem !== null && <Trouble problem={view.problem} />}
    </Frame>
  );
}
