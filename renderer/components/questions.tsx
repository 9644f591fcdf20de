import { type CSSProperties, type ReactElement, useEffect, useRef, useState } from 'react';
import type { TerminalView } from '../../main/bridge/contract.ts';
import { Action, useTakenIntent } from './action.tsx';
import { useWords } from './terminal-context.ts';

type IdleTime = NonNullable<TerminalView['idle']>;

/** "Still there?": one big button, a ring that shrinks. Any touch on the lower half answers. */
export function IdleQuestion(props: { idle: IdleTime }): ReactElement {
  const t = useWords();
  const { taken, send } = useTakenIntent();
  const answer = useRef<HTMLButtonElement>(null);
  // Read once: a later view must not set the running ring back or forth.
  const [time] = useState(props.idle);
  const ring: CSSProperties & Record<`--${string}`, string> = {
    '--idle-total': `${time.totalMs}ms`,
    '--idle-gone': `-${time.goneMs}ms`,
  };
  useEffect(() => answer.current?.focus({ preventScroll: true, focusVisible: false }), []);
  return (
    <div
      className="question idle"
      role="alertdialog"
      aria-modal="true"
      aria-labelledby="idle-title"
      aria-describedby="idle-text"
      style={ring}
    >
      <div className="idle-words">
        <h2 className="heading" id="idle-title">
          {t('idle.title')}
        </h2>
        <p className="lead" id="idle-text">
          {t('idle.text')}
        </p>
      </div>
      <button
        ref={answer}
        type="button"
        className="idle-answer"
        data-taken={taken ? '' : undefined}
        onClick={() => send({ type: 'stillThere' })}
      >
        <svg className="idle-ring" viewBox="0 0 720 720" aria-hidden="true">
          <circle className="idle-ring-track" cx="360" cy="360" r="340" />
          <circle className="idle-ring-left" cx="360" cy="360" r="340" pathLength="100" />
        </svg>
        <span className="idle-face">{t('idle.answer')}</span>
      </button>
    </div>
  );
}

/** "Stop and erase?": keeping is the main action, erasing takes a deliberate touch. */
export function CancelQuestion(): ReactElement {
  const t = useWords();
  return (
    <div className="question" role="alertdialog" aria-modal="true" aria-labelledby="cancel-title" aria-describedby="cancel-text">
      <div className="question-sheet">
        <div className="words">
          <h2 className="heading" id="cancel-title">
            {t('cancel.title')}
          </h2>
          <p className="lead" id="cancel-text">
            {t('cancel.text')}
          </p>
        </div>
        <div className="question-actions">
          <Action tone="stop" intent={{ type: 'confirmCancel' }}>
            {t('cancel.confirm')}
          </Action>
          <Action tone="main" intent={{ type: 'keepGoing' }}>
            {t('cancel.keepGoing')}
          </Action>
        </div>
      </div>
    </div>
  );
}

/** "Withdraw it?": keeping is the main action, withdrawing takes a deliberate touch. */
export function WithdrawQuestion(): ReactElement {
  const t = useWords();
  return (
    <div className="question" role="alertdialog" aria-modal="true" aria-labelledby="withdraw-title" aria-describedby="withdraw-text">
      <div className="question-sheet">
        <div className="words">
          <h2 className="heading" id="withdraw-title">
            {t('withdraw.title')}
          </h2>
          <p className="lead" id="withdraw-text">
            {t('withdraw.text')}
          </p>
        </div>
        <div className="question-actions">
          <Action tone="stop" intent={{ type: 'confirmWithdraw' }}>
            {t('withdraw.confirm')}
          </Action>
          <Action tone="main" intent={{ type: 'keepSubmission' }}>
            {t('withdraw.keep')}
          </Action>
        </div>
      </div>
    </div>
  );
}
