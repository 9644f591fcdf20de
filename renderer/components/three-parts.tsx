import type { ReactElement, ReactNode } from 'react';
import { useWords } from './terminal-context.ts';

/** Trouble as a whole screen: what happened, what is safe, what to do now. */
export function ThreeParts(props: { picture: ReactNode; title: string; happened: string; safe: ReactNode; now: string }): ReactElement {
  const t = useWords();
  return (
    <div className="three">
      {props.picture}
      <div className="words">
        <h1 className="heading">{props.title}</h1>
        <p className="lead">{props.happened}</p>
      </div>
      <ul className="facts">
        <li>
          <h2 className="facts-label">{t('trouble.safe')}</h2>
          <div className="facts-text">{props.safe}</div>
        </li>
        <li>
          <h2 className="facts-label">{t('trouble.now')}</h2>
          <p className="facts-text">{props.now}</p>
        </li>
      </ul>
    </div>
  );
}
