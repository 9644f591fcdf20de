import type { ReactElement } from 'react';
import type { ViewOf } from '../../main/bridge/contract.ts';
import { Action } from '../components/action.tsx';
import { Frame } from '../components/frame.tsx';
import { Picture } from '../components/picture.tsx';
import { useWords } from '../components/terminal-context.ts';
import { ThreeParts } from '../components/three-parts.tsx';
import { AskingPlatform } from '../drawings/asking-platform.tsx';
import { tellRemedy, type WordKey } from '../i18n/index.ts';

type AskingView = ViewOf<'asking'>;

const SAYS: Record<AskingView['about'], { asking: WordKey; failed: WordKey; safe: WordKey; problem: 'document.failed' | 'case.failed' }> = {
  document: {
    asking: 'asking.document',
    failed: 'asking.documentFailed',
    safe: 'asking.documentSafe',
    problem: 'document.failed',
  },
  case: { asking: 'asking.case', failed: 'asking.caseFailed', safe: 'asking.caseSafe', problem: 'case.failed' },
};

/** The platform is being asked; nothing to do but wait, or go back. */
export function Asking(props: { view: AskingView }): ReactElement {
  const t = useWords();
  const { view } = props;
  const says = SAYS[view.about];
  const picture = (
    <Picture>
      <AskingPlatform about={view.about} phase={view.phase} />
    </Picture>
  );
  if (view.phase === 'asking') {
    return (
      <Frame view={view}>
        {picture}
        <div className="words" role="status">
          <h1 className="heading">{t(says.asking)}</h1>
          <p className="lead">{t('asking.wait')}</p>
        </div>
      </Frame>
    );
  }
  const problem = view.problem ?? says.problem;
  return (
    <Frame
      view={view}
      main={
        view.mayRetry ? (
          <Action tone="main" intent={{ type: 'retry' }}>
            {t('nav.tryAgain')}
          </Action>
        ) : null
      }
    >
      <ThreeParts picture={picture} title={t(says.failed)} happened={t(problem)} safe={t(says.safe)} now={tellRemedy(t, problem)} />
    </Frame>
  );
}
