import type { ReactElement } from 'react';
import type { CardKind, Language } from '../../main/bridge/contract.ts';
import { CardPicture } from '../drawings/card-faces.tsx';
import type { Translate, WordKey } from '../i18n/index.ts';
import { useWords } from './terminal-context.ts';

export const CARD_WORDS: Record<CardKind, WordKey> = {
  resident: 'cards.resident',
  hmtResident: 'cards.hmtResident',
  foreigner: 'cards.foreigner',
};

/** Every other service takes the resident card alone; only what differs is worth saying. */
export const isUsual = (accepts: readonly CardKind[]): boolean => accepts.length === 1 && accepts[0] === 'resident';

const lists: Record<Language, Intl.ListFormat> = {
  'zh-CN': new Intl.ListFormat('zh-CN', { type: 'disjunction' }),
  en: new Intl.ListFormat('en-GB', { type: 'disjunction' }),
};

/** `居民身份证或港澳台居民居住证` */
export const cardList = (t: Translate, language: Language, accepts: readonly CardKind[]): string =>
  lists[language].format(accepts.map((kind) => t(CARD_WORDS[kind])));

/** The cards as they look, with their names. */
export function AcceptedCards(props: { accepts: readonly CardKind[] }): ReactElement {
  const t = useWords();
  return (
    <ul className="accepted" data-count={props.accepts.length}>
      {props.accepts.map((kind) => (
        <li key={kind}>
          <CardPicture kind={kind} />
          <span className="accepted-name">{t(CARD_WORDS[kind])}</span>
        </li>
      ))}
    </ul>
  );
}
