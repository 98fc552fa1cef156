import { svg } from './icons.ts';

/** A small plot of the last values, told in words to whoever cannot see it. */
export interface Sparkline {
  readonly element: SVGSVGElement;
  /** `null`s leave gaps. Scaled from 0 to the largest. */
  draw(values: readonly (number | null)[], label: string): void;
}

const WIDTH = 120;
const HEIGHT = 24;
const EDGE = 2;

/** The path of a line from left to right; the newest value is at the right edge, at slot `slots − 1`. */
export function plotPath(values: readonly (number | null)[], slots: number): string {
  const most = Math.max(0, ...values.filter((value) => value !== null)) || 1;
  const first = slots - values.length;
  let pen = 'M';
  return values
    .map((value, at) => {
      if (value === null) {
        pen = 'M';
        return '';
      }
      const x = ((first + at) * WIDTH) / Math.max(1, slots - 1);
      const y = HEIGHT - EDGE - (value / most) * (HEIGHT - 2 * EDGE);
      const step = `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
      pen = 'L';
      return step;
    })
    .join('');
}

export function sparkline(slots: number): Sparkline {
  const line = svg('path', { d: '', 'vector-effect': 'non-scaling-stroke' });
  const element = svg(
    'svg',
    {
      class: 'sparkline',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: 'none',
      role: 'img',
    },
    line,
  );
  return {
    element,
    draw(values, label) {
      line.setAttribute('d', plotPath(values, slots));
      element.setAttribute('aria-label', label);
    },
  };
}
