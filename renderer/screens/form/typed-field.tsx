import { type ChangeEvent, type HTMLAttributes, type ReactElement, useLayoutEffect, useRef } from 'react';
import type { FieldView } from '../../../main/bridge/contract.ts';
import { useWords } from '../../components/terminal-context.ts';
import { caretBehind, withHyphens } from './date-typing.ts';
import { describedBy, FieldFoot, FieldMark, fieldDomId } from './field-parts.tsx';

export type TypedKind = Exclude<FieldView['kind'], 'choice'>;
export type KeyboardMode = 'text' | 'digits' | 'phone' | 'date';

export const KEYBOARD_MODES: Record<TypedKind, KeyboardMode> = {
  text: 'text',
  phone: 'phone',
  digits: 'digits',
  number: 'digits',
  date: 'date',
};

const INPUT_MODES: Record<TypedKind, NonNullable<HTMLAttributes<HTMLInputElement>['inputMode']>> = {
  text: 'text',
  phone: 'tel',
  digits: 'numeric',
  number: 'numeric',
  date: 'numeric',
};

const DATE_CHARACTERS = 10;

/** A line to type on, from the keyboard on the screen or a real one. */
export function TypedField(props: {
  field: FieldView;
  kind: TypedKind;
  value: string;
  /** The keyboard writes into this field now. */
  active: boolean;
  onType: (value: string) => void;
  onEnter: (input: HTMLInputElement) => void;
  onLeave: () => void;
  onNext: () => void;
}): ReactElement {
  const t = useWords();
  const { field, kind, value } = props;
  const input = useRef<HTMLInputElement>(null);
  const digitsBefore = useRef<number | null>(null);

  const type = (event: ChangeEvent<HTMLInputElement>): void => {
    const typed = event.target.value;
    if (kind !== 'date') {
      props.onType(typed);
      return;
    }
    const caret = event.target.selectionStart ?? typed.length;
    digitsBefore.current = typed.slice(0, caret).replace(/\D/g, '').length;
    props.onType(withHyphens(typed));
  };

  // React puts the caret at the end when hyphens were set; put it back behind the digit that was typed.
  useLayoutEffect(() => {
    if (digitsBefore.current === null || input.current === null) return;
    const caret = caretBehind(value, digitsBefore.current);
    digitsBefore.current = null;
    input.current.setSelectionRange(caret, caret);
  }, [value]);

  return (
    <div className="field" data-active={props.active ? '' : undefined}>
      <label className="field-label" htmlFor={fieldDomId(field.id)}>
        {field.label}
      </label>
      <FieldMark field={field} />
      <input
        ref={input}
        id={fieldDomId(field.id)}
        name={field.id}
        className="field-input"
        type="text"
        inputMode={INPUT_MODES[kind]}
        autoComplete="off"
        autoCorrect="off"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={kind === 'date' ? DATE_CHARACTERS : field.maxLength}
        aria-required={field.required}
        aria-invalid={field.error !== null}
        aria-describedby={describedBy(field)}
        value={value}
        onChange={type}
        onFocus={(event) => props.onEnter(event.currentTarget)}
        onBlur={props.onLeave}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) props.onNext();
        }}
      />
      <FieldFoot field={field} hint={field.hint ?? (kind === 'date' ? t('form.dateHint') : null)} />
    </div>
  );
}
