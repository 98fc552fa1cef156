import { cryptoBusy } from '../unit/ledger/crypto-busy.ts';

/**
 * Hours in minutes: this process's clock leaps to the next timer whenever everything else waits. It
 * takes the place of `setTimeout` and of the clocks; what is under way on other threads (Web Crypto) or
 * in the event loop's turns (IndexedDB, channels) is waited for.
 */
export interface LeapingTime {
  /** Timers that are set and have not gone off: what somebody waits for. */
  readonly waiting: number;
  /** The platform's clocks and timers again. */
  release(): void;
}

/** Turns of the event loop in which nothing happened, until time may pass. */
const QUIET_TURNS = 3;

interface Timer {
  readonly id: number;
  readonly atMs: number;
  readonly run: () => void;
}

export function leapingTime(): LeapingTime {
  const real = { setTimeout, clearTimeout, setImmediate, clearImmediate };
  const dateNow = Date.now.bind(Date);
  const startWallMs = Date.now();
  let nowMs = performance.now();
  const startMs = nowMs;
  let ids = 0;
  let quiet = 0;
  let pump = real.setImmediate(turn);
  const timers = new Map<number, Timer>();
  /** What IndexedDB and the channels have put into the event loop's next turn. */
  const soon = new Set<NodeJS.Immediate>();

  function turn(): void {
    pump = real.setImmediate(turn);
    quiet = cryptoBusy() + soon.size === 0 ? quiet + 1 : 0;
    if (quiet < QUIET_TURNS) return;
    let next: Timer | null = null;
    for (const timer of timers.values()) if (!next || timer.atMs < next.atMs) next = timer;
    if (!next) return;
    quiet = 0;
    timers.delete(next.id);
    nowMs = Math.max(nowMs, next.atMs);
    next.run();
  }

  const set = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): number => {
    const id = (ids += 1);
    timers.set(id, { id, atMs: nowMs + Math.max(1, ms), run: () => run(...args) });
    return id;
  };
  const clear = (id: unknown): void => void timers.delete(Number(id));
  const next = (run: (...args: unknown[]) => void, ...args: unknown[]): NodeJS.Immediate => {
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
  const ours = { setTimeout: set, clearTimeout: clear, setImmediate: next, clearImmediate: never };
  Object.assign(globalThis, ours);
  Object.defineProperty(performance, 'now', { configurable: true, value: () => nowMs });
  Date.now = () => startWallMs + Math.floor(nowMs - startMs);

  return {
    get waiting() {
      return timers.size;
    },
    release() {
      real.clearImmediate(pump);
      Object.assign(globalThis, real);
      Reflect.deleteProperty(performance, 'now');
      Date.now = dateNow;
    },
  };
}
