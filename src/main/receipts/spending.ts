import { usdcText, when, whenBriefly } from '../ui/strings.ts';
import { type Bar, barsByCall, type Call } from './history.ts';
import { h, setVisible, type Live } from '../ui/dom.ts';
import { svg } from '../ui/icons.ts';
import { receiptStrings } from './strings.ts';

const { chart: text, net } = receiptStrings;

const MOST_BARS = 8;
/** Height of a row in px: a line of text, its bar, and space. */
const ROW = 40;
const TEXT_AT = 14;
const BAR_AT = 21;
const BAR_HEIGHT = 8;

const nameOf = ({ role, startedMs }: Call): string => text.bar[role](when(startedMs));
const usdcOf = ({ sum }: Call): string => usdcText(sum.net);

/** Draws a bar in percent of the width, so that text keeps its size on a phone. */
function drawBar({ call, permille }: Bar, row: number): SVGElement {
  const top = row * ROW;
  const line = (x: string, anchor: string, words: string): SVGTextElement => {
    const element = svg('text', { x, y: String(top + TEXT_AT), 'text-anchor': anchor });
    element.textContent = words;
    return element;
  };
  const bar = (width: string, kind: string): SVGRectElement =>
    svg('rect', {
      x: '0',
      y: String(top + BAR_AT),
      width,
      height: String(BAR_HEIGHT),
      rx: '4',
      class: kind,
    });
  return svg(
    'g',
    {},
    line('0', 'start', whenBriefly(call.startedMs)),
    line('100%', 'end', `${call.role === 'host' ? '+' : '−'} ${usdcOf(call)}`),
    bar('100%', 'bar-all'),
    bar(`${Math.max(permille / 10, 1)}%`, `bar ${call.role}`),
  );
}

/** Builds a table with the same content, for screen readers. */
function asTable(bars: readonly Bar[]): HTMLElement {
  const head = (name: Live<string>) => h('th', { scope: 'col' }, name);
  return h(
    'table',
    h('caption', text.title),
    h('thead', h('tr', head(text.call), head(net))),
    h(
      'tbody',
      ...bars.map(({ call }) =>
        h('tr', h('th', { scope: 'row' }, nameOf(call)), h('td', usdcOf(call))),
      ),
    ),
  );
}

interface Chart {
  readonly element: HTMLElement;
  set(calls: readonly Call[]): void;
}

/** Builds the chart of each call's amount after refunds. */
export function spendingChart(): Chart {
  const place = h('div');
  const element = h('section.card.spending', h('h2', text.title), place);
  return {
    element,
    set(calls) {
      const bars = barsByCall(calls, MOST_BARS);
      setVisible(element, bars.length > 0);
      const picture = svg(
        'svg',
        {
          class: 'bars',
          role: 'img',
          'aria-label': text.label(bars.length),
          width: '100%',
          height: String(bars.length * ROW),
        },
        ...bars.map(drawBar),
      );
      place.replaceChildren(picture, h('div.unseen', asTable(bars)));
    },
  };
}
