import { type ReactElement, useEffect, useState } from 'react';
import type { Language, TerminalView } from '../../main/bridge/contract.ts';
import { Attention, Phone } from './icons.tsx';
import { useWords } from './terminal-context.ts';

const MINUTE_MS = 60_000;

/** The same hours as on the receipt, whatever the machine's own setting. */
const PLACE_TIME_ZONE = 'Asia/Shanghai';

const useMinute = (): Date => {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setTimeout(() => setNow(new Date()), MINUTE_MS - (now.getTime() % MINUTE_MS));
    return () => clearTimeout(timer);
  }, [now]);
  return now;
};

const weekdays: Record<Language, Intl.DateTimeFormat> = {
  'zh-CN': new Intl.DateTimeFormat('zh-CN', { weekday: 'short', timeZone: PLACE_TIME_ZONE }),
  en: new Intl.DateTimeFormat('en-GB', { weekday: 'short', timeZone: PLACE_TIME_ZONE }),
};
const hours = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: PLACE_TIME_ZONE });

/** A clock that nobody vouches for is not shown. */
function Clock(props: { language: Language }): ReactElement {
  const now = useMinute();
  return (
    <time>
      {weekdays[props.language].format(now)} {hours.format(now)}
    </time>
  );
}

/** Where one is, what time it is, whom to call; network and devices only when not well. */
export function StatusBar(props: { view: TerminalView }): ReactElement {
  const t = useWords();
  const { view } = props;
  // The line on the network says it already.
  const attention = view.attention.filter((key) => key !== 'gate.network' || view.network === 'online');
  return (
    <header>
      <div className="status">
        <p className="status-place">{view.placeName}</p>
        {view.clockTrusted && <Clock language={view.language} />}
        <p className="status-phone">
          <Phone />
          12345
        </p>
      </div>
      {view.network === 'offline' && (
        <p className="attention">
          <Attention />
          <span>{t('status.offline')}</span>
        </p>
      )}
      {attention.length > 0 && (
        <p className="attention">
          <Attention />
          <span>{attention.map((key) => t(key)).join(view.language === 'en' ? ' ' : '')}</span>
        </p>
      )}
    </header>
  );
}
