import { cryptoBusy } from '../unit/ledger/crypto-busy.ts';

/**
 * Hours in seconds: in a process that imports this, the clock leaps to the next timer whenever everything
 * else waits. It takes the place of `setTimeout`, `setInterval` and of the clocks; what is under way on
 * other threads (Web Crypto) or in the event loop's turns (IndexedDB, channels) is waited for.
 */

/** Turns of the event loop in which nothing happened, until time may pass. */
const QUIET_TURNS = 3;
/** A timer that is set again and again without anything to wait for would never end. */
const MOST_HOURS = 100;

interface Timer {
  readonly id: number;
  readonly atMs: number;
  readonly run: () => void;
}

const real = {
  setTimeout,
  clearTimeout,
  setInterval,
  clearInterval,
  setImmediate,
  clearImmediate,
};
const realDateNow = Date.now;
const startWallMs = Date.now();
const startMs = performance.now();
const untilMs = startMs + MOST_HOURS * 3_600_000;
let nowMs = startMs;
let ids = 0;
let quiet = 0;
let pump: NodeJS.Immediate | null = null;
const timers = new Map<number, Timer>();
/** What IndexedDB and the channels have put into the event loop's next turn. */
const soon = new Set<NodeJS.Immediate>();

/** Turns only while there is a timer: a process with nothing left to do ends. */
function turn(): void {
  pump = timers.size > 0 ? real.setImmediate(turn) : null;
  quiet = cryptoBusy() + soon.size === 0 ? quiet + 1 : 0;
  if (quiet < QUIET_TURNS) return;
  let next: Timer | null = null;
  for (const timer of timers.values()) if (!next || timer.atMs < next.atMs) next = timer;
  if (!next) return;
  quiet = 0;
  timers.delete(next.id);
  nowMs = Math.max(nowMs, next.atMs);
  if (nowMs > untilMs) throw new Error(`time has leapt over ${MOST_HOURS} hours`);
  next.run();
}

type Run = (...args: unknown[]) => void;

function arm(id: number, ms: number, run: () => void): void {
  timers.set(id, { id, atMs: nowMs + Math.max(1, ms), run });
  pump ??= real.setImmediate(turn);
}
const set = (run: Run, ms = 0, ...args: unknown[]): number => {
  const id = (ids += 1);
  arm(id, ms, () => run(...args));
  return id;
};
const repeat = (run: Run, ms = 0, ...args: unknown[]): number => {
  const id = (ids += 1);
  const again = (): void => {
    arm(id, ms, again);
    run(...args);
  };
  arm(id, ms, again);
  return id;
};
const clear = (id: unknown): void => void timers.delete(Number(id));
const next = (run: Run, ...args: unknown[]): NodeJS.Immediate => {
  const handle = real.setImmediate(() => {
    soon.delete(handle);
    run(...args);
  });
  soon.add(handle);
  return handle;
};
const never = (handle: NodeJS.Immediate): void => {
  soon.delete(handle);
  real.clearImmediate(handle);
};

Object.assign(globalThis, {
  setTimeout: set,
  clearTimeout: clear,
  setInterval: repeat,
  clearInterval: clear,
  setImmediate: next,
  clearImmediate: never,
});
Object.defineProperty(performance, 'now', { configurable: true, value: () => nowMs });
Date.now = () => startWallMs + Math.floor(nowMs - startMs);

/** Timers that are set and have not gone off: what somebody waits for. */
export const timersWaiting = (): number => timers.size;

/**
 * The platform's clocks and timers again, for a test with a real network in it: what is on its way there
 * is not seen here. To be called before anything is set.
 */
export function keepRealTime(): void {
  Object.assign(globalThis, real);
  Reflect.deleteProperty(performance, 'now');
  Date.now = realDateNow;
}
