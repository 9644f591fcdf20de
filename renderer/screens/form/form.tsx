import { type ReactElement, useEffect, useRef, useState } from 'react';
import type { FieldView, ViewOf } from '../../../main/bridge/contract.ts';
import { Action } from '../../components/action.tsx';
import { Frame } from '../../components/frame.tsx';
import { useLanguage, useSend, useWords } from '../../components/terminal-context.ts';
import { useTouched } from '../../components/use-touched.ts';
import { ScreenKeyboard } from '../../keyboard/index.ts';
import { FIELD_CHARACTERS } from '../../limits.ts';
import { ChoiceField } from './choice-field.tsx';
import { fieldDomId } from './field-parts.tsx';
import { KEYBOARD_MODES, type KeyboardMode, TypedField } from './typed-field.tsx';

interface ActiveField {
  id: string;
  mode: KeyboardMode;
  input: HTMLInputElement;
}

const focusField = (fieldId: string): void => {
  const field = document.getElementById(fieldDomId(fieldId));
  field?.focus({ preventScroll: true });
  field?.closest('.field')?.scrollIntoView({ block: 'nearest' });
};

/**
 * One to four fields. What is kept here are keystrokes only; values begin with the view's, so that a page loaded anew
 * shows what the core has. The keyboard is part of the layout and never covers a field.
 */
export function Form(props: { view: ViewOf<'form'> }): ReactElement {
  const t = useWords();
  const language = useLanguage();
  const send = useSend();
  const touched = useTouched();
  const { view } = props;
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [active, setActive] = useState<ActiveField | null>(null);
  const told = useRef<Record<string, string>>({});
  const pageSubmitted = useRef(false);

  const valueOf = (field: FieldView): string => typed[field.id] ?? field.value;

  const type = (fieldId: string, value: string): void => {
    touched();
    setTyped((before) => ({ ...before, [fieldId]: value.slice(0, FIELD_CHARACTERS) }));
  };

  const tell = (field: FieldView, value: string): void => {
    if (value === (told.current[field.id] ?? field.value)) return;
    told.current[field.id] = value;
    void send({ type: 'updateField', fieldId: field.id, value });
  };

  const typedFields = view.fields.filter((field) => field.kind !== 'choice');
  const next = (fieldId: string): void => {
    const following = typedFields[typedFields.findIndex((field) => field.id === fieldId) + 1];
    if (following !== undefined) {
      focusField(following.id);
      return;
    }
    active?.input.blur();
    setActive(null);
  };

  // The first empty line is ready to be typed on, unless a choice comes before it.
  useEffect(() => {
    const [first] = view.fields;
    if (first !== undefined && first.kind !== 'choice' && first.value === '') focusField(first.id);
    // On arrival only: later views must not take the focus away.
  }, []);

  // The keyboard takes height from the fields; the one that is typed on stays in sight.
  useEffect(() => {
    active?.input.closest('.field')?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  // After Continue, the first field with an error is where the hand goes.
  useEffect(() => {
    if (!pageSubmitted.current) return;
    const wrong = view.fields.find((field) => field.error !== null);
    if (wrong === undefined) return;
    pageSubmitted.current = false;
    focusField(wrong.id);
  }, [view.fields]);

  const submit = (): { type: 'submitPage'; values: Record<string, string> } => {
    pageSubmitted.current = true;
    return { type: 'submitPage', values: Object.fromEntries(view.fields.map((field) => [field.id, valueOf(field)])) };
  };

  return (
    <Frame
      view={view}
      className="form"
      main={
        <Action tone="main" intent={submit}>
          {t('nav.continue')}
        </Action>
      }
      below={
        active !== null && (
          <div className="form-keyboard">
            <ScreenKeyboard
              input={active.input}
              mode={active.mode}
              language={language}
              onInput={(value) => type(active.id, value)}
              onDone={() => next(active.id)}
            />
          </div>
        )
      }
    >
      <h1 className="heading form-title">{view.title}</h1>
      <div className="fields scroll">
        {view.fields.map((field) => {
          if (field.kind === 'choice') {
            const choose = (value: string): void => {
              setTyped((before) => ({ ...before, [field.id]: value }));
              tell(field, value);
            };
            return <ChoiceField key={field.id} field={field} value={valueOf(field)} onChoose={choose} />;
          }
          const mode = KEYBOARD_MODES[field.kind];
          return (
            <TypedField
              key={field.id}
              field={field}
              kind={field.kind}
              value={valueOf(field)}
              active={active?.id === field.id}
              onType={(value) => type(field.id, value)}
              onEnter={(input) => setActive({ id: field.id, mode, input })}
              onLeave={() => tell(field, valueOf(field))}
              onNext={() => next(field.id)}
            />
          );
        })}
      </div>
    </Frame>
  );
}
