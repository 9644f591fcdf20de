import type { ReactElement } from 'react';
import type { CaseStage, ViewOf } from '../../main/bridge/contract.ts';
import { Action } from '../components/action.tsx';
import { Frame } from '../components/frame.tsx';
import { ChevronRight, Cross, Exclaim, Tick } from '../components/icons.tsx';
import { Picture } from '../components/picture.tsx';
import { useWords } from '../components/terminal-context.ts';
import { Trouble } from '../components/trouble.tsx';
import { KeptThing, PlatformThing } from '../drawings/things.tsx';
import type { WordKey } from '../i18n/index.ts';

type StatusView = ViewOf<'caseStatus'>;
type StepState = 'reached' | 'now' | 'ahead';

const STATEMENTS: Record<CaseStage, { statement: WordKey; then: WordKey }> = {
  saved: { statement: 'caseStatus.saved', then: 'caseStatus.savedText' },
  sending: { statement: 'caseStatus.sending', then: 'caseStatus.sendingText' },
  withdrawn: { statement: 'caseStatus.withdrawn', then: 'caseStatus.withdrawnText' },
  received: { statement: 'caseStatus.received', then: 'caseStatus.receivedText' },
  accepted: { statement: 'caseStatus.accepted', then: 'caseStatus.acceptedText' },
  supplementAsked: { statement: 'caseStatus.supplementAsked', then: 'caseStatus.supplementAskedText' },
  decided: { statement: 'caseStatus.decided', then: 'caseStatus.decidedText' },
  refused: { statement: 'caseStatus.refused', then: 'caseStatus.refusedText' },
};

/** The stages on the way of this case; nothing is drawn as reached that nobody said. */
const wayOf = (view: StatusView): readonly CaseStage[] => {
  switch (view.stage) {
    case 'saved':
    case 'received':
    case 'accepted':
    case 'decided':
      return ['saved', 'received', 'accepted', 'decided'];
    case 'sending':
      return ['saved', 'sending', 'received', 'accepted', 'decided'];
    case 'supplementAsked':
      return ['saved', 'received', 'supplementAsked', 'accepted', 'decided'];
    case 'withdrawn':
      return ['saved', 'withdrawn'];
    case 'refused':
      // The platform's own number tells that it came in before it was refused.
      return view.receiptNumber === null ? ['saved', 'refused'] : ['saved', 'received', 'refused'];
  }
};

const STEP_WORDS: Record<CaseStage, WordKey> = {
  saved: 'caseStatus.step.saved',
  sending: 'caseStatus.step.sending',
  withdrawn: 'caseStatus.step.withdrawn',
  received: 'caseStatus.step.received',
  accepted: 'caseStatus.step.accepted',
  supplementAsked: 'caseStatus.step.supplementAsked',
  decided: 'caseStatus.step.decided',
  refused: 'caseStatus.step.refused',
};

const MARKS: Record<CaseStage, ReactElement> = {
  saved: <Tick />,
  sending: <ChevronRight />,
  withdrawn: <Cross />,
  received: <Tick />,
  accepted: <Tick />,
  supplementAsked: <Exclaim />,
  decided: <Tick />,
  refused: <Cross />,
};

function Way(props: { view: StatusView }): ReactElement {
  const t = useWords();
  const { stage } = props.view;
  const way = wayOf(props.view);
  const now = way.indexOf(stage);
  const stateOf = (index: number): StepState => (index < now ? 'reached' : index === now ? 'now' : 'ahead');
  return (
    <ol className="way" data-stage={stage} aria-label={t('caseStatus.steps')}>
      {way.map((step, index) => (
        <li key={step} data-state={stateOf(index)} aria-current={index === now ? 'step' : undefined}>
          <span className="way-dot">{index <= now && MARKS[step]}</span>
          <span className="way-word">{t(STEP_WORDS[step])}</span>
        </li>
      ))}
    </ol>
  );
}

function Withdrawal(props: { view: StatusView }): ReactElement | null {
  const t = useWords();
  const { phase, until, problem } = props.view.withdrawal;
  const isBusy = phase === 'withdrawing';
  if (phase === 'notPossible') return problem === null ? null : <Trouble problem={problem} />;
  return (
    <>
      {problem !== null && <Trouble problem={problem} />}
      <section className="withdrawal" role="status">
        <div>
          <p>{t(isBusy ? 'caseStatus.withdrawing' : 'caseStatus.possible')}</p>
          {until !== null && !isBusy && <p className="withdrawal-until">{t('caseStatus.until', { until })}</p>}
        </div>
        <Action tone="quiet" intent={{ type: 'askWithdraw' }} disabled={isBusy}>
          {t('caseStatus.withdraw')}
        </Action>
      </section>
    </>
  );
}

/** What became of it: one plain statement, the way so far, the platform's own words. */
export function CaseStatus(props: { view: StatusView }): ReactElement {
  const t = useWords();
  const { view } = props;
  const { statement, then } = STATEMENTS[view.stage];
  const isHere = view.stage === 'saved' || view.stage === 'sending' || view.stage === 'withdrawn';
  const thenKey = view.stage === 'refused' && view.words === null ? 'caseStatus.refusedNoWords' : then;
  return (
    <Frame
      view={view}
      className="case-status"
      main={
        <Action tone="main" intent={{ type: 'continue' }} disabled={view.withdrawal.phase === 'withdrawing'}>
          {t('outcome.done')}
        </Action>
      }
    >
      <Picture>{isHere ? <KeptThing /> : <PlatformThing took={view.stage !== 'refused' && view.stage !== 'supplementAsked'} />}</Picture>
      <div className="words truth" data-truth={view.stage} role="status">
        <h1 className="heading">{t(statement)}</h1>
        <p className="lead">{t(thenKey)}</p>
      </div>
      <Way view={view} />
      {view.words !== null && (
        <figure className="case-words">
          <figcaption className="facts-label">{t('caseStatus.words')}</figcaption>
          <blockquote>{view.words}</blockquote>
        </figure>
      )}
      <section className="sheet case-facts">
        {view.itemName !== null && <p className="case-item">{view.itemName}</p>}
        <dl>
          <div>
            <dt>{t('outcome.number')}</dt>
            <dd>{view.shortNumber}</dd>
          </div>
          {view.receiptNumber !== null && (
            <div>
              <dt>{t('outcome.platformNumber')}</dt>
              <dd>{view.receiptNumber}</dd>
            </div>
          )}
          {view.since !== null && (
            <div>
              <dt>{t('caseStatus.since')}</dt>
              <dd>{view.since}</dd>
            </div>
          )}
        </dl>
      </section>
      <Withdrawal view={view} />
    </Frame>
  );
}
