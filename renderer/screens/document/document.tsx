import type { ReactElement } from 'react';
import type { ViewOf } from '../../../main/bridge/contract.ts';
import { Action } from '../../components/action.tsx';
import { Frame } from '../../components/frame.tsx';
import { Handset, Printer } from '../../components/icons.tsx';
import { useWords } from '../../components/terminal-context.ts';
import { Trouble } from '../../components/trouble.tsx';
import { PageViewer } from './page-viewer.tsx';
import { PrintResult } from './print-result.tsx';

type DocumentView = ViewOf<'document'>;

function SendToPhone(props: { tone: 'main' | 'quiet' }): ReactElement {
  const t = useWords();
  return (
    <Action tone={props.tone} intent={{ type: 'sendToPhone' }}>
      <Handset />
      {t('paper.phone')}
    </Action>
  );
}

/** The paper as it will be printed, and what can be done with it. */
function Paper(props: { view: DocumentView }): ReactElement {
  const t = useWords();
  const { view } = props;
  const { problem, canPrint } = view.sheets;
  // The printer stands still: the telephone is the next best.
  const phoneFirst = problem !== null && !canPrint && view.canSendToPhone;
  return (
    <Frame
      view={view}
      className="document"
      main={
        phoneFirst ? (
          <SendToPhone tone="main" />
        ) : (
          <Action tone="main" intent={{ type: 'printSheets' }} disabled={!canPrint}>
            <Printer />
            {t('paper.print')}
          </Action>
        )
      }
    >
      <PageViewer
        title={view.title}
        pages={view.pages}
        total={view.total}
        beside={problem !== null && <Trouble problem={problem} />}
        keys={
          <>
            {view.canSendToPhone && !phoneFirst && <SendToPhone tone="quiet" />}
            <Action tone="quiet" intent={{ type: 'continue' }}>
              {t('paper.finish')}
            </Action>
          </>
        }
      />
    </Frame>
  );
}

export function Document(props: { view: DocumentView }): ReactElement {
  const { view } = props;
  return view.sheets.phase === 'idle' ? <Paper view={view} /> : <PrintResult view={view} phase={view.sheets.phase} />;
}
