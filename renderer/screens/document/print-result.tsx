import type { ReactElement } from 'react';
import type { SheetsPhase, ViewOf } from '../../../main/bridge/contract.ts';
import { Action } from '../../components/action.tsx';
import { Frame } from '../../components/frame.tsx';
import { Handset } from '../../components/icons.tsx';
import { pageAddress } from '../../components/page-address.ts';
import { Picture } from '../../components/picture.tsx';
import { useWords } from '../../components/terminal-context.ts';
import { Trouble } from '../../components/trouble.tsx';
import { SheetOut } from '../../drawings/sheet-out.tsx';
import type { WordKey } from '../../i18n/index.ts';

export type AskedPhase = Exclude<SheetsPhase, 'idle'>;

const SAYS: Record<AskedPhase, { title: WordKey; text: WordKey }> = {
  printing: { title: 'paper.printing', text: 'paper.printingText' },
  printed: { title: 'paper.printed', text: 'paper.printedText' },
  failed: { title: 'paper.failed', text: 'paper.failedText' },
  unknown: { title: 'paper.unknown', text: 'paper.unknownText' },
};

/** What the printer made of it, told truthfully. While it prints, nothing can be touched. */
export function PrintResult(props: { view: ViewOf<'document'>; phase: AskedPhase }): ReactElement {
  const t = useWords();
  const { view, phase } = props;
  const { problem, canPrint } = view.sheets;
  const { title, text } = SAYS[phase];
  const isPrinting = phase === 'printing';
  const again = (tone: 'main' | 'quiet'): ReactElement => (
    <Action tone={tone} intent={{ type: 'printSheets' }}>
      {t('outcome.printAgain')}
    </Action>
  );
  const done = (tone: 'main' | 'quiet'): ReactElement => (
    <Action tone={tone} intent={{ type: 'continue' }}>
      {t('outcome.done')}
    </Action>
  );
  // Where nothing is on paper, printing is what one came for; where something may be, one looks at the slot first.
  const againFirst = phase === 'failed' && canPrint;
  return (
    <Frame view={view} locked={isPrinting} main={isPrinting ? null : againFirst ? again('main') : done('main')}>
      <Picture>
        <SheetOut phase={phase} address={view.pages[0] === undefined ? null : pageAddress(view.pages[0].imageId)} />
      </Picture>
      <div className="words" role="status">
        <h1 className="heading">{t(title)}</h1>
        <p className="lead">{t(text, { total: view.total })}</p>
      </div>
      {problem !== null && <Trouble problem={problem} />}
      {!isPrinting && (
        <div className="document-keys">
          {view.canSendToPhone && (
            <Action tone="quiet" intent={{ type: 'sendToPhone' }}>
              <Handset />
              {t('paper.phone')}
            </Action>
          )}
          {canPrint && !againFirst && again('quiet')}
          {againFirst && done('quiet')}
        </div>
      )}
    </Frame>
  );
}
