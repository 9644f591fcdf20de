import type { ReactElement } from 'react';
import type { ViewOf } from '../../main/bridge/contract.ts';
import { Action } from '../components/action.tsx';
import { Frame } from '../components/frame.tsx';
import { useWords } from '../components/terminal-context.ts';

export function Notice(props: { view: ViewOf<'notice'> }): ReactElement {
  const t = useWords();
  const { view } = props;
  return (
    <Frame
      view={view}
      className="notice"
      main={
        <Action tone="main" intent={{ type: 'consent', version: view.version }}>
          {t('notice.agree')}
        </Action>
      }
    >
      <h1 className="heading">{view.title}</h1>
      {/* Long notices scroll, so the keyboard must be able to reach them. */}
      <section className="sheet notice-sheet scroll" tabIndex={0} aria-label={view.title}>
        <ol>
          {view.paragraphs.map((paragraph) => (
            <li key={paragraph}>{paragraph}</li>
          ))}
        </ol>
        <p className="notice-version">{t('notice.version', { version: view.version })}</p>
      </section>
      <p className="notice-consent">{view.consentText}</p>
    </Frame>
  );
}
