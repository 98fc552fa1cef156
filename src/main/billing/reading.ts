import type { CallView } from '../../shared/api/ledger.ts';
import { $call } from '../app/state.ts';
import { watch } from '../ui/dom.ts';
import { createTimeline, type Reading } from './timeline.ts';

/** The one clock of the views: the ledger worker's snapshots, filled in between two of them. */

const REDRAW_MS = 250;

type Draw = (reading: Reading, view: CallView) => void;

const draws: Draw[] = [];
const timeline = createTimeline();
let view: CallView | null = null;

function drawAll(): void {
  if (!view?.billing) return;
  const reading = timeline.read(performance.now());
  for (const draw of draws) draw(reading, view);
}

function start(): void {
  watch(() => {
    const next = $call.get().view;
    if (next === view) return;
    if (!next || next.callId !== view?.callId) timeline.reset();
    if (next?.billing && next.billing !== view?.billing) {
      timeline.push(next.billing, performance.now());
    }
    view = next;
    drawAll();
  }, $call);
  setInterval(() => {
    const { running, upcoming } = view?.billing ?? {};
    if (!document.hidden && (running || upcoming?.counting)) drawAll();
  }, REDRAW_MS);
  // A tab that comes back is right on its first frame, not at the next beat of a throttled timer.
  document.addEventListener('visibilitychange', drawAll);
}

/** Calls `draw` with each new view that has billing, and a few times a second while time runs. */
export function onReading(draw: Draw): void {
  if (draws.push(draw) === 1) start();
  else drawAll();
}
