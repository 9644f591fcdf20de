import { RECEIPT_TEXTS, type ReceiptLanguage } from './receipt-texts.ts';

const SHANGHAI = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** `2026-11-23 10:42` in China's one time zone; marked in words where the terminal's clock is not trusted. */
export function formatTerminalTime(epochMs: number, trusted: boolean, language: ReceiptLanguage): string {
  const parts = new Map(SHANGHAI.formatToParts(epochMs).map((part) => [part.type, part.value]));
  const [year, month, day, hour, minute] = (['year', 'month', 'day', 'hour', 'minute'] as const).map((type) => parts.get(type) ?? '');
  const time = `${year}-${month}-${day} ${hour}:${minute}`;
  if (trusted) return time;
  const mark = RECEIPT_TEXTS[language].timeUnchecked;
  return language === 'zh-CN' ? `${time}（${mark}）` : `${time} (${mark})`;
}
