import type { HostState } from '../../../src/shared/billing/host.ts';
import {
  hostNextWakeMs,
  hostSnapshot,
  initialHost,
  reduceHost,
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
import { CONFIG, NO_FUNDS, Rig } from './rig.ts';

type AckKind = 'good' | 'rx-false' | 'no-rx' | 'none' | 'late';

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
        const { run, connectedMs } = effect;
        this.schedule = runSchedule(this.schedule, run, connectedMs, this.nowMs);
      } else if (effect.type === 'clock-stop') {
        this.schedule = stopSchedule(this.schedule);
      }
    }
    return effects;
  }

  get snapshot() {
    return hostSnapshot(this.state, this.nowMs);
  }

  /** Up to the clock's next beat, whose tick the guest answers 40 ms later (or not). */
  beat(ack: AckKind = 'good'): void {
    this.pass(nextDeadlineMs(this.schedule) - this.nowMs);
    const fired = fireSchedule(this.schedule, this.nowMs);
    this.schedule = fired.schedule;
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
  }

  beats(count: number, ack: AckKind = 'good'): void {
    for (let i = 0; i < count; i++) this.beat(ack);
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

  /** Minute 4 due, and the whole of N passed without a payment. */
  static frozen(): HostRig {
    const rig = HostRig.inCall(180);
    rig.beats(10);
    return rig;
  }

  /** The one retry refused. */
  static unpaid(): HostRig {
    const rig = HostRig.frozen();
    rig.pay(4);
    rig.reject(4);
    return rig;
  }
}

/** How the host answered a request: an answer's type, an error's code, `join` or `settle`. */
export function answer(effects: readonly HostEffect[]): string {
  for (const effect of effects) {
    if (effect.type === 'answer-error') return effect.error.code;
    if (effect.type.startsWith('answer') || effect.type === 'join' || effect.type === 'settle') {
      return effect.type;
    }
  }
  return 'nothing';
}
