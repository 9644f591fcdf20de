import type { ReactElement } from 'react';
import type { Language } from '../../main/bridge/contract.ts';
import { CodeBoard } from './code-board.tsx';
import { eraseBackwards, groupDate, insertText } from './editing.ts';
import { useFieldEditing } from './field-editing.ts';
import { LetterBoard } from './letter-board.tsx';
import { NumberPad } from './number-pad.tsx';
import { KEYBOARD_WORDS } from './words.ts';
import './keyboard.css';

/**
 * The terminal's own keyboard; there is no other. It edits `input` at its caret and never takes its focus.
 * `onInput` gets the whole new value and must draw it in `input` (which React controls) in the same turn; a `date` comes
 * as `YYYY-MM-DD`, as far as it is typed. Never longer than the field's `maxLength`. Pinyin that waits for a choice is
 * not in the value; it is put there, with its first choice, before `onDone` and when the field loses the focus. Mode
 * `code` is for what stands on paper in capital letters and digits; it has no Done, nor has a number pad without `onDone`:
 * there the screen's main action is what comes next.
 */
export function ScreenKeyboard(props: {
  input: HTMLInputElement | null;
  mode: 'text' | 'digits' | 'phone' | 'date' | 'code';
  language: Language;
  onInput: (value: string) => void;
  onDone?: () => void;
}): ReactElement {
  const { mode, language } = props;
  const edit = useFieldEditing(props.input, props.onInput);
  const words = KEYBOARD_WORDS[language];

  if (mode === 'text') {
    return (
      <section className="kb" aria-label={words.keyboard} lang={language} data-mode={mode}>
        <LetterBoard
          key={language}
          words={words}
          owner={props.input}
          firstScript={language === 'zh-CN' ? 'chinese' : 'latin'}
          onText={(text) => edit((field, maxLength) => insertText(field, text, maxLength))}
          onBackspace={() => edit(eraseBackwards)}
          onDone={() => props.onDone?.()}
        />
      </section>
    );
  }

  if (mode === 'code') {
    return (
      <section className="kb" aria-label={words.keyboard} lang={language} data-mode={mode}>
        <CodeBoard
          words={words}
          onCharacter={(character) => edit((field, maxLength) => insertText(field, character, maxLength))}
          onBackspace={() => edit(eraseBackwards)}
        />
      </section>
    );
  }

  const shape = mode === 'date' ? groupDate : (edited: ReturnType<typeof eraseBackwards>) => edited;
  return (
    <section
      className="kb"
      aria-label={words.keyboard}
      lang={language}
      data-mode={mode}
      data-done={props.onDone === undefined ? undefined : ''}
    >
      <NumberPad
        words={words}
        withHyphen={mode === 'phone'}
        onCharacter={(character) => edit((field, maxLength) => shape(insertText(field, character, maxLength)))}
        onBackspace={() => edit((field) => shape(eraseBackwards(field)))}
        onClear={() => edit(() => ({ value: '', caret: 0 }))}
        onDone={props.onDone ?? null}
      />
    </section>
  );
}
