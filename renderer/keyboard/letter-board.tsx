import { type ReactElement, useEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { CandidateBar } from './candidate-bar.tsx';
import { Key } from './key.tsx';
import { DIGIT_ROW, LETTER_ROWS, type LetterPage, type Script, SPACE_ROW_MARKS, SYMBOL_ROWS } from './layouts.ts';
import { BackspaceMark, ShiftMark } from './marks.tsx';
import { type Candidate, findCandidates } from './pinyin/candidates.ts';
import { type Composition, choose, EMPTY_COMPOSITION, eraseLetter, settle, typeLetter } from './pinyin/composition.ts';
import { pageCandidates } from './pinyin/pages.ts';
import { type TableState, usePinyinTable } from './pinyin/use-pinyin-table.ts';
import type { KeyboardWords } from './words.ts';

const NO_PAGES: readonly (readonly Candidate[])[] = [];

/** Letters, digits and marks; with pinyin when the script is Chinese. Pinyin belongs to `owner` and is gone with it. */
export function LetterBoard(props: {
  words: KeyboardWords;
  firstScript: Script;
  owner: HTMLInputElement | null;
  onText: (text: string) => void;
  onBackspace: () => void;
  onDone: () => void;
}): ReactElement {
  const { words, owner } = props;
  const [script, setScript] = useState<Script>(props.firstScript);
  const [keys, setKeys] = useState<LetterPage>('letters');
  const [isShifted, setShifted] = useState(false);
  const [waiting, setWaiting] = useState({ owner, composition: EMPTY_COMPOSITION });
  const tableState = usePinyinTable(script === 'chinese');

  const isChinese = script === 'chinese';
  const composition = waiting.owner === owner ? waiting.composition : EMPTY_COMPOSITION;
  const { letters } = composition;
  const table = tableState.kind === 'ready' ? tableState.table : null;
  const pages = useMemo(() => (table === null ? NO_PAGES : pageCandidates(findCandidates(letters, table))), [letters, table]);
  const [turned, setTurned] = useState({ letters, page: 0 });
  const page = turned.letters === letters ? turned.page : 0;

  const compose = (next: Composition): void => setWaiting({ owner, composition: next });
  const settled = (): string => (table === null ? letters : settle(composition, table));
  /** What waits goes first, so that a mark or a digit stands behind it. */
  const write = (text: string): void => {
    const written = settled() + text;
    compose(EMPTY_COMPOSITION);
    if (written !== '') props.onText(written);
  };
  const take = (candidate: Candidate): void => {
    const chosen = choose(composition, candidate);
    compose(chosen.composition);
    props.onText(chosen.text);
  };

  const onLetter = (letter: string): void => {
    if (isChinese && tableState.kind !== 'failed') compose(typeLetter(composition, letter));
    else props.onText(isShifted ? letter.toUpperCase() : letter);
    setShifted(false);
  };
  const onSpace = (): void => {
    const first = pages[page]?.[0];
    if (first !== undefined) take(first);
    else if (letters === '') write(' ');
  };
  const onBackspace = (): void => {
    if (letters === '') props.onBackspace();
    else compose(eraseLetter(composition));
  };
  const onScript = (): void => {
    write('');
    setScript(isChinese ? 'latin' : 'chinese');
    setKeys('letters');
    setShifted(false);
  };
  /** Draws what waits before anyone hears that the field is left: the screen tells the core the field's drawn value. */
  const settleNow = (): void => {
    if (letters !== '') flushSync(() => write(''));
  };
  const onDone = (): void => {
    settleNow();
    props.onDone();
  };
  const onLeave = useRef(settleNow);
  useEffect(() => {
    onLeave.current = settleNow;
  });
  useEffect(() => {
    const leave = (): void => onLeave.current();
    owner?.addEventListener('blur', leave);
    return () => owner?.removeEventListener('blur', leave);
  }, [owner]);

  const mark = (character: string): ReactElement => (
    <Key key={character} label={words.marks[character] ?? character} kind="character" onPress={() => write(character)}>
      {character}
    </Key>
  );
  const letter = (small: string): ReactElement => {
    const shown = isShifted && !isChinese ? small.toUpperCase() : small;
    return (
      <Key key={small} label={shown} kind="character" onPress={() => onLetter(small)}>
        {shown}
      </Key>
    );
  };
  const backspace = (
    <Key label={words.backspace} kind="side" wide="one-and-half" repeats onPress={onBackspace}>
      <BackspaceMark />
    </Key>
  );
  const [first, second, third] = keys === 'letters' ? LETTER_ROWS : SYMBOL_ROWS[script];
  const key = keys === 'letters' ? letter : mark;
  const [comma, stop] = SPACE_ROW_MARKS[script];

  return (
    <>
      {isChinese && (
        <CandidateBar
          words={words}
          letters={letters}
          pages={pages}
          page={page}
          onTurn={(next) => setTurned({ letters, page: next })}
          note={noteOf(tableState, letters, words)}
          onChoose={take}
        />
      )}
      <div className="kb-rows">
        <div className="kb-row">{DIGIT_ROW.map(mark)}</div>
        <div className="kb-row">{first.map(key)}</div>
        <div className="kb-row" data-inset={first.length > second.length || undefined}>
          {second.map(key)}
        </div>
        <div className="kb-row">
          {keys === 'letters' && !isChinese && (
            <Key label={words.shift} kind="side" wide="one-and-half" pressed={isShifted} onPress={() => setShifted(!isShifted)}>
              <ShiftMark />
            </Key>
          )}
          {keys === 'letters' && isChinese && (
            <Key label={words.divide} kind="side" wide="one-and-half" onPress={() => compose(typeLetter(composition, "'"))}>
              {words.divideMark}
            </Key>
          )}
          {third.map(key)}
          {backspace}
        </div>
        <div className="kb-row">
          <Key
            label={keys === 'letters' ? words.symbols : isChinese ? words.pinyin : words.letters}
            kind="side"
            wide="one-and-half"
            onPress={() => setKeys(keys === 'letters' ? 'symbols' : 'letters')}
          >
            {keys === 'letters' ? words.symbols : isChinese ? words.pinyin : words.letters}
          </Key>
          <Key label={isChinese ? words.toLatin : words.toChinese} kind="side" onPress={onScript}>
            <span className="kb-scripts" data-script={script}>
              <span>中</span>
              <span>英</span>
            </span>
          </Key>
          {mark(comma)}
          <Key label={letters === '' ? words.space : words.spaceChooses} kind="character" wide="space" onPress={onSpace}>
            <span className="kb-caption">{letters === '' ? words.space : words.spaceChooses}</span>
          </Key>
          {mark(stop)}
          <Key label={words.done} kind="done" wide="two" onPress={onDone}>
            {words.done}
          </Key>
        </div>
      </div>
    </>
  );
}

function noteOf(tableState: TableState, letters: string, words: KeyboardWords): string {
  if (tableState.kind === 'failed') return words.tableFailed;
  return tableState.kind === 'pending' && letters !== '' ? words.tablePending : words.hint;
}
