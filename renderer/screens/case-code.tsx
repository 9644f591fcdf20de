import { type ReactElement, useEffect, useState } from 'react';
import type { ViewOf } from '../../main/bridge/contract.ts';
import { Action } from '../components/action.tsx';
import { CodeCells } from '../components/code-cells.tsx';
import { Frame } from '../components/frame.tsx';
import { Picture } from '../components/picture.tsx';
import { useSend, useWords } from '../components/terminal-context.ts';
import { Trouble } from '../components/trouble.tsx';
import { useTouched } from '../components/use-touched.ts';
import { NumberOnReceipt, ReceiptAtScanner } from '../drawings/receipt-at-scanner.tsx';
import { ScreenKeyboard } from '../keyboard/index.ts';
import { CASE_NUMBER_GROUPS } from '../limits.ts';

const CHARACTERS = CASE_NUMBER_GROUPS.reduce((sum, length) => sum + length, 0);

/** Capital letters and digits only: dashes and spaces stand where they belong by themselves. */
const bareNumber = (typed: string): string =>
  typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .slice(0, CHARACTERS);

/** `S0177F3K294` as it stands on the receipt: `S017-7F3K-29-4`. */
const asPrinted = (bare: string): string => {
  let from = 0;
  return CASE_NUMBER_GROUPS.map((length) => bare.slice(from, (from += length)))
    .filter((group) => group !== '')
    .join('-');
};

/** "Continue my case": the receipt under the scanner, or its number typed. `typed` outlives a look-up that found nothing. */
export function CaseCode(props: { view: ViewOf<'caseCode'>; typed: string; onType: (bare: string) => void }): ReactElement {
  const t = useWords();
  const send = useSend();
  const touched = useTouched();
  const { view, typed } = props;
  const [input, setInput] = useState<HTMLInputElement | null>(null);
  useEffect(() => input?.focus({ preventScroll: true, focusVisible: false }), [input]);

  const type = (value: string): void => {
    touched();
    props.onType(bareNumber(value));
  };
  const submitted = { type: 'submitCode', code: asPrinted(typed) } as const;
  return (
    <Frame
      view={view}
      className="case-code"
      main={
        <Action tone="main" intent={submitted} disabled={typed === ''}>
          {t('caseCode.submit')}
        </Action>
      }
      below={
        <div className="form-keyboard">
          <ScreenKeyboard input={input} mode="code" language={view.language} onInput={type} />
        </div>
      }
    >
      <Picture>{view.canScan ? <ReceiptAtScanner /> : <NumberOnReceipt />}</Picture>
      <div className="words">
        <h1 className="heading">{t(view.canScan ? 'caseCode.scan' : 'caseCode.type')}</h1>
        <p className="lead">{t(view.canScan ? 'caseCode.scanText' : 'caseCode.typeText')}</p>
      </div>
      {view.problem !== null && <Trouble problem={view.problem.key} params={view.problem.params} />}
      <CodeCells
        input={setInput}
        label={t('caseCode.field')}
        groups={CASE_NUMBER_GROUPS}
        value={typed}
        inputMode="text"
        disabled={false}
        onType={type}
        onEnter={() => typed !== '' && void send(submitted)}
      />
    </Frame>
  );
}
