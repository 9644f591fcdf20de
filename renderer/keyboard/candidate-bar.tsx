import type { ReactElement } from 'react';
import { Key } from './key.tsx';
import { EarlierMark, LaterMark } from './marks.tsx';
import type { Candidate } from './pinyin/candidates.ts';
import type { KeyboardWords } from './words.ts';

/** The pinyin typed so far and what it may mean; a page at a time. Without pinyin it shows `note`. */
export function CandidateBar(props: {
  words: KeyboardWords;
  letters: string;
  pages: readonly (readonly Candidate[])[];
  page: number;
  note: string;
  onTurn: (page: number) => void;
  onChoose: (candidate: Candidate) => void;
}): ReactElement {
  const { words, letters, pages, page } = props;
  return (
    <div className="kb-bar" role="group" aria-label={words.candidates}>
      <p className="kb-letters" data-waiting={letters !== '' || undefined} lang="zh-Latn-pinyin">
        {letters === '' ? props.note : letters}
      </p>
      {letters !== '' && (
        <div className="kb-candidates">
          <Key label={words.earlierCandidates} kind="page" disabled={page === 0} onPress={() => props.onTurn(page - 1)}>
            <EarlierMark />
          </Key>
          <div className="kb-choices" lang="zh-CN">
            {(pages[page] ?? []).map((candidate) => (
              <Key
                key={candidate.text}
                label={isAsTyped(candidate) ? `${words.asTyped} ${candidate.text}` : candidate.text}
                kind="candidate"
                onPress={() => props.onChoose(candidate)}
              >
                <span className="kb-choice">{candidate.text}</span>
              </Key>
            ))}
          </div>
          <Key label={words.laterCandidates} kind="page" disabled={page >= pages.length - 1} onPress={() => props.onTurn(page + 1)}>
            <LaterMark />
          </Key>
        </div>
      )}
    </div>
  );
}

/** Letters offered as they are; by name they must not be taken for the key of the same letter. */
const isAsTyped = (candidate: Candidate): boolean => /^[a-z]+$/.test(candidate.text);
