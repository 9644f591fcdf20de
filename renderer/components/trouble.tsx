import type { ReactElement } from 'react';
import type { Message, MessageKey } from '../../main/bridge/contract.ts';
import { tellRemedy } from '../i18n/index.ts';
import { Attention } from './icons.tsx';
import { useWords } from './terminal-context.ts';

/** What happened and what to do now, beside the thing it is about. `params` fill the braces of both. */
export function Trouble(props: { problem: MessageKey; params?: Message['params'] }): ReactElement {
  const t = useWords();
  const { problem, params } = props;
  const now = tellRemedy(t, problem, params);
  return (
    <div className="trouble" role="status">
      <Attention />
      <p className="trouble-happened">{t(problem, params)}</p>
      {now !== '' && <p className="trouble-now">{now}</p>}
    </div>
  );
}
