import type { HostState } from '../../../src/shared/billing/host.ts';
import {
  hostNextWakeMs,
  hostSnapshot,
  initialHost,
  reduceHost,
  restoreHost,
} from '../../../src/shared/billing/host.ts';
import type { BillingConfig, HostEffect, HostEvent } from '../../../src/shared/billing/types.ts';
import type { Schedule } from '../../../src/workers/clock/schedule.ts';
import {
  createSchedule,
  fireSchedule,
  nextDeadlineMs,
  runSchedule,
  stopSchedule,
} from '../../../src/workers/clock/schedule.ts';
import { CONFIG, NO_FUNDS, player, Rig, type Verbs } from './rig.ts';

const ACKS = ['good', 'rx-false', 'no-rx', 'none', 'late'] as const;
type AckKind = (typeof ACKS)[number];

export class HostRig extends Rig<HostState, HostEvent, HostEffect> {
  schedule: Schedule;

  constructor(config: BillingConfig = CONFIG) {
    super(initialHost(config), reduceHost, hostNextWakeMs, { type: 'wake' });
    this.schedule = createSchedule(this.nowMs);
  }

  override feed(event: HostEvent): readonly HostEffect[] {
    const effects = super.feed(event);
    for (const effect of effects) {
      if (effect.type === 'clock-run') {
        this.schedule = runSchedule(effect, this.nowMs);
      } else if (effect.type === 'clock-stop') {
        this.schedule = stopSchedule(this.schedule);
      }
    }
    return effects;
  }

  get snapshot() {
    return hostSnapshot(this.state, this.nowMs);
  }

  /**
   * Runs to the clock's next beat, which the host handles `lateMs` later. The guest answers its tick
   * 40 ms later, or not.
   */
  beat(ack: AckKind = 'good', lateMs = 0): void {
    this.pass(nextDeadlineMs(this.schedule) - this.nowMs);
    const fired = fireSchedule(this.schedule, this.nowMs);
    this.schedule = fired.schedule;
    this.pass(lateMs);
    for (const message of fired.messages) {
      if (message.type === 'beat') this.feed({ type: 'beat' });
      else this.feed({ type: 'second', run: message.run, connectedMs: message.connectedMs });
    }
    if (ack !== 'none') this.ack(ack);
  }

  /** Answers every tick that waits for an ack. */
  ack(ack: Exclude<AckKind, 'none'> = 'good'): void {
    this.pass(ack === 'late' ? 2_001 : 40);
    for (const { seq } of this.state.gate.pending) {
      const rx = ack === 'no-rx' ? {} : { rx: ack !== 'rx-false' };
      this.feed({ type: 'ack', ack: { seq, ...rx } });
    }
    // After an ack that opens the gate, the host sends a tick at once, which the guest answers at once.
    const { open, answered } = this.state.gate;
    if (open && !answered) this.ack(ack);
  }

  beats(count: number, ack: AckKind = 'good'): void {
    for (let i = 0; i < count; i++) this.beat(ack);
  }

  /** Another page continues from the stored state, with a clock of another origin. */
  reload(): readonly HostEffect[] {
    const fromMs = this.nowMs;
    this.nowMs = 250;
    this.schedule = createSchedule(this.nowMs);
    return this.take(restoreHost(structuredClone(this.state), fromMs, this.nowMs));
  }

  /** Prepaid, gate open, `seconds` counted and acknowledged. */
  static inCall(seconds: number, config: BillingConfig = CONFIG): HostRig {
    const rig = new HostRig(config);
    rig.feed({ type: 'admitted', prepaidPeriods: config.prepaidPeriods });
    rig.beat();
    rig.ack();
    rig.beats(seconds);
    rig.clear();
    return rig;
  }

  pay(minute: number, digest = `bytes-${minute}`): readonly HostEffect[] {
    return this.feed({ type: 'payment-request', requestId: digest, minute, digest });
  }

  land(minute: number, digest = `bytes-${minute}`): readonly HostEffect[] {
    return this.feed({ type: 'landed', minute, digest, signature: `sig-${digest}` });
  }

  quote(minute: number): readonly HostEffect[] {
    return this.feed({ type: 'quote-request', requestId: 1, minute });
  }

  reject(minute: number, digest = `bytes-${minute}`): readonly HostEffect[] {
    return this.feed({ type: 'rejected', minute, digest, error: NO_FUNDS });
  }

  /** Minute 4 is due and its payment is being settled. */
  static settling(): HostRig {
    const rig = HostRig.inCall(180);
    rig.pay(4);
    rig.clear();
    return rig;
  }

  /** A frozen host: minute 4 was due, and N passed without a payment. */
  static frozen(): HostRig {
    const rig = HostRig.inCall(180);
    rig.beats(10);
    return rig;
  }

  /** A host that has refused the one retry. */
  static unpaid(): HostRig {
    const rig = HostRig.frozen();
    rig.pay(4);
    rig.reject(4);
    return rig;
  }
}

/** The scripts' words for what happens to a host, in minute 4 unless the script names another. */
export const HOST_VERBS: Verbs<HostRig> = {
  /** The guest answers each second's tick with a good ack, or as named. */
  s: (rig, count, how = 'good') => {
    const ack = ACKS.find((each) => each === how);
    if (!ack) throw new Error(how);
    rig.beats(Number(count), ack);
    return undefined;
  },
  ack: (rig) => void rig.ack(),
  /** Answers the newest tick alone, or one so many before it. */
  acked(rig, before = '0') {
    const seq = rig.last('send-tick').tick.seq - Number(before);
    return rig.feed({ type: 'ack', ack: { seq, rx: true } });
  },
  /** Neither beats nor wakes for so many seconds. */
  sleep(rig, seconds) {
    rig.nowMs += Number(seconds) * 1_000;
    rig.schedule = { ...rig.schedule, index: rig.schedule.index + Number(seconds) };
    return rig.feed({ type: 'wake' });
  },
  /** The system takes the host's devices, or gives them back. */
  taken: (rig) => rig.feed({ type: 'taken', taken: true }),
  free: (rig) => rig.feed({ type: 'taken', taken: false }),
  wake: (rig) => rig.feed({ type: 'wake' }),
  reload: (rig) => rig.reload(),
  beat: (rig) => rig.feed({ type: 'beat' }),
  'second of another run': (rig) => rig.feed({ type: 'second', run: 99, connectedMs: 999_000 }),
  'unknown ack': (rig) => rig.feed({ type: 'ack', ack: { seq: 9_999, rx: true } }),
  admitted: (rig, prepaidPeriods = '3') =>
    rig.feed({ type: 'admitted', prepaidPeriods: Number(prepaidPeriods) }),
  'connection-down': (rig) => rig.feed({ type: 'connection-down' }),
  'connection-up': (rig) => rig.feed({ type: 'connection-up' }),
  'peer-freeze': (rig, minute = '4') =>
    rig.feed({ type: 'peer-freeze', minute: Number(minute), code: 'unpaid' }),
  'peer-freeze for want of USDC': (rig) =>
    rig.feed({ type: 'peer-freeze', minute: 4, code: 'insufficient_usdc' }),
  'peer-unfreeze': (rig) => rig.feed({ type: 'peer-unfreeze' }),
  end: (rig) => rig.feed({ type: 'end', by: 'self', reason: 'host' }),
  'end by the peer': (rig) => rig.feed({ type: 'end', by: 'peer', reason: 'guest' }),
  'quote-request': (rig, minute = '4') => rig.quote(Number(minute)),
  'payment-request': (rig, minute = '4', digest?: string) => rig.pay(Number(minute), digest),
  journaled: (rig) =>
    rig.feed({ type: 'journaled', minute: 4, digest: 'bytes-4', signature: 'sig' }),
  landed: (rig, minute = '4', digest?: string) => rig.land(Number(minute), digest),
  rejected: (rig, minute = '4', digest?: string) => rig.reject(Number(minute), digest),
};

/** Of scripts for a host. */
export const hostPlays = player(HOST_VERBS, {
  gate: ({ state }: HostRig) => (state.gate.open ? 'open' : 'closed'),
  counted: ({ state }: HostRig) => state.gate.countedMs,
  accrued: ({ state }: HostRig) => state.gate.accruedMs,
  missed: ({ state }: HostRig) => state.gate.missed,
  /** Where the clock was set when it last began to run. */
  runFrom: (rig: HostRig) => rig.last('clock-run').connectedMs,
  /** Returns the last tick. */
  tick: (rig: HostRig) => {
    const { gate, connectedMs, paidUntilMs, taken } = rig.last('send-tick').tick;
    const state = taken ? 'taken' : gate ? 'open' : 'closed';
    return [state, connectedMs, paidUntilMs].join('/');
  },
  ticks: (rig: HostRig) => rig.of('send-tick').length,
});
