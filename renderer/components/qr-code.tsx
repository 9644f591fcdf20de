import { create } from 'qrcode';
import { type ReactElement, useMemo } from 'react';

/** Light modules around the code, as the standard asks (ISO/IEC 18004, 4 modules). */
const QUIET_MODULES = 4;

/** Draws a text as a QR code, one path, sharp at any size. */
export function QrCode(props: { text: string; label: string }): ReactElement {
  const { size, path } = useMemo(() => {
    const { modules } = create(props.text, { errorCorrectionLevel: 'M' });
    let drawn = '';
    for (let y = 0; y < modules.size; y += 1) {
      for (let x = 0; x < modules.size; x += 1) {
        if (modules.get(y, x)) drawn += `M${x + QUIET_MODULES} ${y + QUIET_MODULES}h1v1h-1z`;
      }
    }
    return { size: modules.size + 2 * QUIET_MODULES, path: drawn };
  }, [props.text]);
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={props.label} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#14212b" />
    </svg>
  );
}
