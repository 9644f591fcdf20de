import type { ReactElement } from 'react';
import type { ViewOf } from '../../main/bridge/contract.ts';
import { useTakenIntent } from '../components/action.tsx';
import { StatusBar } from '../components/status-bar.tsx';
import { CityScene } from '../drawings/city-scene.tsx';
import { LANGUAGES_SHOWN } from '../i18n/index.ts';

/** The whole screen is one button; the touch that wakes presses nothing else. */
export function Attract(props: { view: ViewOf<'attract'> }): ReactElement {
  const { view } = props;
  const { taken, send } = useTakenIntent();
  return (
    <div className="attract">
      <StatusBar view={view} />
      <main className="attract-words">
        <h1 className="attract-title">
          <span lang="zh-CN">您好，这里可以办</span>
          <span lang="en" className="attract-title-second">
            Here you can do
          </span>
        </h1>
        <ul className="attract-services">
          {view.services.map((service) => (
            <li key={service.en}>
              {LANGUAGES_SHOWN.map((language) => (
                <span key={language} lang={language}>
                  {service[language]}
                </span>
              ))}
            </li>
          ))}
        </ul>
      </main>
      <CityScene className="attract-scene" />
      <button
        type="button"
        className="attract-touch"
        aria-label="触摸开始 Touch to begin"
        data-taken={taken ? '' : undefined}
        onClick={() => send({ type: 'wake' })}
      >
        <span className="attract-begin">
          <span className="attract-ripple" aria-hidden="true" />
          <span lang="zh-CN">触摸开始</span>
          <span lang="en">Touch to begin</span>
        </span>
      </button>
    </div>
  );
}
