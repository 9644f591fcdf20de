import type { ReactElement } from 'react';

/** A paper to print: it comes out of the machine while one waits. On a ground of 200 × 200. */
export const PrintThing = (): ReactElement => (
  <svg className="drawing" viewBox="0 0 200 200" aria-hidden="true">
    <path className="paper edge" d="M62 16h76a6 6 0 0 1 6 6v52H56V22a6 6 0 0 1 6-6Z" />
    <path className="rule-path" d="M72 36h56M72 52h40" />
    <rect className="shade" x="18" y="72" width="172" height="86" rx="16" />
    <rect className="machine-dark" x="14" y="66" width="172" height="86" rx="16" />
    <circle className="print-lamp" cx="160" cy="90" r="7" />
    <rect className="slot" x="38" y="112" width="124" height="12" rx="6" />
    <rect className="paper edge" x="50" y="118" width="100" height="70" rx="4" />
    <rect className="teal-soft" x="64" y="132" width="46" height="8" rx="4" />
    <path className="rule-path" d="M66 156h68M66 170h44" />
  </svg>
);

/** A case taken up again: the receipt, and what becomes of it. On a ground of 200 × 200. */
export const CaseThing = (): ReactElement => (
  <svg className="drawing" viewBox="0 0 200 200" aria-hidden="true">
    <path className="paper edge" d="M40 14h96v164l-12-11-12 11-12-11-12 11-12-11-12 11-12-11-12 11Z" />
    <rect className="teal-soft" x="56" y="34" width="42" height="9" rx="4.5" />
    <path className="rule-path" d="M58 62h60M58 80h44" />
    <path
      className="ink-soft"
      d="M56 100h20v20H56zM84 100h10v10H84zM102 100h18v10h-18zM84 118h18v10H84zM110 118h10v10h-10zM56 128h12v12H56zM76 132h24v10H76z"
    />
    <circle className="lens" cx="134" cy="126" r="34" />
    <path className="lens-grip" d="m159 151 22 22" />
    <path className="lens-tick" d="m120 127 10 10 19-21" />
  </svg>
);

/** Sheets from the A4 printer, on a ground of 200 × 160. */
export const SheetsThing = (): ReactElement => (
  <svg className="drawing" viewBox="0 0 200 160" aria-hidden="true">
    <rect className="paper edge" x="62" y="16" width="98" height="134" rx="4" />
    <rect className="paper edge" x="46" y="8" width="98" height="134" rx="4" />
    <rect className="teal-soft" x="68" y="24" width="54" height="8" rx="4" />
    <path className="rule-path" d="M62 50h66M62 66h58M62 82h66M62 98h38" />
    <circle className="seal-disc" cx="122" cy="118" r="15" />
    <path className="seal-star" d="m122 110 2.4 4.8 5.3.8-3.8 3.7.9 5.2-4.8-2.5-4.8 2.5.9-5.2-3.8-3.7 5.3-.8Z" />
  </svg>
);
