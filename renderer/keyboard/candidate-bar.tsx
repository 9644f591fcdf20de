import { type ReactElement, useState } from 'react';
import { Key } from './key.tsx';
import { EarlierMark, LaterMark } from './marks.tsx';
import type { Candidate } from './pinyin/candidates.ts';
import { pageCandidates } from './pinyin/pages.ts';
import type { KeyboardWords } from './words.ts';

/** The pinyin typed so far and what it may mean; a page at a time. Without pinyin it shows `note`. */
export function CandidateBar(props: {
  words: KeyboardWords;
  letters: string;
  candidates: readonly Candidate[];
  note: string;
  onChoose: (candidate: Candidate) => void;
}): ReactElement {
  const { words, letters } = props;
  const [turned, setTurned] = useState({ letters, page: 0 });
  const pages = pageCandidates(props.candidates);
  const page = turned.letters === letters ? turned.page : 0;
  const turn = (step: number): void => setTurned({ letters, page: Math.min(Math.max(page + step, 0), pages.length - 1) });

  return (
    <div className="kb-bar" role="group" aria-label={words.candidates}>
      <p className="kb-letters" data-waiting={letters !== '' || undefined} lang="zh-Latn-pinyin">
        {letters === '' ? props.note : letters}
      </p>
      {letters !== '' && (
        <div className="kb-candidates">
          <Key label={words.earlierCandidates} kind="page" disabled={page === 0} onPress={() => turn(-1)}>
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
          <Key label={words.laterCandidates} kind="page" disabled={page >= pages.length - 1} onPress={() => turn(1)}>
            <LaterMark />
          </Key>
        </div>
      )}
    </div>
  );
}

/** Letters offered as they are; by name they must not be taken for the key of the same letter. */
const isAsTyped = (candidate: Candidate): boolean => /^[a-z]+$/.test(candidate.text);
