import type { ReactElement } from 'react';
import type { ReceiptPhase } from '../../main/bridge/contract.ts';

/** The receipt comes out of the slot as it does below the screen. */
export function ReceiptOut(props: { phase: ReceiptPhase }): ReactElement {
  return (
    <svg className={`drawing receipt-drawing receipt-${props.phase}`} viewBox="0 0 300 300" aria-hidden="true">
      <clipPath id="below-printer">
        <rect x="0" y="82" width="300" height="218" />
      </clipPath>
      <g clipPath="url(#below-printer)">
        <g className="receipt-part">
          <path className="paper edge" d="M78 40h144v226l-12-11-12 11-12-11-12 11-12-11-12 11-12-11-12 11-12-11-12 11-12-11-12 11Z" />
          <rect className="teal-soft" x="100" y="112" width="64" height="11" rx="5" />
          <rect className="rule" x="100" y="136" width="100" height="8" rx="4" />
          <rect className="rule" x="100" y="154" width="78" height="8" rx="4" />
          <path
            className="ink-soft"
            d="M100 180h22v22h-22zM132 180h10v10h-10zM150 180h22v10h-22zM132 200h22v10h-22zM162 198h14v14h-14zM100 212h10v14h-10zM120 214h24v12h-24zM154 222h22v6h-22z"
          />
        </g>
      </g>
      <path className="machine" d="M30 0h240v58a30 30 0 0 1-30 30H60a30 30 0 0 1-30-30Z" />
      <rect className="slot" x="62" y="66" width="176" height="16" rx="8" />
    </svg>
  );
}
