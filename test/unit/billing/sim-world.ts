/** A simulated world: one true time, two skewed clocks, an ordered channel with outages, a chain. */

interface Due {
  readonly atMs: number;
  readonly order: number;
  readonly act: () => void;
}

/** Discrete events in order of time: a binary heap. */
export class World {
  nowMs = 0;
  #order = 0;
  readonly #heap: Due[] = [];

  at(atMs: number, act: () => void): void {
    const due = { atMs: Math.max(atMs, this.nowMs), order: this.#order++, act };
    const heap = this.#heap;
    let i = heap.push(due) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent];
      if (!above || !before(due, above)) break;
      heap[i] = above;
      heap[parent] = due;
      i = parent;
    }
  }

  after(ms: number, act: () => void): void {
    this.at(this.nowMs + ms, act);
  }

  runUntil(untilMs: number): void {
    for (;;) {
      const next = this.#heap[0];
      if (!next || next.atMs > untilMs) break;
      this.#pop();
      this.nowMs = next.atMs;
      next.act();
    }
    this.nowMs = untilMs;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      let below = heap[child];
      const right = heap[child + 1];
      if (below && right && before(right, below)) {
        child += 1;
        below = right;
      }
      if (!below || !before(below, last)) break;
      heap[i] = below;
      i = child;
    }
    heap[i] = last;
  }
}

const before = (a: Due, b: Due): boolean =>
  a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

/** Small, fast and seeded (mulberry32). */
export type Random = () => number;
export function seeded(seed: number): Random {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A monotonic clock with an origin and a rate of its own. */
export interface Clock {
  readonly local: (trueMs: number) => number;
  readonly true: (localMs: number) => number;
}

interface Stop {
  readonly fromMs: number;
  readonly toMs: number;
}

/** `stops`: when the machine slept, where its clock does not go on meanwhile (some do, some do not). */
export const skewed = (originMs: number, ppm: number, stops: readonly Stop[] = []): Clock => {
  const rate = 1 + ppm / 1e6;
  return {
    local(trueMs) {
      const stood = stops.reduce(
        (sum, { fromMs, toMs }) => sum + Math.max(0, Math.min(trueMs, toMs) - fromMs),
        0,
      );
      return originMs + (trueMs - stood) * rate;
    },
    true(localMs) {
      const ranMs = (localMs - originMs) / rate;
      return stops.reduce((ms, { fromMs, toMs }) => (ms > fromMs ? ms + toMs - fromMs : ms), ranMs);
    },
  };
};

/** Sets a machine's one timer, by its clock. The earliest time counts. */
export function simTimer(
  world: World,
  clock: Clock,
  nextWakeMs: () => number | null,
  wake: () => void,
): () => void {
  let wakeAtMs = Number.POSITIVE_INFINITY;
  return () => {
    const localMs = nextWakeMs();
    if (localMs === null) return;
    const atMs = Math.max(clock.true(localMs), world.nowMs) + 0.01;
    if (atMs >= wakeAtMs) return;
    wakeAtMs = atMs;
    world.at(atMs, () => {
      if (wakeAtMs !== atMs) return;
      wakeAtMs = Number.POSITIVE_INFINITY;
      wake();
    });
  };
}

export interface Outage {
  readonly fromMs: number;
  readonly toMs: number;
  /** Silent: messages arrive after the outage. Closed: the channel breaks and loses messages under way. */
  readonly kind: 'silent' | 'closed' | 'to-guest' | 'to-host';
}

type Direction = 'to-guest' | 'to-host';

/** The `x402` channel: ordered and reliable while it is open. */
export class Channel {
  open = true;
  readonly #world: World;
  readonly #latency: () => number;
  readonly #outages: readonly Outage[];
  #epoch = 0;
  readonly #lastMs: Record<Direction, number> = { 'to-guest': 0, 'to-host': 0 };

  constructor(world: World, latency: () => number, outages: readonly Outage[]) {
    this.#world = world;
    this.#latency = latency;
    this.#outages = outages;
  }

  send(direction: Direction, deliver: () => void): void {
    if (!this.open) return;
    let atMs = this.#world.nowMs + this.#latency();
    for (const outage of this.#outages) {
      if (outage.kind !== 'silent' && outage.kind !== direction) continue;
      if (atMs >= outage.fromMs && this.#world.nowMs < outage.toMs) {
        atMs = Math.max(atMs, outage.toMs + this.#latency());
      }
    }
    atMs = Math.max(atMs, this.#lastMs[direction]);
    this.#lastMs[direction] = atMs;
    const epoch = this.#epoch;
    this.#world.at(atMs, () => {
      if (epoch === this.#epoch) deliver();
    });
  }

  close(): void {
    this.open = false;
    this.#epoch += 1;
  }
}

/** The fate of signed bytes. */
export type Fate = 'land' | 'drop' | 'fail' | 'refuse' | 'refuse-once';

export interface SimBytes {
  readonly id: string;
  readonly minute: number;
  readonly attempt: number;
  readonly signedAtMs: number;
  readonly fate: Fate;
  left: boolean;
  discarded: boolean;
  state: 'unsent' | 'sent' | 'landed' | 'failed' | 'expired';
}

/** Bytes land, fail or expire, and observers hear of it when their RPC lets them. */
export class Chain {
  readonly landed: SimBytes[] = [];
  readonly #world: World;
  readonly #confirmMs: () => number;
  readonly #expiryMs: number;
  readonly #observers: ((bytes: SimBytes) => void)[] = [];

  constructor(world: World, confirmMs: () => number, expiryMs: number) {
    this.#world = world;
    this.#confirmMs = confirmMs;
    this.#expiryMs = expiryMs;
  }

  observe(observer: (bytes: SimBytes) => void): void {
    this.#observers.push(observer);
  }

  isDead = (bytes: SimBytes): boolean => bytes.state === 'failed' || bytes.state === 'expired';

  /** The life of a blockhash starts with the signature, whether the bytes are sent or not. */
  signed(bytes: SimBytes): void {
    this.#world.after(this.#expiryMs, () => {
      if (bytes.state === 'unsent' || bytes.state === 'sent') this.#end(bytes, 'expired');
    });
  }

  submit(bytes: SimBytes): void {
    if (bytes.state !== 'unsent') return;
    bytes.state = 'sent';
    if (bytes.fate === 'drop') return;
    this.#world.after(this.#confirmMs(), () => {
      if (bytes.state !== 'sent') return;
      this.#end(bytes, bytes.fate === 'fail' ? 'failed' : 'landed');
    });
  }

  #end(bytes: SimBytes, state: 'landed' | 'failed' | 'expired'): void {
    bytes.state = state;
    if (state === 'landed') this.landed.push(bytes);
    for (const observer of this.#observers) observer(bytes);
  }
}
