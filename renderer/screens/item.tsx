import type { ReactElement } from 'react';
import type { ViewOf } from '../../main/bridge/contract.ts';
import { AcceptedCards, isUsual } from '../components/accepted-cards.tsx';
import { Action } from '../components/action.tsx';
import { Frame } from '../components/frame.tsx';
import { Tick } from '../components/icons.tsx';
import { Picture } from '../components/picture.tsx';
import { useWords } from '../components/terminal-context.ts';
import { Trouble } from '../components/trouble.tsx';
import { PrintThing } from '../drawings/desk-things.tsx';
import { ApplicationThing } from '../drawings/things.tsx';

/** What one needs, how long, what it costs, how many visits, what one gets; one button. */
export function Item(props: { view: ViewOf<'item'> }): ReactElement {
  const t = useWords();
  const { view } = props;
  const isPaper = view.template === 'print';
  const facts = [
    { label: t('item.time'), text: t('item.minutes', { minutes: view.minutes }) },
    { label: t('item.fee'), text: view.fee },
    // A paper comes out here and now: no counter, no answer to wait for.
    ...(isPaper
      ? []
      : [
          { label: t('item.visits'), text: t('item.visitsCount', { visits: view.visits }) },
          { label: t('item.answer'), text: t('item.workingDays', { days: view.promisedWorkingDays }) },
        ]),
  ];
  return (
    <Frame
      view={view}
      className="item"
      main={
        view.unavailable === null ? (
          <Action tone="main" intent={{ type: 'begin' }}>
            {t('item.begin')}
          </Action>
        ) : null
      }
    >
      <Picture>{isPaper ? <PrintThing /> : <ApplicationThing />}</Picture>
      <div className="words item-words">
        <p className="item-department">{view.department}</p>
        <h1 className="heading">{view.name}</h1>
        <p className="lead">{view.summary}</p>
      </div>
      <div className="item-rest scroll">
        {view.unavailable !== null && <Trouble problem={view.unavailable} />}
        <section className="item-bring">
          <h2 className="facts-label">{t('item.bring')}</h2>
          <ul>
            {view.bring.map((thing) => (
              <li key={thing}>
                <Tick />
                <span>{thing}</span>
              </li>
            ))}
          </ul>
        </section>
        {!isUsual(view.accepts) && (
          <section className="item-accepts">
            <h2 className="facts-label">{t('item.accepts')}</h2>
            <AcceptedCards accepts={view.accepts} />
          </section>
        )}
        <ul className="facts facts-grid">
          {facts.map((fact) => (
            <li key={fact.label}>
              <span className="facts-label">{fact.label}</span>
              <span className="facts-text">{fact.text}</span>
            </li>
          ))}
          <li className="facts-wide">
            <span className="facts-label">{t(isPaper ? 'item.paperHere' : 'item.result')}</span>
            <span className="facts-text">{view.result}</span>
          </li>
        </ul>
      </div>
    </Frame>
  );
}
