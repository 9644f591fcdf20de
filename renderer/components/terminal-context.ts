import { createContext, useContext } from 'react';
import type { CitizenIntent, Language } from '../../main/bridge/contract.ts';
import { type Translate, translatorFor } from '../i18n/index.ts';

/** Sends an intent made on the screen that is drawn; resolves once the core answered. */
export type SendIntent = (intent: CitizenIntent) => Promise<unknown>;

export interface TerminalContextValue {
  language: Language;
  send: SendIntent;
}

export const TerminalContext = createContext<TerminalContextValue>({
  language: 'zh-CN',
  send: () => Promise.resolve(),
});

export const useWords = (): Translate => translatorFor(useContext(TerminalContext).language);
export const useLanguage = (): Language => useContext(TerminalContext).language;
export const useSend = (): SendIntent => useContext(TerminalContext).send;
