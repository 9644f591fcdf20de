import type { ReactElement } from 'react';
import type { ViewOf } from '../../main/bridge/contract.ts';
import { Action } from '../components/action.tsx';
import { Frame } from '../components/frame.tsx';
import { Picture } from '../components/picture.tsx';
import { QrCode } from '../components/qr-code.tsx';
import { useWords } from '../components/terminal-context.ts';
import { ThreeParts } from '../components/three-parts.tsx';
import { AskingPlatform } from '../drawings/asking-platform.tsx';
import { PhoneBeforeCode } from '../drawings/phones.tsx';
import { tellRemedy } from '../i18n/index.ts';

type LinkView = ViewOf<'phoneLink'>;

function Shown(props: { view: LinkView; qrText: string }): ReactElement {
  const t = useWords();
  const { view } = props;
  return (
    <Frame
      view={view}
      main={
        <Action tone="main" intent={{ type: 'continue' }}>
          {t('nav.continue')}
        </Action>
      }
    >
      <div className="phone-link-room">
        <QrCode text={props.qrText} label={t('phoneLink.qr')} />
        <PhoneBeforeCode />
      </div>
      <div className="words">
        <h1 className="heading">{t('phoneLink.title')}</h1>
        {view.validMinutes !== null && <p className="lead phone-link-once">{t('phoneLink.text', { minutes: view.validMinutes })}</p>}
        <p className="lead">{t('phoneLink.alone')}</p>
      </div>
    </Frame>
  );
}

/** The document's one-time address, for the citizen's own telephone. */
export function PhoneLink(props: { view: LinkView }): ReactElement {
  const t = useWords();
  const { view } = props;
  if (view.phase === 'shown' && view.qrText !== null) return <Shown view={view} qrText={view.qrText} />;
  if (view.phase !== 'failed') {
    return (
      <Frame view={view}>
        <Picture>
          <AskingPlatform about="document" phase="asking" />
        </Picture>
        <div className="words" role="status">
          <h1 className="heading">{t('phoneLink.asking')}</h1>
          <p className="lead">{t('asking.wait')}</p>
        </div>
      </Frame>
    );
  }
  const problem = view.problem ?? 'phone.failed';
  return (
    <Frame
      view={view}
      main={
        <Action tone="main" intent={{ type: 'retry' }}>
          {t('nav.tryAgain')}
        </Action>
      }
    >
      <ThreeParts
        picture={
          <Picture>
            <AskingPlatform about="document" phase="failed" />
          </Picture>
        }
        title={t('phoneLink.failed')}
        happened={t(problem)}
        safe={t('phoneLink.safe')}
        now={tellRemedy(t, problem)}
      />
    </Frame>
  );
}
