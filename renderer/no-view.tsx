import type { ReactElement } from 'react';
import { CalmMoment } from './components/calm-moment.tsx';
import type { ConnectionState } from './connection/index.ts';
import { LANGUAGES_SHOWN, translatorFor, type WordKey } from './i18n/index.ts';

const SAYS: Record<ConnectionState, { title: WordKey; text: WordKey; busy: boolean }> = {
  connecting: { title: 'starting.title', text: 'starting.text', busy: true },
  open: { title: 'starting.title', text: 'starting.text', busy: true },
  lost: { title: 'connection.lost', text: 'connection.lostText', busy: true },
  replaced: { title: 'connection.replaced', text: 'connection.replacedText', busy: false },
  denied: { title: 'connection.denied', text: 'connection.deniedText', busy: false },
};

/** Before the first view, or where none will come: in both languages, since nobody has chosen one. */
export function NoView(props: { state: ConnectionState }): ReactElement {
  const { title, text, busy } = SAYS[props.state];
  return (
    <main className="terminal calm-screen" data-screen={busy ? 'starting' : 'disconnected'} data-connection={props.state}>
      {LANGUAGES_SHOWN.map((language, index) => (
        <div key={language} lang={language}>
          <CalmMoment title={translatorFor(language)(title)} text={translatorFor(language)(text)} busy={busy && index === 0} />
        </div>
      ))}
    </main>
  );
}
