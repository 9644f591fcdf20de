import { type ReactElement, useRef, useState } from 'react';
import type { ViewOf } from '../../../main/bridge/contract.ts';
import { Action } from '../../components/action.tsx';
import { Frame } from '../../components/frame.tsx';
import { Eraser, Undo } from '../../components/icons.tsx';
import { Picture } from '../../components/picture.tsx';
import { useWords } from '../../components/terminal-context.ts';
import { Trouble } from '../../components/trouble.tsx';
import { useTouched } from '../../components/use-touched.ts';
import { Signing } from '../../drawings/signing.tsx';
import { SignatureCanvas, type SignatureHandle } from './signature-canvas.tsx';

export function Sign(props: { view: ViewOf<'sign'> }): ReactElement {
  const t = useWords();
  const touched = useTouched();
  const signature = useRef<SignatureHandle>(null);
  const [strokes, setStrokes] = useState(0);
  const { view } = props;
  return (
    <Frame
      view={view}
      className="sign"
      main={
        <Action tone="main" intent={() => ({ type: 'sign', strokes: signature.current?.strokes() ?? [] })}>
          {t('sign.submit')}
        </Action>
      }
    >
      <Picture>
        <Signing />
      </Picture>
      <div className="words">
        <h1 className="heading">{t('sign.title')}</h1>
        <p className="lead">{view.declaration}</p>
      </div>
      {view.problem !== null && <Trouble problem={view.problem} />}
      <div className="sheet pad" data-empty={strokes === 0 ? '' : undefined}>
        <p className="pad-line" aria-hidden="true">
          <span>{t('sign.here')}</span>
        </p>
        <SignatureCanvas
          handle={signature}
          label={t('sign.pad')}
          onDraw={(drawn) => {
            setStrokes(drawn);
            touched();
          }}
        />
      </div>
      <div className="pad-keys">
        <button type="button" className="action action-quiet" disabled={strokes === 0} onClick={() => signature.current?.undo()}>
          <Undo />
          {t('sign.undo')}
        </button>
        <button type="button" className="action action-quiet" disabled={strokes === 0} onClick={() => signature.current?.clear()}>
          <Eraser />
          {t('sign.clear')}
        </button>
      </div>
    </Frame>
  );
}
