import type { ReactElement } from 'react';
import type { TerminalView } from '../../main/bridge/contract.ts';
import { useWords } from './terminal-context.ts';

type Progress = NonNullable<TerminalView['progress']>;

const stepState = (position: number, current: number): 'past' | 'now' | 'ahead' => {
  if (position < current) return 'past';
  return position === current ? 'now' : 'ahead';
};

/** Where one is inside an item: its name, a dot for every step, minutes left. */
export function Where(props: { progress: Progress }): ReactElement {
  const t = useWords();
  const { itemName, step, steps, minutesLeft } = props.progress;
  return (
    <div className="where">
      <p className="where-item">{itemName}</p>
      {minutesLeft > 0 && <p className="where-minutes">{t('progress.minutes', { minutes: minutesLeft })}</p>}
      <div className="where-steps" role="img" aria-label={t('progress.step', { step, steps })}>
        {Array.from({ length: steps }, (_, index) => (
          <span key={index + 1} data-step={stepState(index + 1, step)} />
        ))}
      </div>
    </div>
  );
}
