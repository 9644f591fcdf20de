import type { ReactElement } from 'react';
import type { ReceiptPhase, SheetsPhase, ViewOf } from '../../main/bridge/contract.ts';
import { Action } from '../components/action.tsx';
import { Frame } from '../components/frame.tsx';
import { Picture } from '../components/picture.tsx';
import { QrCode } from '../components/qr-code.tsx';
import { useWords } from '../components/terminal-context.ts';
import { SheetsThing } from '../drawings/desk-things.tsx';
import { ReceiptOut } from '../drawings/receipt-out.tsx';
import { SmallSheetOut } from '../drawings/sheet-out.tsx';
import { KeptThing, PlatformThing } from '../drawings/things.tsx';
import { tellRemedy, type WordKey } from '../i18n/index.ts';

type OutcomeView = ViewOf<'outcome'>;

const RECEIPT_SAYS: Record<ReceiptPhase, WordKey> = {
  waiting: 'outcome.receiptWaiting',
  printing: 'outcome.receiptPrinting',
  printed: 'outcome.receiptPrinted',
  processed: 'outcome.receiptProcessed',
  failed: 'outcome.receiptFailed',
  unknown: 'outcome.receiptUnknown',
};

const SHEETS_SAY: Record<SheetsPhase, WordKey> = {
  idle: 'outcome.sheetsIdle',
  printing: 'outcome.sheetsPrinting',
  printed: 'outcome.sheetsPrinted',
  failed: 'outcome.sheetsFailed',
  unknown: 'outcome.sheetsUnknown',
};

/** Only what is true now: kept here, received there, or not taken. */
const truthWords = (view: OutcomeView): { statement: WordKey; then: WordKey } => {
  switch (view.truth) {
    case 'saved':
      return { statement: 'outcome.saved', then: view.network === 'offline' ? 'outcome.savedOffline' : 'outcome.savedOnline' };
    case 'received':
      return { statement: 'outcome.received', then: 'outcome.receivedText' };
    case 'refused':
      return { statement: 'outcome.refused', then: 'outcome.refusedText' };
  }
};

function Receipt(props: { view: OutcomeView }): ReactElement {
  const t = useWords();
  const { phase, problem, canPrint } = props.view.receipt;
  const isWell = phase !== 'failed' && phase !== 'unknown';
  return (
    <section className="receipt" data-well={isWell ? '' : undefined}>
      <ReceiptOut phase={phase} />
      <div className="receipt-words" role="status">
        <h2>{t(RECEIPT_SAYS[phase])}</h2>
        {problem !== null && phase !== 'unknown' && <p>{t(problem)}</p>}
        {problem !== null && <p>{tellRemedy(t, problem)}</p>}
        {problem === null && phase === 'unknown' && <p>{t('receipt.unknown.now')}</p>}
      </div>
      {canPrint && (
        <Action tone="quiet" intent={{ type: 'printReceipt' }}>
          {t(phase === 'waiting' ? 'outcome.print' : 'outcome.printAgain')}
        </Action>
      )}
    </section>
  );
}

/** The same on A4, with the filled form: only when asked for. */
function Sheets(props: { sheets: NonNullable<OutcomeView['sheets']> }): ReactElement {
  const t = useWords();
  const { phase, problem, canPrint } = props.sheets;
  const isWell = phase !== 'failed' && phase !== 'unknown';
  return (
    <section className="receipt" data-well={isWell ? '' : undefined} data-away={phase === 'idle' && !canPrint ? '' : undefined}>
      {phase === 'idle' ? <SheetsThing /> : <SmallSheetOut phase={phase} />}
      <div className="receipt-words" role="status">
        <h2>{t(SHEETS_SAY[phase])}</h2>
        {problem !== null && <p>{t(problem)}</p>}
        {problem !== null && phase === 'unknown' && <p>{tellRemedy(t, problem)}</p>}
      </div>
      {canPrint && (
        <Action tone="quiet" intent={{ type: 'printSheets' }}>
          {t(phase === 'idle' ? 'outcome.printSheets' : 'outcome.printSheetsAgain')}
        </Action>
      )}
    </section>
  );
}

/** The moment of truth: one plain statement, the number, the receipt. */
export function Outcome(props: { view: OutcomeView }): ReactElement {
  const t = useWords();
  const { view } = props;
  const { statement, then } = truthWords(view);
  const isPrinting = view.receipt.phase === 'waiting' || view.receipt.phase === 'printing' || view.sheets?.phase === 'printing';
  return (
    <Frame
      view={view}
      className="outcome"
      main={
        <Action tone="main" intent={{ type: 'continue' }} disabled={isPrinting}>
          {t('outcome.done')}
        </Action>
      }
    >
      <Picture>{view.truth === 'saved' ? <KeptThing /> : <PlatformThing took={view.truth === 'received'} />}</Picture>
      <div className="words truth" data-truth={view.truth} role="status">
        <h1 className="heading">{t(statement)}</h1>
        <p className="lead">{t(then)}</p>
      </div>
      <section className="sheet number">
        <div className="number-words">
          <h2 className="facts-label">{t('outcome.number')}</h2>
          <p className="number-short">{view.shortNumber}</p>
        </div>
        <QrCode text={view.qrText} label={t('outcome.qr')} />
        <div className="number-more">
          <dl>
            {view.receiptNumber !== null && (
              <div>
                <dt>{t('outcome.platformNumber')}</dt>
                <dd>{view.receiptNumber}</dd>
              </div>
            )}
            <div>
              <dt>{t('outcome.savedAt')}</dt>
              <dd>{view.savedAt}</dd>
            </div>
          </dl>
          <p>{t('outcome.keep')}</p>
        </div>
      </section>
      <div className="receipts">
        <Receipt view={view} />
        {view.sheets !== null && <Sheets sheets={view.sheets} />}
      </div>
    </Frame>
  );
}
