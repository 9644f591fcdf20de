import type { ReactElement } from 'react';
import type { ViewOf } from '../../main/bridge/contract.ts';
import { CalmMoment } from '../components/calm-moment.tsx';
import { Frame } from '../components/frame.tsx';
import { useWords } from '../components/terminal-context.ts';

export function Saving(props: { view: ViewOf<'saving'> }): ReactElement {
  const t = useWords();
  return (
    <Frame view={props.view} className="calm-stage">
      <CalmMoment title={t('saving.title')} text={t('saving.text')} busy />
    </Frame>
  );
}
