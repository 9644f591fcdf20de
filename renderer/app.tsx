import { type ReactElement, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ScreenName, TerminalView } from '../main/bridge/contract.ts';
import { assertNever } from './components/assert-never.ts';
import { CalmMoment } from './components/calm-moment.tsx';
import { CancelQuestion, IdleQuestion, WithdrawQuestion } from './components/questions.tsx';
import { type SendIntent, TerminalContext, type TerminalContextValue } from './components/terminal-context.ts';
import { translatorFor } from './i18n/index.ts';
import { Asking } from './screens/asking.tsx';
import { Attract } from './screens/attract.tsx';
import { CaseCode } from './screens/case-code.tsx';
import { CaseStatus } from './screens/case-status.tsx';
import { Document } from './screens/document/document.tsx';
import { Form } from './screens/form/form.tsx';
import { Home } from './screens/home.tsx';
import { Identify } from './screens/identify.tsx';
import { IdentityCheck } from './screens/identity-check.tsx';
import { Interrupted } from './screens/interrupted.tsx';
import { Item } from './screens/item.tsx';
import { LanguageChoice } from './screens/language.tsx';
import { Leaving } from './screens/leaving.tsx';
import { NotSaved } from './screens/not-saved.tsx';
import { Notice } from './screens/notice.tsx';
import { OutOfService } from './screens/out-of-service.tsx';
import { Outcome } from './screens/outcome.tsx';
import { PhoneLink } from './screens/phone-link.tsx';
import { Review } from './screens/review.tsx';
import { Saving } from './screens/saving.tsx';
import { Scan } from './screens/scan.tsx';
import { Sign } from './screens/sign/sign.tsx';
import { Starting } from './screens/starting.tsx';

interface TypedNumber {
  bare: string;
  type: (bare: string) => void;
}

const KEEPS_NUMBER: readonly ScreenName[] = ['caseCode', 'asking'];

/** What was typed of a receipt's number outlives a look-up that found nothing, and is gone with the look-up. */
const useTypedNumber = (screen: ScreenName): TypedNumber => {
  const [bare, type] = useState('');
  if (bare !== '' && !KEEPS_NUMBER.includes(screen)) type('');
  return { bare, type };
};

function Screen(props: { view: TerminalView; typedNumber: TypedNumber }): ReactElement {
  const { view, typedNumber } = props;
  switch (view.screen) {
    case 'starting':
      return <Starting view={view} />;
    case 'attract':
      return <Attract view={view} />;
    case 'language':
      return <LanguageChoice view={view} />;
    case 'home':
      return <Home view={view} />;
    case 'item':
      return <Item view={view} />;
    case 'notice':
      return <Notice view={view} />;
    case 'identify':
      return <Identify view={view} />;
    case 'identityCheck':
      return <IdentityCheck view={view} />;
    case 'asking':
      return <Asking view={view} />;
    case 'document':
      return <Document view={view} />;
    case 'phoneLink':
      return <PhoneLink view={view} />;
    case 'caseCode':
      return <CaseCode view={view} typed={typedNumber.bare} onType={typedNumber.type} />;
    case 'caseStatus':
      return <CaseStatus view={view} />;
    case 'form':
      // A page of its own: nothing typed on one page is carried into the next.
      return <Form key={view.at} view={view} />;
    case 'scan':
      return <Scan view={view} />;
    case 'review':
      return <Review view={view} />;
    case 'sign':
      return <Sign view={view} />;
    case 'saving':
      return <Saving view={view} />;
    case 'notSaved':
      return <NotSaved view={view} />;
    case 'outcome':
      return <Outcome view={view} />;
    case 'leaving':
      return <Leaving view={view} />;
    case 'interrupted':
      return <Interrupted view={view} />;
    case 'outOfService':
      return <OutOfService view={view} />;
    default:
      return assertNever(view);
  }
}

/**
 * A touch belongs to the screen the finger came down on: one that began on the screen before presses nothing here.
 */
const useTouchStaysOnItsScreen = (at: string): void => {
  const current = useRef(at);
  useLayoutEffect(() => {
    current.current = at;
  }, [at]);
  useEffect(() => {
    let cameDownAt = at;
    const down = (): void => {
      cameDownAt = current.current;
    };
    const click = (event: MouseEvent): void => {
      const isByHand = event.detail > 0;
      if (isByHand && cameDownAt !== current.current) event.stopImmediatePropagation();
    };
    window.addEventListener('pointerdown', down, true);
    window.addEventListener('click', click, true);
    return () => {
      window.removeEventListener('pointerdown', down, true);
      window.removeEventListener('click', click, true);
    };
    // Listens once; where the citizen is comes through the ref.
  }, []);
};

/** The page as a pure view: draws `view.screen`, the questions over it, and the loss of the connection. */
export function App(props: { view: TerminalView; send: SendIntent; connectionLost: boolean }): ReactElement {
  const { view, send, connectionLost } = props;
  const { language, textSize } = view;
  const t = translatorFor(language);
  useTouchStaysOnItsScreen(view.at);
  useLayoutEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dataset['text'] = textSize;
  }, [language, textSize]);
  const context = useMemo<TerminalContextValue>(() => ({ language, send }), [language, send]);
  const typedNumber = useTypedNumber(view.screen);
  const withdrawAsked = view.screen === 'caseStatus' && view.withdrawal.phase === 'asked';
  const asked = view.idle !== null || view.cancelAsked || withdrawAsked || connectionLost;
  return (
    <TerminalContext value={context}>
      <div className="terminal" lang={language} data-screen={view.screen} data-at={view.at} data-revision={view.revision}>
        {/* While a question is open nothing behind it can be reached. */}
        <div className="terminal-screen" inert={asked} aria-hidden={asked}>
          <Screen view={view} typedNumber={typedNumber} />
        </div>
        {view.cancelAsked && view.idle === null && !connectionLost && <CancelQuestion />}
        {withdrawAsked && !view.cancelAsked && view.idle === null && !connectionLost && <WithdrawQuestion />}
        {view.idle !== null && !connectionLost && <IdleQuestion idle={view.idle} />}
        {connectionLost && (
          <div className="question reconnecting">
            <CalmMoment title={t('connection.lost')} text={t('connection.lostText')} busy />
          </div>
        )}
      </div>
    </TerminalContext>
  );
}
