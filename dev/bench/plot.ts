/**
 * Draws a figure as an SVG: a grey bar for the anchor (the value for comparison), a blue bar for
 * this project, a mark for the target.
 */
import type { Measured, MeasuredFigure } from './figures.ts';
import { digits } from './table.ts';

const WIDTH = 680;
const LEFT = 8;
/** Space for the number after the longest bar. */
const RIGHT = 120;
const BAR = 14;
const LABEL = 20;
const GAP = 10;

/**
 * GitHub shows the SVG as a picture, so only the reader's system decides whether the page is dark.
 */
const STYLE = `text{font:13px system-ui,sans-serif;fill:#1f2328}.number{font-size:12px}.anchor{fill:#8c959f}.ours{fill:#0969da}.target{stroke:#cf222e;stroke-width:2;stroke-dasharray:3 2}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.anchor{fill:#6e7681}.ours{fill:#4493f8}.target{stroke:#ff7b72}}`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** Rounds to a tenth of a pixel, so that the result is the same on every machine. */
const px = (value: number): string => String(Math.round(value * 10) / 10);

const heightOf = ({ anchor }: Measured): number => LABEL + BAR + (anchor === null ? 0 : BAR) + GAP;

export function plot({ title, unit, comparisons }: MeasuredFigure): string {
  const largest = Math.max(
    ...comparisons.flatMap(({ anchor, ours, target }) => [anchor ?? 0, ours, target ?? 0]),
  );
  const wide = (value: number): number =>
    largest > 0 ? (Math.max(0, value) / largest) * (WIDTH - LEFT - RIGHT) : 0;
  let y = 0;
  const bar = (kind: 'anchor' | 'ours', value: number): string => {
    const width = wide(value);
    const number = `${digits(value, unit)} ${unit}`;
    const drawn =
      `<rect class="${kind}" x="${LEFT}" y="${px(y)}" width="${px(width)}" height="${BAR - 2}"/>` +
      `<text class="number" x="${px(LEFT + width + 6)}" y="${px(y + BAR - 4)}">${escaped(number)}</text>`;
    y += BAR;
    return drawn;
  };
  const drawn = comparisons.map((comparison) => {
    const { label, anchor, ours, target } = comparison;
    const top = y;
    const parts = [`<text x="${LEFT}" y="${px(y + LABEL - 6)}">${escaped(label)}</text>`];
    y += LABEL;
    if (anchor !== null) parts.push(bar('anchor', anchor));
    parts.push(bar('ours', ours));
    if (target !== null) {
      const x = px(LEFT + wide(target));
      parts.push(
        `<line class="target" x1="${x}" x2="${x}" y1="${px(top + LABEL - 2)}" y2="${px(y)}"/>`,
      );
    }
    y = top + heightOf(comparison);
    return parts.join('\n');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${px(y)}" width="${WIDTH}" height="${px(y)}" role="img" aria-label="${escaped(title)}">
<style>${STYLE}</style>
${drawn.join('\n')}
</svg>
`;
}
