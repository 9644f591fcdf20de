import type { ReactElement } from 'react';
import { Key } from './key.tsx';
import { PAD_ROWS } from './layouts.ts';
import { BackspaceMark } from './marks.tsx';
import type { KeyboardWords } from './words.ts';

/** Large keys for numbers; with a hyphen where landlines are written `0755-…`. Without Done, Clear stands left of nought. */
export function NumberPad(props: {
  words: KeyboardWords;
  withHyphen: boolean;
  onCharacter: (character: string) => void;
  onBackspace: () => void;
  onClear: () => void;
  onDone: (() => void) | null;
}): ReactElement {
  const { words, onDone } = props;
  const digit = (character: string): ReactElement => (
    <Key key={character} label={character} kind="character" onPress={() => props.onCharacter(character)}>
      {character}
    </Key>
  );
  const clear = (
    <Key label={words.clear} kind="side" onPress={props.onClear}>
      {words.clear}
    </Key>
  );
  return (
    <div className="kb-pad" role="group" aria-label={words.numberPad}>
      <div className="kb-pad-digits">
        {PAD_ROWS.flat().map(digit)}
        {props.withHyphen && (
          <Key label={words.marks['-'] ?? '-'} kind="character" onPress={() => props.onCharacter('-')}>
            -
          </Key>
        )}
        {onDone === null && clear}
        <Key label="0" kind="character" wide="zero" onPress={() => props.onCharacter('0')}>
          0
        </Key>
        <Key label={words.backspace} kind="side" repeats onPress={props.onBackspace}>
          <BackspaceMark />
        </Key>
      </div>
      {onDone !== null && (
        <div className="kb-pad-side">
          {clear}
          <Key label={words.done} kind="done" onPress={onDone}>
            {words.done}
          </Key>
        </div>
      )}
    </div>
  );
}
