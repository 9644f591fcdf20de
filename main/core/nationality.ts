import countries from 'i18n-iso-countries';
import english from 'i18n-iso-countries/langs/en.json' with { type: 'json' };
import chinese from 'i18n-iso-countries/langs/zh.json' with { type: 'json' };
import type { Language } from '../bridge/index.ts';

countries.registerLocale(english);
countries.registerLocale(chinese);

/** The country's name for an ISO 3166-1 alpha-3 code; the code itself where no table has it. */
export function nationalityName(code: string, language: Language): string {
  return countries.getName(code, language === 'zh-CN' ? 'zh' : 'en') ?? code;
}
