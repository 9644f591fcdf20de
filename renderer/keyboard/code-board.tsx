import type { ReactElement } from 'react';
import { Key } from './key.tsx';
import { DIGIT_ROW, LETTER_ROWS } from './layouts.ts';
import { BackspaceMark } from './marks.tsx';
import type { KeyboardWords } from './words.ts';

/** Capital letters and digits, for codes that stand on paper; nothing to switch, nothing else to type. */
export function CodeBoard(props: {
  words: KeyboardWords;
  onCharacter: (character: string) => void;
  onBackspace: () => void;
}): ReactElement {
  const { words } = props;
  const key = (character: string): ReactElement => (
    <Key key={character} label={character} kind="character" onPress={() => props.onCharacter(character)}>
      {character}
    </Key>
  );
  const [first, second, third] = LETTER_ROWS;
  return (
    <div className="kb-rows">
      <div className="kb-row">{DIGIT_ROW.map(key)}</div>
      <div className="kb-row">{first.map((letter) => key(letter.toUpperCase()))}</div>
      <div className="kb-row" data-inset>
        {second.map((letter) => key(letter.toUpperCase()))}
      </div>
      <div className="kb-row" data-inset>
        {third.map((letter) => key(letter.toUpperCase()))}
        <Key label={words.backspace} kind="side" wide="two" repeats onPress={props.onBackspace}>
          <BackspaceMark />
        </Key>
      </div>
    </div>
  );
}
