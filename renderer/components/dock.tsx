import type { ReactElement, ReactNode } from 'react';
import type { TerminalView } from '../../main/bridge/contract.ts';
import { LANGUAGE_NAMES } from '../i18n/index.ts';
import { Action } from './action.tsx';
import { ChevronLeft } from './icons.tsx';
import { useWords } from './terminal-context.ts';

/** Language and text size, within reach of somebody seated. */
function Settings(props: { view: TerminalView }): ReactElement {
  const t = useWords();
  const { view } = props;
  const other = view.language === 'en' ? 'zh-CN' : 'en';
  const otherSize = view.textSize === 'large' ? 'normal' : 'large';
  return (
    <div className="dock-settings">
      {view.screen === 'language' ? (
        <span />
      ) : (
        <Action tone="plain" intent={{ type: 'switchLanguage', language: other }}>
          <span lang={other}>{LANGUAGE_NAMES[other]}</span>
        </Action>
      )}
      <Action tone="plain" intent={{ type: 'setTextSize', textSize: otherSize }}>
        {t(otherSize === 'large' ? 'textSize.large' : 'textSize.normal')}
        <span aria-hidden="true">Aa</span>
      </Action>
    </div>
  );
}

/** Back, Cancel and the one main action, always in the same three places. */
export function Dock(props: { view: TerminalView; main: ReactNode; locked: boolean }): ReactElement {
  const t = useWords();
  const { view, main } = props;
  const hasActions = view.canGoBack || view.canCancel || main !== null;
  return (
    <footer className="dock" data-locked={props.locked ? '' : undefined}>
      {(hasActions || props.locked) && (
        <nav className="dock-actions" aria-label={t('nav.actions')}>
          {view.canGoBack && (
            <Action tone="quiet" className="action-back" intent={{ type: 'back' }}>
              <ChevronLeft />
              {t('nav.back')}
            </Action>
          )}
          {view.canCancel && (
            <Action tone="quiet" className="action-cancel" intent={{ type: 'askCancel' }}>
              {t('nav.cancel')}
            </Action>
          )}
          {main}
        </nav>
      )}
      <Settings view={view} />
    </footer>
  );
}
