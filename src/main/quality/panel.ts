import { $quality } from './state.ts';
import { $call } from '../app/state.ts';
import type { QualityPoint } from '../media/link-quality.ts';
import { isRelayed, KEPT_POINTS } from '../media/link-quality.ts';
import type { PictureSize } from '../rtc/stats.ts';
import { h, setData, setText, setVisible, watch } from '../ui/dom.ts';
import { fact, facts } from '../ui/parts.ts';
import { sparkline } from '../ui/sparkline.ts';
import { qualityStrings as text } from './strings.ts';

interface Row {
  readonly element: HTMLElement;
  draw(points: readonly QualityPoint[]): void;
}

/** A value and its last minute. */
function plotted(
  term: string,
  valueOf: (point: QualityPoint) => number | null,
  say: (value: number) => string,
  sayNow: (point: QualityPoint) => string | null = (point) => {
    const value = valueOf(point);
    return value === null ? null : say(value);
  },
): Row {
  const now = h('span', { className: 'figure' });
  const plot = sparkline(KEPT_POINTS);
  const value = h('span', { className: 'plotted' }, now);
  value.append(plot.element);
  return {
    element: fact(term, value),
    draw(points) {
      const newest = points.at(-1);
      setText(now, (newest && sayNow(newest)) ?? text.none);
      const values = points.map(valueOf);
      const known = values.filter((each) => each !== null);
      const [least, most] = [Math.min(...known), Math.max(...known)];
      const spoken =
        known.length > 0 ? text.plot(term, say(least), say(most), points.length) : term;
      plot.draw(values, spoken);
    },
  };
}

function plain(term: string, valueOf: (point: QualityPoint) => string | null): Row {
  const value = h('span', {});
  return {
    element: fact(term, value),
    draw(points) {
      const newest = points.at(-1);
      setText(value, (newest && valueOf(newest)) ?? text.none);
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

/** One plain word beside the connection's state, and, unfolded, what it is made of. */
export function quality(): HTMLElement {
  const word = h('span', { testid: 'quality', className: 'quality-word' });
  const reduced = h('p', { className: 'reduced', role: 'status' });
  const rows = ROWS();
  const panel = h(
    'div',
    { className: 'quality-panel', testid: 'quality-panel' },
    facts(...rows.map(({ element }) => element)),
  );
  const element = h(
    'details',
    { className: 'quality' },
    h('summary', { title: text.label }, word),
    panel,
  );

  function draw(): void {
    const { points, word: said, step } = $quality.get();
    const { connection, ended } = $call.get();
    const newest = points.at(-1);
    const shown = said !== null && connection === 'connected' && ended === null;
    setVisible(element, shown);
    setVisible(reduced, shown && step > 0);
    setText(reduced, shown && step > 0 ? text.reduced : '');
    if (!shown || !newest) return;
    const route = newest.route && (isRelayed(newest.route) ? 'relayed' : 'direct');
    setText(word, route ? `${text.words[said]} · ${text[route]}` : text.words[said]);
    setData(word, 'quality', said);
    setData(word, 'route', route);
    setData(word, 'step', String(step));
    // Folded, nobody sees it: no work each second then.
    if (element.open) for (const row of rows) row.draw(points);
  }
  element.ontoggle = draw;
  watch(draw, $quality, $call);
  return h('div', { className: 'quality-part' }, element, reduced);
}
