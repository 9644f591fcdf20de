import { type ReactElement, type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import SignaturePad from 'signature_pad';
import type { Strokes } from '../../../main/bridge/contract.ts';
import { strokesFrom } from './strokes.ts';

export interface SignatureHandle {
  strokes: () => Strokes;
  undo: () => void;
  clear: () => void;
}

const INK = '#14212b';

/** A sheet to sign on. Its pixels follow the screen's; a change of size keeps what was drawn. */
export function SignatureCanvas(props: { handle: Ref<SignatureHandle>; label: string; onDraw: (strokes: number) => void }): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const pad = useRef<SignaturePad | null>(null);
  const onDraw = useRef(props.onDraw);
  onDraw.current = props.onDraw;

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const drawing = new SignaturePad(element, { minWidth: 2, maxWidth: 6.5, penColor: INK, velocityFilterWeight: 0.6 });
    pad.current = drawing;
    const told = (): void => onDraw.current(drawing.toData().length);
    drawing.addEventListener('beginStroke', told);
    drawing.addEventListener('endStroke', told);
    // A stroke that ends in motion is a fling to Chromium, which swallows the next tap for half a second: the one on
    // "submit". A prevented touch makes no gestures at all; pointer events come as before.
    const noGesture = (event: TouchEvent): void => event.preventDefault();
    element.addEventListener('touchstart', noGesture, { passive: false });

    let widthPx = 0;
    const fit = (): void => {
      const { clientWidth, clientHeight } = element;
      if (clientWidth === 0) return;
      const scale = widthPx === 0 ? 1 : clientWidth / widthPx;
      widthPx = clientWidth;
      const drawn = drawing.toData().map((stroke) => ({
        ...stroke,
        points: stroke.points.map((point) => ({ ...point, x: point.x * scale, y: point.y * scale })),
      }));
      element.width = clientWidth * devicePixelRatio;
      element.height = clientHeight * devicePixelRatio;
      element.getContext('2d')?.scale(devicePixelRatio, devicePixelRatio);
      drawing.fromData(drawn);
    };
    const sizes = new ResizeObserver(fit);
    sizes.observe(element);
    fit();
    return () => {
      sizes.disconnect();
      element.removeEventListener('touchstart', noGesture);
      drawing.off();
    };
  }, []);

  useImperativeHandle(props.handle, () => ({
    strokes: () => {
      const element = canvas.current;
      return element === null ? [] : strokesFrom(pad.current?.toData() ?? [], element.clientWidth, element.clientHeight);
    },
    undo: () => {
      const drawn = pad.current?.toData().slice(0, -1) ?? [];
      pad.current?.fromData(drawn);
      onDraw.current(drawn.length);
    },
    clear: () => {
      pad.current?.clear();
      onDraw.current(0);
    },
  }));

  return <canvas ref={canvas} className="pad-canvas" role="img" aria-label={props.label} />;
}
