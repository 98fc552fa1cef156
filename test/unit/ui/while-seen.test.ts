// pure
/** Timers that only draw, or fetch what is drawn, stop while the page is hidden. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { $pip } from '../../../src/main/app/screen.ts';
import { whileSeen } from '../../../src/main/ui/while-seen.ts';

const page = Object.assign(new EventTarget(), { hidden: false });
Object.defineProperty(globalThis, 'document', { value: page, configurable: true });

/** The timers that run, by their id. */
const timers = new Map<number, () => void>();
let made = 0;
Object.assign(globalThis, {
  setInterval: (run: () => void) => (timers.set((made += 1), run), made),
  clearInterval: (id: number | undefined) => void timers.delete(id ?? 0),
});

type Step = 'tick' | 'hide' | 'show' | 'open pip' | 'close pip' | 'stop';

/** Returns how often it has run, and how many timers there are, after each step. */
function play(steps: readonly Step[], hidden = false): (readonly [ran: number, timers: number])[] {
  let ran = 0;
  page.hidden = hidden;
  $pip.set('closed');
  const stop = whileSeen(1_000, () => (ran += 1));
  const show = (seen: boolean): void => {
    page.hidden = !seen;
    page.dispatchEvent(new Event('visibilitychange'));
  };
  const acts: Readonly<Record<Step, () => void>> = {
    tick: () => timers.forEach((run) => run()),
    hide: () => show(false),
    show: () => show(true),
    'open pip': () => $pip.set('open'),
    'close pip': () => $pip.set('closed'),
    stop,
  };
  const seen = steps.map((step) => {
    acts[step]();
    return [ran, timers.size] as const;
  });
  stop();
  assert.is(timers.size, 0, 'nothing is left');
  return seen;
}

test('a hidden page has no timer, and runs once seen again', () => {
  const cases: readonly [readonly Step[], readonly (readonly [number, number])[]][] = [
    [
      ['tick', 'tick'],
      [
        [1, 1],
        [2, 1],
      ],
    ],
    [
      ['hide', 'tick', 'show', 'tick'],
      [
        [0, 0],
        [0, 0],
        [1, 1],
        [2, 1],
      ],
    ],
    [
      ['hide', 'hide', 'show', 'show'],
      [
        [0, 0],
        [0, 0],
        [1, 1],
        [1, 1],
      ],
    ],
    [
      ['stop', 'tick', 'hide', 'show'],
      [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ],
  ];
  for (const [steps, wanted] of cases) assert.equal(play(steps), wanted, steps.join());
});

test('a page that begins hidden waits until it is seen', () => {
  assert.equal(play(['tick', 'show', 'tick'], true), [
    [0, 0],
    [1, 1],
    [2, 1],
  ]);
});

test('the picture-in-picture window keeps a hidden page seen', () => {
  const wanted = [
    [0, 1],
    [0, 1],
    [1, 1],
    [1, 0],
    [2, 1],
  ];
  assert.equal(play(['open pip', 'hide', 'tick', 'close pip', 'open pip']), wanted);
});

test.run();
