import type { ReactElement } from 'react';
import { HandBefore, HandBehind } from './hand.tsx';

/** A square code as one path, on a ground of 96 × 96. */
const CODE =
  'M0 0h34v34H0zM62 0h34v34H62zM0 62h34v34H0zM42 0h12v12H42zM42 20h12v14H42zM42 42h20v12H42zM70 42h12v16H70zM88 42h8v12h-8zM42 62h12v10H42zM60 66h16v12H60zM84 66h12v14H84zM42 80h12v16H42zM62 84h14v12H62zM84 88h12v8H84zM0 42h14v12H0zM22 42h12v12H22z';

const Receipt = (): ReactElement => (
  <g>
    <path
      className="paper edge"
      d="M0 0h250v384l-12.5-12-12.5 12-12.5-12-12.5 12-12.5-12-12.5 12-12.5-12-12.5 12-12.5-12-12.5 12-12.5-12-12.5 12-12.5-12-12.5 12-12.5-12-12.5 12-12.5-12-12.5 12-12.5-12-12.5 12Z"
    />
    <g transform="translate(58 32) scale(1.4)">
      <path className="code-ink" d={CODE} />
    </g>
    <rect className="teal-soft" x="62" y="194" width="126" height="16" rx="8" />
    <rect className="rule" x="40" y="234" width="170" height="10" rx="5" />
    <rect className="rule" x="40" y="260" width="130" height="10" rx="5" />
    <rect className="rule" x="40" y="286" width="160" height="10" rx="5" />
  </g>
);

/** A receipt held under the light of the code scanner. */
export const ReceiptAtScanner = (): ReactElement => (
  <svg className="drawing scanner-drawing" viewBox="136 30 680 560" aria-hidden="true" preserveAspectRatio="xMidYMid meet">
    <path className="scanner-light" d="M396 178h160l110 260H286Z" />
    <g className="slip-part">
      <g transform="translate(600 480) rotate(-12)">
        <HandBehind />
      </g>
      <g transform="translate(351 226)">
        <Receipt />
      </g>
      <g transform="translate(600 480) rotate(-12)">
        <HandBefore />
      </g>
    </g>
    <path className="machine" d="M266 -900h420v1010a44 44 0 0 1-44 44H310a44 44 0 0 1-44-44Z" />
    <path className="slot" d="M376 154h200v12a16 16 0 0 1-16 16H392a16 16 0 0 1-16-16Z" />
    <circle className="lamp scanner-lamp" cx="626" cy="96" r="14" />
  </svg>
);

/** Where the number stands on a receipt. */
export const NumberOnReceipt = (): ReactElement => (
  <svg className="drawing number-drawing" viewBox="136 30 680 400" aria-hidden="true" preserveAspectRatio="xMidYMid meet">
    <rect className="shade" x="276" y="56" width="408" height="700" rx="6" />
    <rect className="paper edge" x="270" y="46" width="412" height="720" rx="6" />
    <rect className="teal-soft" x="310" y="82" width="180" height="18" rx="9" />
    <rect className="rule" x="310" y="122" width="330" height="12" rx="6" />
    <rect className="rule" x="310" y="150" width="250" height="12" rx="6" />
    <rect className="number-ring" x="290" y="184" width="372" height="96" rx="24" />
    <text className="number-text" x="476" y="247" textAnchor="middle">
      S017-7F3K-29-4
    </text>
    <rect className="rule" x="310" y="308" width="330" height="12" rx="6" />
    <rect className="rule" x="310" y="336" width="280" height="12" rx="6" />
    <rect className="rule" x="310" y="364" width="330" height="12" rx="6" />
    <rect className="rule" x="310" y="392" width="200" height="12" rx="6" />
  </svg>
);
