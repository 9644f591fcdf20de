import type { ReactElement } from 'react';
import type { ViewOf } from '../../main/bridge/contract.ts';
import { CalmMoment } from '../components/calm-moment.tsx';
import { useWords } from '../components/terminal-context.ts';

export function Starting(_props: { view: ViewOf<'starting'> }): ReactElement {
  const t = useWords();
  return (
    <main className="calm-screen">
      <CalmMoment title={t('starting.title')} text={t('starting.text')} busy />
    </main>
  );
}
