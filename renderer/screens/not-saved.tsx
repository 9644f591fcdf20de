import type { ReactElement } from 'react';
import type { ViewOf } from '../../main/bridge/contract.ts';
import { Action } from '../components/action.tsx';
import { Frame } from '../components/frame.tsx';
import { Picture } from '../components/picture.tsx';
import { useWords } from '../components/terminal-context.ts';
import { ThreeParts } from '../components/three-parts.tsx';
import { ApplicationThing } from '../drawings/things.tsx';
import { tellRemedy } from '../i18n/index.ts';

/** Not saved, and all is still here; or nobody can tell, and trying again might do it twice. */
export function NotSaved(props: { view: ViewOf<'notSaved'> }): ReactElement {
  const t = useWords();
  const { view } = props;
  const isUnknown = view.problem === 'save.unknown';
  return (
    <Frame
      view={view}
      main={
        view.mayRetry ? (
          <Action tone="main" intent={{ type: 'retry' }}>
            {t('nav.tryAgain')}
          </Action>
        ) : (
          <Action tone="main" intent={{ type: 'continue' }}>
            {t('outcome.done')}
          </Action>
        )
      }
    >
      <ThreeParts
        picture={
          <Picture>
            <ApplicationThing />
          </Picture>
        }
        title={t(isUnknown ? 'notSaved.unknown' : 'notSaved.title')}
        happened={t(view.problem)}
        safe={t(isUnknown ? 'notSaved.unknownSafe' : view.mayRetry ? 'notSaved.safe' : 'notSaved.nothingSent')}
        now={tellRemedy(t, view.problem)}
      />
      {view.mayRetry && (
        <Action tone="quiet" intent={{ type: 'continue' }}>
          {t('notSaved.leave')}
        </Action>
      )}
    </Frame>
  );
}
