import { type ReactElement, useEffect, useRef, useState } from 'react';
import type { ViewOf } from '../../main/bridge/contract.ts';
import { Action } from '../components/action.tsx';
import { CodeCells } from '../components/code-cells.tsx';
import { Frame } from '../components/frame.tsx';
import { Picture } from '../components/picture.tsx';
import { useSend, useWords } from '../components/terminal-context.ts';
import { ThreeParts } from '../components/three-parts.tsx';
import { Trouble } from '../components/trouble.tsx';
import { useTouched } from '../components/use-touched.ts';
import { CodeOnPhone } from '../drawings/phones.tsx';
import { tellRemedy } from '../i18n/index.ts';
import { ScreenKeyboard } from '../keyboard/index.ts';

type CheckView = ViewOf<'identityCheck'>;

function Sending(props: { view: CheckView }): ReactElement {
  const t = useWords();
  return (
    <Frame view={props.view}>
      <Picture>
        <CodeOnPhone arrived={false} />
      </Picture>
      <div className="words" role="status">
        <h1 className="heading">{t('identityCheck.sending')}</h1>
        <p className="lead">{t('identityCheck.sendingText')}</p>
        <p className="why">{t('identityCheck.why')}</p>
      </div>
    </Frame>
  );
}

function Failed(props: { view: CheckView }): ReactElement {
  const t = useWords();
  const { view } = props;
  const problem = view.problem ?? 'check.failed';
  return (
    <Frame
      view={view}
      main={
        view.canResend ? (
          <Action tone="main" intent={{ type: 'retry' }}>
            {t('nav.tryAgain')}
          </Action>
        ) : null
      }
    >
      <ThreeParts
        picture={
          <Picture>
            <CodeOnPhone arrived={false} />
          </Picture>
        }
        title={t('identityCheck.failed')}
        happened={t(problem)}
        safe={t('identityCheck.safe')}
        now={tellRemedy(t, problem)}
      />
    </Frame>
  );
}

/** The code is typed on large keys; nobody has to touch a field first. */
function Enter(props: { view: CheckView }): ReactElement {
  const t = useWords();
  const send = useSend();
  const touched = useTouched();
  const { view } = props;
  const { codeLength } = view;
  const [code, setCode] = useState('');
  const [input, setInput] = useState<HTMLInputElement | null>(null);
  const isChecking = view.phase === 'checking';
  const isWhole = code.length === codeLength;

  useEffect(() => input?.focus({ preventScroll: true, focusVisible: false }), [input, isChecking]);

  // A code that was not the right one is typed anew.
  const wasChecking = useRef(isChecking);
  useEffect(() => {
    if (wasChecking.current && !isChecking) setCode('');
    wasChecking.current = isChecking;
  }, [isChecking]);

  const type = (value: string): void => {
    touched();
    setCode(value.replace(/\D/g, '').slice(0, codeLength));
  };

  return (
    <Frame
      view={view}
      className="check"
      main={
        <Action tone="main" intent={{ type: 'submitCode', code }} disabled={!isWhole || isChecking}>
          {t('nav.continue')}
        </Action>
      }
      below={
        <div className="form-keyboard" inert={isChecking}>
          <ScreenKeyboard input={input} mode="digits" language={view.language} onInput={type} />
        </div>
      }
    >
      <Picture>
        <CodeOnPhone arrived />
      </Picture>
      <div className="words" role="status">
        <h1 className="heading">{t(isChecking ? 'identityCheck.checking' : 'identityCheck.title')}</h1>
        {view.phone !== null && <p className="lead check-phone">{t('identityCheck.sent', { phone: view.phone })}</p>}
        <p className="lead check-why">{t('identityCheck.why')}</p>
      </div>
      {view.problem !== null && <Trouble problem={view.problem} />}
      <CodeCells
        input={setInput}
        label={t('identityCheck.field')}
        groups={[codeLength]}
        value={code}
        inputMode="numeric"
        disabled={isChecking}
        onType={type}
        onEnter={() => isWhole && void send({ type: 'submitCode', code })}
      />
      {view.canResend && (
        <Action tone="plain" className="check-resend" intent={{ type: 'resendCode' }} disabled={isChecking}>
          {t('identityCheck.resend')}
        </Action>
      )}
    </Frame>
  );
}

/** That the card's holder stands here, and not somebody who found the card. */
export function IdentityCheck(props: { view: CheckView }): ReactElement {
  const { view } = props;
  switch (view.phase) {
    case 'sending':
      return <Sending view={view} />;
    case 'failed':
      return <Failed view={view} />;
    case 'enter':
    case 'checking':
      return <Enter view={view} />;
  }
}
