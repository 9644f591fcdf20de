import { createInstance } from 'i18next';
import type { Language, Message, MessageKey } from '../../main/bridge/contract.ts';
import type { Catalogue, RemedyKey, WordKey } from './keys.ts';
import { messagesEn } from './messages-en.ts';
import { messagesZhCn } from './messages-zh-cn.ts';
import { wordsEn } from './words-en.ts';
import { wordsZhCn } from './words-zh-cn.ts';

export type { WordKey } from './keys.ts';

/** Gives the words for a key; values in braces are filled from `params`. */
export type Translate = (key: WordKey, params?: Record<string, string | number>) => string;

const CATALOGUES: Record<Language, Catalogue> = {
  'zh-CN': { ...messagesZhCn, ...wordsZhCn },
  en: { ...messagesEn, ...wordsEn },
};

/** What a language calls itself: never translated. */
export const LANGUAGE_NAMES: Record<Language, string> = { 'zh-CN': '简体中文', en: 'English' };

/** The order in which languages stand where nobody has chosen one yet. */
export const LANGUAGES_SHOWN: readonly Language[] = ['zh-CN', 'en'];

const words = createInstance();
void words.init({
  lng: 'zh-CN',
  initAsync: false,
  // Keys carry dots of their own.
  keySeparator: false,
  nsSeparator: false,
  interpolation: { prefix: '{', suffix: '}', escapeValue: false },
  resources: { 'zh-CN': { translation: CATALOGUES['zh-CN'] }, en: { translation: CATALOGUES.en } },
});

const translators: Record<Language, Translate> = {
  'zh-CN': (key, params = {}) => words.t(key, { ...params, lng: 'zh-CN' }),
  en: (key, params = {}) => words.t(key, { ...params, lng: 'en' }),
};

export const translatorFor = (language: Language): Translate => translators[language];

/** A field's error or any other message with its values. */
export const tellMessage = (t: Translate, message: Message): string => t(message.key, message.params);

const isRemedyKey = (key: MessageKey): key is RemedyKey => !key.startsWith('field.');

/** What to do now; empty where the message itself says it. */
export const tellRemedy = (t: Translate, key: MessageKey, params?: Message['params']): string =>
  isRemedyKey(key) ? t(`${key}.now`, params) : '';
