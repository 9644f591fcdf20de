import type { ReactElement } from 'react';
import type { MessageKey } from '../../main/bridge/contract.ts';
import { tellRemedy } from '../i18n/index.ts';
import { Attention } from './icons.tsx';
import { useWords } from './terminal-context.ts';

/** What happened and what to do now, beside the thing it is about. */
export function Trouble(props: { problem: MessageKey }): ReactElement {
  const t = useWords();
  const now = tellRemedy(t, props.problem);
  return (
    <div className="trouble" role="status">
      <Attention />
      <p className="trouble-happened">{t(props.problem)}</p>
      {now !== '' && <p className="trouble-now">{now}</p>}
    </div>
  );
}
