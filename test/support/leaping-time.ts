/**
 * Hours in seconds: in a process that imports this, the clock leaps to the next timer whenever everything
 * else waits. It takes the place of `setTimeout`, `setInterval` and of the clocks; what is under way on
 * other threads (Web Crypto) or in the event loop's turns (IndexedDB, channels) is waited for.
 */
import { createHash } from 'node:crypto';

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
/** The same for everybody, so that nothing depends on when a test runs. */
const START_WALL_MS = 1_700_000_000_000;
const START_MS = 1_000;
const untilMs = START_MS + MOST_HOURS * 3_600_000;
let nowMs = START_MS;
let ids = 0;
let quiet = 0;
let pump: NodeJS.Immediate | null = null;
const timers = new Map<number, Timer>();
/** The callbacks that IndexedDB and the channels have put into the event loop's next turn. */
const soon = new Set<NodeJS.Immediate>();

/** Operations of Web Crypto under way: its threads take as long as the machine likes. */
let ciphering = 0;

const METHODS = [
  'decrypt',
  'deriveBits',
  'deriveKey',
  'encrypt',
  'exportKey',
  'generateKey',
  'importKey',
  'sign',
  'verify',
] as const;

const subtle: Record<string, unknown> = Object.getPrototypeOf(crypto.subtle) as typeof subtle;
for (const method of METHODS) {
  const original = subtle[method] as (...args: unknown[]) => Promise<unknown>;
  subtle[method] = function (this: SubtleCrypto, ...args: unknown[]): Promise<unknown> {
    ciphering += 1;
    return original.apply(this, args).finally(() => (ciphering -= 1));
  };
}

/** For a line of text, the threads of Web Crypto cost more than the digest. */
subtle['digest'] = (name: string, data: NodeJS.ArrayBufferView): Promise<ArrayBuffer> => {
  const bytes = createHash(name.replace('-', '')).update(data).digest();
  return Promise.resolve(Uint8Array.from(bytes).buffer);
};

/** Turns only while there is a timer: a process with nothing left to do ends. */
function turn(): void {
  pump = timers.size > 0 ? real.setImmediate(turn) : null;
  quiet = ciphering + soon.size === 0 ? quiet + 1 : 0;
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
Date.now = () => START_WALL_MS + Math.floor(nowMs - START_MS);

/** Timers that are set and have not gone off: what somebody waits for. */
export const timersWaiting = (): number => timers.size;
