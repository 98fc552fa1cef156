import { $quality, isRelayed, KEPT_POINTS, type QualityPoint } from './link-quality.ts';
import { $panel, togglePanel } from '../app/screen.ts';
import { $call } from '../app/call-state.ts';
import type { PictureSize } from '../rtc/stats.ts';
import { h, setAttribute, setData, setText, setVisible, watch } from '../ui/dom.ts';
import { fact, facts } from '../ui/parts.ts';
import type { Phrase } from '../text/texts.ts';
import { qualityStrings as text } from './strings.ts';
import { svg } from '../ui/icons.ts';

/** A small plot of the last values, with a description for screen readers. */
interface Sparkline {
  readonly element: SVGSVGElement;
  /** Draws the values, scaled from 0 to the largest. Nulls leave gaps. */
  draw(values: readonly (number | null)[], label: string): void;
}

const WIDTH = 120;
const HEIGHT = 24;
const EDGE = 2;

/**
 * Returns the path of the line from left to right. The newest value is at the right edge, in slot
 * `slots − 1`.
 */
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

function sparkline(slots: number): Sparkline {
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
      setAttribute(line, 'd', plotPath(values, slots));
      setAttribute(element, 'aria-label', label);
    },
  };
}

interface Row {
  readonly element: HTMLElement;
  draw(points: readonly QualityPoint[]): void;
}

/** Shows a value and a plot of its last minute. */
function plotted(
  term: Phrase,
  valueOf: (point: QualityPoint) => number | null,
  say: (value: number) => string,
  sayNow: (point: QualityPoint) => string | null = (point) => {
    const value = valueOf(point);
    return value === null ? null : say(value);
  },
): Row {
  const now = h('span.figure');
  const plot = sparkline(KEPT_POINTS);
  const value = h('span.plotted', now);
  value.append(plot.element);
  return {
    element: fact(term, value),
    draw(points) {
      const newest = points.at(-1);
      setText(now, (newest && sayNow(newest)) ?? text.none());
      const values = points.map(valueOf);
      const known = values.filter((each) => each !== null);
      const [least, most] = [Math.min(...known), Math.max(...known)];
      const spoken =
        known.length > 0 ? text.plot(term(), say(least), say(most), points.length) : term();
      plot.draw(values, spoken);
    },
  };
}

function plain(term: Phrase, valueOf: (point: QualityPoint) => string | null): Row {
  const value = h('span');
  return {
    element: fact(term, value),
    draw(points) {
      const newest = points.at(-1);
      setText(value, (newest && valueOf(newest)) ?? text.none());
    },
  };
}

const sized = ({ width, height, fps }: PictureSize): string | null =>
  width > 0 ? text.size(width, height, fps) : null;

const ROWS = (): readonly Row[] => [
  plotted(text.rtt, ({ rttMs }) => rttMs, text.ms),
  plotted(text.lossIn, ({ lossIn }) => lossIn, text.percent),
  plotted(text.lossOut, ({ lossOut }) => lossOut, text.percent),
  plotted(text.rateIn, ({ rateIn }) => rateIn, text.rate),
  plotted(text.rateOut, ({ rateOut }) => rateOut, text.rate),
  plotted(
    text.framesIn,
    ({ received }) => received.fps,
    text.fps,
    ({ received }) => sized(received),
  ),
  plotted(
    text.framesOut,
    ({ sent }) => sent.fps,
    text.fps,
    ({ sent }) => sized(sent),
  ),
  plain(text.route, ({ route }) => route && text.via(route)),
  plain(text.codecs, ({ codecs }) => codecs || null),
];

/** Shows one word beside the connection's state, and the measurements in a panel of the call. */
export function quality(): Readonly<Record<'word' | 'panel', HTMLElement>> {
  const word = h('span.quality-word', { testid: 'quality' });
  const reduced = h('span.unseen', { role: 'status' });
  const rows = ROWS();
  const panel = h(
    'section.card.quality-panel',
    { testid: 'quality-panel' },
    h('h2', text.label),
    facts(...rows.map(({ element }) => element)),
  );
  const element = h(
    'button.quiet.quality',
    { type: 'button', title: text.label, onclick: () => togglePanel('more') },
    word,
  );
  element.setAttribute('aria-controls', 'panel-more');

  function draw(): void {
    const { points, word: said, step } = $quality.get();
    const { connection, ended } = $call.get();
    const newest = points.at(-1);
    const shown = said !== null && connection === 'connected' && ended === null;
    setVisible(element, shown);
    setVisible(panel, shown);
    setText(reduced, shown && step > 0 ? text.reduced() : '');
    if (!shown || !newest) return;
    const route = newest.route && (isRelayed(newest.route) ? 'relayed' : 'direct');
    const words = [text.words[said](), route && text[route](), step > 0 && text.smaller()];
    setText(word, words.filter(Boolean).join(' · '));
    setData(word, 'quality', said);
    setData(word, 'route', route);
    setData(word, 'step', String(step));
    // Draws the measurements only while their panel is open.
    if ($panel.get() === 'more') for (const row of rows) row.draw(points);
  }
  watch(draw, $quality, $call, $panel);
  return { word: h('div.quality-part', element, reduced), panel };
}
