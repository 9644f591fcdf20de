import type { ReactElement } from 'react';
import type { ViewOf } from '../../main/bridge/contract.ts';
import { AcceptedCards, CARD_WORDS, cardList } from '../components/accepted-cards.tsx';
import { Action } from '../components/action.tsx';
import { Frame } from '../components/frame.tsx';
import { Picture } from '../components/picture.tsx';
import { useLanguage, useWords } from '../components/terminal-context.ts';
import { Trouble } from '../components/trouble.tsx';
import { CardPicture } from '../drawings/card-faces.tsx';
import { CardOnReader } from '../drawings/card-on-reader.tsx';
import type { WordKey } from '../i18n/index.ts';

type IdentifyView = ViewOf<'identify'>;
type Holder = NonNullable<IdentifyView['holder']>;

const SAYS: Record<Exclude<IdentifyView['phase'], 'waiting'>, { title: WordKey; text: WordKey | null }> = {
  reading: { title: 'identify.reading', text: 'identify.readingText' },
  read: { title: 'identify.read', text: 'identify.readText' },
  failed: { title: 'identify.failed', text: null },
};

/** Names the cards that may be put down. */
function WaitingWords(props: { view: IdentifyView }): ReactElement {
  const t = useWords();
  const language = useLanguage();
  const { accepts } = props.view;
  const cards = cardList(t, language, accepts);
  const several = accepts.length > 1;
  return (
    <div className="words" role="status">
      <h1 className="heading">{several ? t('identify.waiting') : t('identify.waitingOne', { card: cards })}</h1>
      {several && <p className="lead identify-cards">{t('identify.waitingAny', { cards })}</p>}
      <p className="lead">{t('identify.waitingText')}</p>
    </div>
  );
}

function HolderSheet(props: { holder: Holder }): ReactElement {
  const t = useWords();
  const { holder } = props;
  const line = (word: WordKey, value: string): ReactElement => (
    <div>
      <dt>{t(word)}</dt>
      <dd>{value}</dd>
    </div>
  );
  return (
    <section className="sheet holder">
      <header>
        <CardPicture kind={holder.kind} />
        <p className="holder-kind">{t(CARD_WORDS[holder.kind])}</p>
      </header>
      <dl>
        <div className="holder-name">
          <dt>{t('identify.name')}</dt>
          <dd>
            {holder.name}
            {holder.otherName !== null && <span>{holder.otherName}</span>}
          </dd>
        </div>
        {line(holder.kind === 'foreigner' ? 'identify.cardNumber' : 'identify.number', holder.idNumber)}
        {holder.permitNumber !== null && line('identify.permit', holder.permitNumber)}
        {holder.nationality !== null && line('identify.nationality', holder.nationality)}
        {line('identify.validTo', holder.validTo === 'long-term' ? t('identify.longTerm') : holder.validTo)}
      </dl>
    </section>
  );
}

export function Identify(props: { view: IdentifyView }): ReactElement {
  const t = useWords();
  const { view } = props;
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
  const says = view.phase === 'waiting' ? null : SAYS[view.phase];
  return (
    <Frame view={view} main={main}>
      <Picture>
        <CardOnReader phase={view.phase} kinds={view.holder === null ? view.accepts : [view.holder.kind]} />
      </Picture>
      {says === null ? (
        <WaitingWords view={view} />
      ) : (
        <div className="words" role="status">
          <h1 className="heading">{t(says.title)}</h1>
          {says.text !== null && <p className="lead">{t(says.text)}</p>}
        </div>
      )}
      {view.holder !== null && <HolderSheet holder={view.holder} />}
      {view.problem !== null && <Trouble problem={view.problem} />}
      {view.phase === 'failed' && view.problem === 'card.notAccepted' && <AcceptedCards accepts={view.accepts} />}
    </Frame>
  );
}
