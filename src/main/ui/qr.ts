import encodeQR from 'qr';
import { svg } from './icons.ts';

/** Blank modules that a reader needs around the code (ISO/IEC 18004, 9.1). */
const QUIET = 4;

/** Draws the dark modules of each row as runs: `M x y h length v1 h-length z`. */
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
 * Returns the modules of a text and its border, with the least error correction, because it is read
 * from a screen.
 */
export const qrModules = (text: string): readonly (readonly boolean[])[] =>
  encodeQR(text, 'raw', { ecc: 'low', border: QUIET });

/** Draws a QR code, dark on light in any theme, because not every reader knows inverted ones. */
export function qrCode(text: string, label: string): SVGSVGElement {
  const modules = qrModules(text);
  const size = String(modules.length);
  return svg(
    'svg',
    { viewBox: `0 0 ${size} ${size}`, class: 'qr', role: 'img', 'aria-label': label },
    svg('path', { d: path(modules), 'shape-rendering': 'crispEdges' }),
  );
}
