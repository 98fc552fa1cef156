import { gateConnectedMs } from '../../../src/shared/billing/gate.ts';
import { CLOCK_SKEW } from '../../../src/shared/billing/timing.ts';
import { ownCountMs } from '../../../src/shared/billing/guest-clock.ts';
import type { BillingConfig, Tick } from '../../../src/shared/billing/types.ts';
import { SimGuest } from './sim-guest.ts';
import { SimHost } from './sim-host.ts';
import type { Clock, Fate, Outage, Random, SimBytes } from './sim-world.ts';
import { Chain, Channel, skewed, World } from './sim-world.ts';

/** A whole call in a simulated world, and the invariants of every moment. */

export type Side = 'host' | 'guest';

interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Scenario {
  readonly config: BillingConfig;
  readonly random: Random;
  readonly lengthMs: number;
  /** The longest delay of a message, one way. */
  readonly latencyMs: number;
  /** Each message takes exactly that long. */
  readonly isSteady?: boolean;
  readonly skewPpm: Readonly<Record<Side, number>>;
  readonly outages: readonly Outage[];
  readonly rpcDown: Readonly<Record<Side, readonly Window[]>>;
  readonly noMedia: readonly Window[];
  /** Times in which the host's system has taken all devices that are on. */
  readonly taken?: readonly Window[];
  readonly sleeps: readonly (Window & { readonly side: Side })[];
  /** A machine's clock stands still while the machine sleeps, or else jumps. */
  readonly clocksStop?: boolean;
  readonly confirmMs: number;
  readonly expiryMs: number;
  /** Chances per occasion, 0 to 1. */
  readonly chance: {
    readonly drop: number;
    readonly fail: number;
    readonly refuse: number;
    readonly wrongQuote: number;
    readonly signFails: number;
  };
  /** A user ends the call at this time, if it still runs. */
  readonly endAtMs: number | null;
}

const EPSILON_MS = 1;

export class SimCall {
  readonly world = new World();
  readonly config: BillingConfig;
  readonly random: Random;
  readonly hostClock: Clock;
  readonly guestClock: Clock;
  readonly channel: Channel;
  readonly chain: Chain;
  readonly host: SimHost;
  readonly guest: SimGuest;
  /** When each tick that carried counted time was sent. */
  readonly tickSentMs = new Map<number, number>();
  maxApartMs = 0;
  /** Called with each new state of a side, as its page would be. */
  onState: (side: Side) => void = () => undefined;
  #openedAtMs: number | null = null;
  readonly #s: Scenario;
  #hostDisplayMs = 0;
  #guestDisplayMs = 0;
  #countedMs = 0;
  #pendingSeqs: readonly number[] = [];
  readonly #frozen: Record<Side, boolean> = { host: false, guest: false };
  #apartSinceMs: number | null = null;

  constructor(scenario: Scenario) {
    this.#s = scenario;
    this.config = scenario.config;
    this.random = scenario.random;
    const { random, world } = this;
    const stops = (side: Side) =>
      scenario.clocksStop ? scenario.sleeps.filter((sleep) => sleep.side === side) : [];
    const { skewPpm } = scenario;
    this.hostClock = skewed(5_000 + random() * 1e6, skewPpm.host, stops('host'));
    this.guestClock = skewed(7_000 + random() * 1e6, skewPpm.guest, stops('guest'));
    const { latencyMs, isSteady } = scenario;
    const latency = (): number => (isSteady ? latencyMs : 5 + random() * latencyMs);
    this.channel = new Channel(world, latency, scenario.outages);
    this.chain = new Chain(world, () => scenario.confirmMs * (0.5 + random()), scenario.expiryMs);
    this.host = new SimHost(this);
    this.guest = new SimGuest(this);
    for (const outage of scenario.outages) if (outage.kind === 'closed') this.#breakChannel(outage);
    for (const { side, fromMs, toMs } of scenario.sleeps) {
      world.at(fromMs, () => (this[side].asleep = true));
      world.at(toMs, () => (this[side].asleep = false));
    }
    for (const { fromMs, toMs } of scenario.taken ?? []) {
      world.at(fromMs, () => this.host.feed({ type: 'taken', taken: true }));
      world.at(toMs, () => this.host.feed({ type: 'taken', taken: false }));
    }
    const { prepaidPeriods } = this.config;
    world.at(1_500, () => {
      this.host.feed({ type: 'admitted', prepaidPeriods });
      this.guest.feed({ type: 'admitted', prepaidPeriods });
    });
    const { endAtMs } = scenario;
    if (endAtMs !== null) {
      world.at(endAtMs, () => {
        this.guest.feed({ type: 'end', by: 'self', reason: 'guest' });
      });
    }
  }

  #breakChannel({ fromMs, toMs }: Outage): void {
    this.world.at(fromMs, () => {
      this.channel.close();
      this.host.feed({ type: 'connection-down' });
      this.guest.feed({ type: 'connection-down' });
    });
    this.world.at(toMs, () => {
      this.channel.open = true;
      this.guest.feed({ type: 'connection-up' });
      this.guest.resendRequests();
      this.host.feed({ type: 'connection-up' });
    });
  }

  /** Runs the call, ends it if nobody has, then settles the rest on chain. */
  run(): void {
    this.world.runUntil(this.#s.lengthMs);
    for (const side of ['guest', 'host'] as const) {
      if (this[side].endedAtMs === null) {
        this[side].feed({ type: 'end', by: 'self', reason: side });
      }
    }
    this.world.runUntil(this.#s.lengthMs + this.#s.expiryMs * 2 + 60_000);
  }

  visibleMs = (side: Side): number => {
    let atMs = this.world.nowMs + this.random() * 1_000;
    for (const { fromMs, toMs } of this.#s.rpcDown[side]) {
      if (atMs >= fromMs && atMs < toMs) atMs = toMs + this.random() * 500;
    }
    return atMs;
  };

  awakeMs = (side: Side): number => {
    const { nowMs } = this.world;
    const sleep = this.#s.sleeps.find(
      (s) => s.side === side && nowMs >= s.fromMs && nowMs <= s.toMs,
    );
    return (sleep?.toMs ?? nowMs) + 0.5;
  };

  mediaArrives = (): boolean => {
    const { nowMs } = this.world;
    return !this.#s.noMedia.some(({ fromMs, toMs }) => nowMs >= fromMs && nowMs < toMs);
  };

  fate = (): Fate => {
    const { drop, fail, refuse } = this.#s.chance;
    const roll = this.random();
    if (roll < drop) return 'drop';
    if (roll < drop + fail) return 'fail';
    if (roll < drop + fail + refuse) return this.random() < 0.5 ? 'refuse' : 'refuse-once';
    return 'land';
  };

  quoteWrong = (): boolean => this.random() < this.#s.chance.wrongQuote;

  signFailure = (): 'final' | 'passing' | null => {
    if (this.random() >= this.#s.chance.signFails) return null;
    return this.random() < 0.4 ? 'final' : 'passing';
  };

  sentTick(tick: Tick): void {
    this.tickSentMs.set(tick.seq, this.world.nowMs);
    if (tick.gate) this.#openedAtMs ??= this.world.nowMs;
  }

  /** The guest pays only the next minute, and only when its own count nearly agrees. */
  aboutToPay(bytes: SimBytes): void {
    const { state } = this.guest;
    // A guest that slept through its own retry may send the same bytes again after they have landed.
    const settled = bytes.left && bytes.state === 'landed';
    this.must(settled || bytes.minute === state.paidPeriods + 1, 'pays the next minute only');
    const dueAtMs = (bytes.minute - 1) * state.timing.periodMs;
    const ownMs = ownCountMs(state.clock, this.guestClock.local(this.world.nowMs));
    // Sending the same bytes again pays nothing new. The second in which they left may not have counted.
    this.must(bytes.left || dueAtMs * (1 - CLOCK_SKEW) <= ownMs + 2_000, 'veto');
    // By the true clock, the call has lasted that long.
    const lastedMs = (this.world.nowMs - (this.#openedAtMs ?? this.world.nowMs)) * 1.0002;
    this.must(dueAtMs <= lastedMs + 2_000 + EPSILON_MS, 'paid before its time');
  }

  froze(side: Side, frozen: boolean): void {
    this.#frozen[side] = frozen;
    const apart = this.#frozen.host !== this.#frozen.guest;
    if (!apart) this.#apartSinceMs = null;
    if (!apart || this.#apartSinceMs !== null) return;
    this.#apartSinceMs = this.world.nowMs;
    this.#checkFrozen(this.#apartSinceMs);
  }

  /** While the channel works and both are awake, a freeze on one side reaches the other within a latency. */
  #checkFrozen(sinceMs: number): void {
    const boundMs = this.#s.latencyMs + 10;
    this.world.after(boundMs, () => {
      const over = this.host.endedAtMs !== null || this.guest.endedAtMs !== null;
      if (over || this.#apartSinceMs !== sinceMs) return;
      const { nowMs } = this.world;
      if (this.#disturbed(nowMs - boundMs, nowMs)) this.#checkFrozen(sinceMs);
      else this.must(false, 'one side frozen, the other not');
    });
  }

  #disturbed(fromMs: number, toMs: number): boolean {
    // A silent outage delays what was sent before it as well, by at most its length and a latency.
    return [...this.#s.outages, ...this.#s.sleeps].some(
      (w) => w.fromMs < toMs && w.toMs + this.#s.latencyMs * 2 > fromMs,
    );
  }

  checkHost(host: SimHost): void {
    const { gate, timing, paidPeriods } = host.state;
    const paidUntilMs = paidPeriods * timing.periodMs;
    const connectedMs = gateConnectedMs(gate);
    this.must(gate.open === (host.schedule.running !== null), 'clock runs ⇔ gate open');
    this.must(!gate.open || host.state.shownFrozen === null, 'gate open while frozen');
    this.must(
      !gate.open || connectedMs <= paidUntilMs + timing.pendingMs,
      'gate open past paidUntil + N',
    );
    this.must(gate.displayMs >= this.#hostDisplayMs, 'host display runs back');
    this.#hostDisplayMs = gate.displayMs;
    this.onState('host');
    if (gate.countedMs > this.#countedMs) {
      const pending = gate.pending.map(({ seq }) => seq);
      const acked = this.#pendingSeqs.filter((seq) => !pending.includes(seq));
      for (const seq of acked) this.#checkCounted(this.tickSentMs.get(seq) ?? 0);
    }
    this.must(gate.countedMs >= this.#countedMs, 'what was acknowledged is final');
    this.#countedMs = gate.countedMs;
    this.#pendingSeqs = gate.pending.map(({ seq }) => seq);
    this.#checkApart();
  }

  /** A second does not count if its tick was sent in an outage longer than the ack's 2 s. */
  #checkCounted(sentMs: number): void {
    for (const { fromMs, toMs } of this.#s.outages) {
      const inside = sentMs > fromMs && sentMs + 2_000 + EPSILON_MS < toMs;
      this.must(!inside, 'counted time includes an outage');
    }
  }

  checkGuest(guest: SimGuest): void {
    this.must(guest.state.clock.displayMs >= this.#guestDisplayMs, 'guest display runs back');
    this.#guestDisplayMs = guest.state.clock.displayMs;
    this.onState('guest');
    this.#checkApart();
  }

  #checkApart(): void {
    const apartMs = Math.abs(this.#hostDisplayMs - this.#guestDisplayMs);
    this.maxApartMs = Math.max(this.maxApartMs, apartMs);
    const asleep = this.#s.sleeps.length > 0;
    this.must(asleep || apartMs <= 2_000, `displays ${apartMs} ms apart`);
  }

  /** Call this after {@link run}. Checks that the money adds up, with at most one retry a minute. */
  checkEnd(): void {
    const { host, guest, chain } = this;
    const { prepaidPeriods } = this.config;
    const minutes = chain.landed.map(({ minute }) => minute);
    this.must(new Set(minutes).size === minutes.length, 'a minute landed twice');
    this.must(host.state.paidPeriods - prepaidPeriods === minutes.length, 'host total');
    this.must(guest.state.paidPeriods - prepaidPeriods === minutes.length, 'guest total');
    for (const count of guest.retries.values()) this.must(count === 1, 'one retry per minute');
    for (const count of host.retries.values()) this.must(count === 1, 'one retry accepted');
    const replaced = guest.left.filter((a, i) =>
      guest.left.some((b, j) => j < i && b.minute === a.minute),
    );
    this.must(replaced.length <= 1, 'signed anew more than once');
  }

  must(holds: boolean, what: string): void {
    if (!holds) throw new Error(`${what} (at ${Math.round(this.world.nowMs)} ms)`);
  }
}
