import encodeQR from 'qr';
import { svg } from './icons.ts';

/** Blank modules around the code that a reader needs (ISO/IEC 18004, 9.1). */
const QUIET = 4;

/** Dark modules of each row as runs: `M x y h length v1 h-length z`. */
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

/** The modules of a text and of the border. The least error correction: it is read from a screen. */
export const qrModules = (text: string): readonly (readonly boolean[])[] =>
  encodeQR(text, 'raw', { ecc: 'low', border: QUIET });

/** A QR code, dark on light in any theme: not every reader knows inverted ones. */
export function qrCode(text: string, label: string): SVGSVGElement {
  const modules = qrModules(text);
  const size = String(modules.length);
  return svg(
    'svg',
    { viewBox: `0 0 ${size} ${size}`, class: 'qr', role: 'img', 'aria-label': label },
    svg('path', { d: path(modules), 'shape-rendering': 'crispEdges' }),
  );
}
