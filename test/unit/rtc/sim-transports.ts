import type {
  Transport,
  TransportFactory,
  TransportOptions,
} from '../../../src/main/rtc/transport.ts';
import { transportState, FRESH } from '../../../src/main/rtc/connection-state.ts';
import { createScope } from '../../../src/main/rtc/scope.ts';
import { createSignalLink } from '../../../src/main/rtc/signal-link.ts';
import type { SessionDescription } from '../../../src/shared/call/sdp.ts';
import { session } from '../call/code-fixtures.ts';
import { asChannel, FakeChannel } from './fake-channel.ts';

/**
 * Transports without browsers, on a network in the test's hands: when each end connects, notices an outage,
 * recovers, is given up by its browser, or hears that the other one closed it.
 */

/** One end of a transport. The offer's user fragment leads to the other end. */
export class SimTransport {
  readonly options: TransportOptions;
  readonly channel = new FakeChannel();
  readonly transport: Transport;
  private facts = FRESH;
  private readonly scope = createScope();
  /** The end that this one was described to. */
  other: SimTransport | null = null;
  /** Both ends have both descriptions. */
  applied = false;
  closed = false;
  /** The statistics of this transport do not come. */
  crowded = false;

  constructor(net: SimNet, options: TransportOptions) {
    this.options = options;
    const { channel, scope } = this;
    const ufrag = `transport${net.transports.length}`;
    const describe = (type: SessionDescription['type'], iceUfrag: string): SessionDescription =>
      session(type, { iceUfrag, fingerprint: net.keys[options.role] });
    const crowded = (): boolean => this.crowded;
    const state = (): Transport['state'] => transportState(this.facts);
    const dead = (): Transport['dead'] => this.facts.dead;
    this.transport = {
      name: options.name,
      link: createSignalLink({
        channel: asChannel(channel),
        scope,
        log: options.log,
        onAbuse: () => options.on.error({ code: 'peer_protocol' }),
      }),
      bridged: false,
      remote: null,
      rounds: 0,
      get crowded() {
        return crowded();
      },
      get state() {
        return state();
      },
      get up() {
        return state() === 'connected';
      },
      get dead() {
        return dead();
      },
      makeOffer: async () => describe('offer', ufrag),
      makeAnswer: async (offer) => {
        const found = net.transports.find(
          (each) => `transport${net.transports.indexOf(each)}` === offer.iceUfrag,
        );
        if (!found || this.closed) throw new Error('aborted');
        this.other = found;
        found.other = this;
        this.learn({ described: true });
        return describe('answer', offer.iceUfrag);
      },
      acceptAnswer: async () => {
        this.applied = true;
        if (this.other) this.other.applied = true;
        this.learn({ described: true });
      },
      startMedia: () => undefined,
      setTrack: async () => undefined,
      stats: () => Promise.reject(new Error('none')),
      close: async (reason) => {
        if (this.closed) return;
        if (!net.ending && this.facts.stood && this.whole && !net.hasOther(this)) {
          net.violations.push(`${this.name} was closed, and nothing else connects the two`);
        }
        this.closed = true;
        this.facts = { ...this.facts, closed: true };
        // A goodbye takes a moment, in which it still listens.
        if (reason) await new Promise((resolve) => setImmediate(resolve));
        scope.close();
        channel.readyState = 'closed';
      },
    };
    net.transports.push(this);
  }

  get name(): string {
    return `${this.options.role} ${this.options.name}`;
  }
  get alive(): boolean {
    return !this.closed && this.facts.dead === 'no';
  }
  /** A connection that can carry something, or could if the network let it. */
  get whole(): boolean {
    return this.alive && this.applied && this.other?.alive === true;
  }
  private learn(news: Partial<typeof FRESH>): void {
    const before = transportState(this.facts);
    this.facts = { ...this.facts, ...news };
    const now = transportState(this.facts);
    if (now === 'connected') this.facts = { ...this.facts, stood: true };
    if (now !== before && !this.closed) this.options.on.changed();
  }
  connect(): void {
    if (!this.whole) return;
    if (this.channel.readyState === 'connecting') this.channel.open();
    this.learn({ iceUp: true, transportUp: true, signalOpen: true });
  }
  notice(): void {
    if (this.facts.stood && this.alive) this.learn({ iceUp: false });
  }
  /** Nothing comes from an end that is dead or closed, even where that was not heard. */
  feel(): void {
    if (!this.whole) this.notice();
  }
  /** Fails the transport, as Firefox does after 30 s without consent. */
  giveUp(): void {
    if (!this.alive || !this.facts.stood || this.facts.iceUp || this.other?.transport.up) return;
    this.facts = { ...this.facts, signalOpen: false };
    this.channel.close();
    // No message is still on its way after 30 s.
    this.channel.sent.length = 0;
    this.learn({ dead: 'lost' });
  }
  /** Hears that the other end was closed. Its last messages may be lost. */
  hearClose(): void {
    if (!this.alive || !this.other?.closed || this.channel.readyState !== 'open') return;
    this.facts = { ...this.facts, signalOpen: false };
    this.channel.close();
    this.learn({ dead: 'left' });
  }
  beat(): void {
    if (this.transport.up && !this.closed) this.options.on.beat();
  }
  /** The oldest frame on its way from this end arrives. */
  deliver(): boolean {
    const to = this.other;
    if (to?.channel.readyState !== 'open' || this.channel.sent.length === 0) return false;
    to.channel.receive(this.channel.sent.shift());
    return true;
  }
}

export class SimNet {
  readonly transports: SimTransport[] = [];
  readonly keys = { host: new Uint8Array(32).fill(1), guest: new Uint8Array(32).fill(2) };
  up = true;
  /** The test closes what is left. */
  ending = false;
  /** Connections that worked and were closed without another one. */
  readonly violations: string[] = [];

  /** Whether another transport connects both ends. */
  hasOther(than: SimTransport): boolean {
    return this.transports.some(
      (transport) => transport !== than && transport !== than.other && transport.whole,
    );
  }

  readonly factory: TransportFactory = {
    // Nothing reads it here.
    certificate: () => Promise.resolve({} as RTCCertificate),
    make: (options) => new SimTransport(this, options).transport,
  };
  of(role: 'host' | 'guest'): readonly SimTransport[] {
    return this.transports.filter((transport) => transport.options.role === role);
  }
  open(role: 'host' | 'guest'): readonly SimTransport[] {
    return this.of(role).filter(({ closed }) => !closed);
  }
}

type Timer = { readonly id: number; atMs: number; readonly everyMs: number | null; run(): void };

/** The page's timers, in the test's hands from `install` until `restore`. */
export class SimClock {
  nowMs = 0;
  private next = 1;
  private readonly timers = new Map<number, Timer>();
  private readonly native = {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    setInterval: globalThis.setInterval,
    clearInterval: globalThis.clearInterval,
  };

  install(): void {
    const add =
      (repeats: boolean) =>
      (run: () => void, ms = 0): number => {
        const id = this.next++;
        this.timers.set(id, { id, atMs: this.nowMs + ms, everyMs: repeats ? ms : null, run });
        return id;
      };
    const drop = (id: number): void => void this.timers.delete(id);
    Object.assign(globalThis, {
      setTimeout: add(false),
      setInterval: add(true),
      clearTimeout: drop,
      clearInterval: drop,
    });
  }
  restore(): void {
    Object.assign(globalThis, this.native);
  }
  pass(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      const due = [...this.timers.values()]
        .filter(({ atMs }) => atMs <= endMs)
        .sort((a, b) => a.atMs - b.atMs || a.id - b.id)[0];
      if (!due) break;
      this.nowMs = Math.max(this.nowMs, due.atMs);
      if (due.everyMs === null) this.timers.delete(due.id);
      else due.atMs += due.everyMs;
      due.run();
    }
    this.nowMs = endMs;
  }
}
