import encodeQR from 'qr';
import { svg } from './icons.ts';

/** Width of the blank border in modules. A reader needs it (ISO/IEC 18004, 9.1). */
const QUIET = 4;

/**
 * Returns a path of the dark modules. Each row consists of runs: `M x y h length v1 h-length z`.
 */
function path(modules: readonly (readonly boolean[])[]): string {
  let d = '';
  modules.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x += 1;
      const length = x - from + 1;
      d += `M${from} ${y}h${length}v1h-${length}z`;
    }
  });
  return d;
}

/**
 * Returns the modules of a text and its border. The least error correction suffices, because
 * readers read the code from a screen.
 */
export const qrModules = (text: string): readonly (readonly boolean[])[] =>
  encodeQR(text, 'raw', { ecc: 'low', border: QUIET });

/**
 * Draws a QR code. It is dark on light in any theme, because not every reader accepts inverted
 * codes.
 */
export function qrCode(text: string, label: string): SVGSVGElement {
  const modules = qrModules(text);
  const size = String(modules.length);
  return svg(
    'svg',
    { viewBox: `0 0 ${size} ${size}`, class: 'qr', role: 'img', 'aria-label': label },
    svg('path', { d: path(modules), 'shape-rendering': 'crispEdges' }),
  );
}
