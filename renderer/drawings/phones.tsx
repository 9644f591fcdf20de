import type { ReactElement } from 'react';

/** A telephone, upright, on a ground of 250 × 470. */
const PhoneBody = (): ReactElement => (
  <g>
    <rect className="shade" x="6" y="12" width="250" height="470" rx="40" />
    <rect className="phone-body" width="250" height="470" rx="40" />
    <rect className="phone-screen" x="16" y="16" width="218" height="438" rx="28" />
    <rect className="phone-body" x="88" y="26" width="74" height="14" rx="7" />
  </g>
);

/** A message with a code arrives; while it is being sent, only the waves are there. */
export function CodeOnPhone(props: { arrived: boolean }): ReactElement {
  return (
    <svg
      className={`drawing code-phone ${props.arrived ? 'code-phone-arrived' : 'code-phone-sending'}`}
      viewBox={props.arrived ? '0 0 640 300' : '0 0 640 560'}
      aria-hidden="true"
      preserveAspectRatio="xMidYMid meet"
    >
      <g className="phone-waves">
        <path d="M478 66a96 96 0 0 1 0 124M520 28a156 156 0 0 1 0 200M162 66a96 96 0 0 0 0 124M120 28a156 156 0 0 0 0 200" />
      </g>
      <g transform="translate(195 40)">
        <PhoneBody />
        <g className="phone-rest">
          <rect className="rule" x="40" y="66" width="110" height="14" rx="7" />
          <rect className="rule" x="40" y="250" width="150" height="14" rx="7" />
          <rect className="rule" x="40" y="278" width="110" height="14" rx="7" />
        </g>
      </g>
      <g className="phone-message">
        <rect className="shade" x="124" y="136" width="404" height="126" rx="30" />
        <rect className="phone-bubble" x="118" y="126" width="404" height="126" rx="30" />
        <rect className="phone-bubble-line" x="152" y="152" width="150" height="14" rx="7" />
        {[0, 1, 2, 3, 4, 5].map((digit) => (
          <rect key={digit} className="phone-digit" x={152 + digit * 58} y="184" width="44" height="44" rx="10" />
        ))}
      </g>
    </svg>
  );
}

/** A telephone held before a code; its camera looks for the corners. */
export const PhoneBeforeCode = (): ReactElement => (
  <svg className="drawing phone-camera" viewBox="-10 -6 280 500" aria-hidden="true">
    <PhoneBody />
    <g className="phone-finder">
      <path d="M50 176v-36h36M164 140h36v36M200 254v36h-36M86 290H50v-36" />
    </g>
    <path
      className="ink-soft"
      d="M78 168h34v34H78zM138 168h34v34h-34zM78 228h34v34H78zM126 182h8v14h-8zM124 212h18v10h-18zM146 214h12v22h-12zM164 228h10v14h-10zM128 236h12v26h-12zM150 250h24v12h-24z"
    />
    <circle className="phone-shutter" cx="125" cy="392" r="32" />
  </svg>
);
