import { type MouseEvent, type ReactElement } from 'react';
import type { ViewOf } from '../../main/bridge/contract.ts';
import { Action } from '../components/action.tsx';
import { Frame } from '../components/frame.tsx';
import { Picture } from '../components/picture.tsx';
import { TwoTongues } from '../drawings/things.tsx';
import { LANGUAGE_NAMES, LANGUAGES_SHOWN } from '../i18n/index.ts';

/** The second half of a double touch on the attract screen lands here: it chooses nothing. */
const ignoreDoubleTouch = (event: MouseEvent): void => {
  if (event.detail > 1) event.stopPropagation();
};

export function LanguageChoice(props: { view: ViewOf<'language'> }): ReactElement {
  return (
    <Frame view={props.view}>
      <Picture>
        <TwoTongues />
      </Picture>
      <h1 className="heading language-title">
        <span lang="zh-CN">请选择语言</span>
        <span lang="en">Choose your language</span>
      </h1>
      <div className="language-choices" onClickCapture={ignoreDoubleTouch}>
        {LANGUAGES_SHOWN.map((language) => (
          <Action key={language} tone="quiet" className="language-choice" intent={{ type: 'chooseLanguage', language }}>
            <span lang={language}>{LANGUAGE_NAMES[language]}</span>
          </Action>
        ))}
      </div>
    </Frame>
  );
}
