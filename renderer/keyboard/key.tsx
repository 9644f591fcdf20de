import { type MouseEvent, type PointerEvent, type ReactElement, type ReactNode, useEffect, useRef, useState } from 'react';
import { REPEAT_DELAY_MS, REPEAT_INTERVAL_MS } from './limits.ts';

type KeyKind = 'character' | 'side' | 'done' | 'candidate' | 'page';

/**
 * One key. It acts when the finger lands, not when it leaves, and never takes focus from the field. A press that has no
 * finger (a screen reader, a script's `click()`) acts too. With `repeats` it goes on acting while held.
 */
export function Key(props: {
  label: string;
  kind: KeyKind;
  onPress: () => void;
  children: ReactNode;
  wide?: 'one-and-half' | 'two' | 'space' | 'zero';
  repeats?: boolean;
  pressed?: boolean;
  disabled?: boolean;
}): ReactElement {
  const [down, setDown] = useState(false);
  // A key that goes out of use under the finger hears nothing of its leaving.
  if (down && props.disabled === true) setDown(false);
  const press = useRef(props.onPress);
  useEffect(() => {
    press.current = props.onPress;
  });

  useEffect(() => {
    if (!down || props.repeats !== true) return undefined;
    let timer = setTimeout(function again() {
      press.current();
      timer = setTimeout(again, REPEAT_INTERVAL_MS);
    }, REPEAT_DELAY_MS);
    return () => clearTimeout(timer);
  }, [down, props.repeats]);

  const onPointerDown = (event: PointerEvent<HTMLButtonElement>): void => {
    event.preventDefault();
    if (event.button !== 0) return;
    setDown(true);
    props.onPress();
  };
  const onRelease = (): void => setDown(false);
  const onClick = (event: MouseEvent<HTMLButtonElement>): void => {
    // A finger's click counts its taps in `detail` and has acted on landing already.
    if (event.detail === 0) props.onPress();
  };

  return (
    <button
      type="button"
      className="kb-key"
      data-kind={props.kind}
      data-wide={props.wide}
      data-down={down || undefined}
      aria-label={props.label}
      aria-pressed={props.pressed}
      disabled={props.disabled}
      onPointerDown={onPointerDown}
      onPointerUp={onRelease}
      onPointerCancel={onRelease}
      onPointerLeave={onRelease}
      onClick={onClick}
    >
      {props.children}
    </button>
  );
}
