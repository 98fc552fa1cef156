import type { GuestState } from '../../../src/shared/billing/guest.ts';
import {
  guestNextWakeMs,
  guestSnapshot,
  initialGuest,
  reduceGuest,
} from '../../../src/shared/billing/guest.ts';
import type {
  BillingConfig,
  GuestEffect,
  GuestEvent,
  Tick,
} from '../../../src/shared/billing/types.ts';
import type { AppError } from '../../../src/shared/errors.ts';
import { appError } from '../../../src/shared/errors.ts';
import { CONFIG, FAILED, NO_FUNDS, Rig, WRONG } from './rig.ts';

export class GuestRig extends Rig<GuestState, GuestEvent, GuestEffect> {
  #seq = 0;
  connectedMs = 0;
  gate = true;

  constructor(config: BillingConfig = CONFIG) {
    super(initialGuest(config), reduceGuest, guestNextWakeMs, { type: 'wake' });
  }

  get snapshot() {
    return guestSnapshot(this.state, this.nowMs);
  }

  /** One tick, now. */
  tick(part: Partial<Tick> = {}): readonly GuestEffect[] {
    this.#seq += 1;
    const { connectedMs, gate } = this;
    return this.feed({
      type: 'tick',
      tick: { seq: this.#seq, connectedMs, gate, paidUntilMs: 0, ...part },
    });
  }

  /** Seconds of an honest host: ticks each second, counting while the gate is open. */
  seconds(count: number): void {
    for (let i = 0; i < count; i++) {
      this.pass(1_000);
      if (this.gate) this.connectedMs += 1_000;
      this.feed({ type: 'rx', arriving: true });
      this.tick();
    }
  }

  /** Prepaid, with `seconds` counted. */
  static inCall(seconds: number, config: BillingConfig = CONFIG): GuestRig {
    const rig = new GuestRig(config);
    rig.feed({ type: 'admitted', prepaidPeriods: config.prepaidPeriods });
    rig.tick();
    rig.seconds(seconds);
    rig.clear();
    return rig;
  }

  get attempt(): number {
    return this.state.attempts;
  }

  quoteOk(minute: number): readonly GuestEffect[] {
    return this.feed({ type: 'quote-ok', minute, attempt: this.attempt });
  }

  signed(minute: number): readonly GuestEffect[] {
    return this.feed({ type: 'signed', minute, attempt: this.attempt, signedAtMs: this.nowMs });
  }

  /** At due with signed bytes on their way: `pending`. */
  static pending(minute = 4, config: BillingConfig = CONFIG): GuestRig {
    const dueSeconds = (minute - 1) * config.periodSeconds;
    const rig = GuestRig.inCall(dueSeconds - 1, config);
    rig.quoteOk(minute);
    rig.signed(minute);
    rig.seconds(1);
    rig.clear();
    return rig;
  }

  confirm(minute: number): readonly GuestEffect[] {
    return this.feed({ type: 'confirmed', minute, signature: `sig-${minute}` });
  }

  wrongQuote(minute: number): readonly GuestEffect[] {
    return this.feed({ type: 'quote-wrong', minute, attempt: this.attempt, error: WRONG });
  }

  refuse(minute: number, retry = false): readonly GuestEffect[] {
    return this.feed({ type: 'refused', minute, retry, error: NO_FUNDS });
  }

  die(minute: number, error: AppError = FAILED): readonly GuestEffect[] {
    return this.feed({ type: 'dead', minute, error });
  }

  declineToSign(minute: number, error: AppError = appError('wallet_rejected')): void {
    this.feed({ type: 'sign-failed', minute, attempt: this.attempt, error, final: true });
  }

  /** Minute 4 sent, then N passed; the host has closed its gate. */
  static frozen(): GuestRig {
    const rig = GuestRig.pending();
    rig.seconds(10);
    rig.gate = false;
    rig.clear();
    return rig;
  }

  /** The same bytes sent once more. */
  static retrying(): GuestRig {
    const rig = GuestRig.frozen();
    rig.seconds(5);
    return rig;
  }

  static unpaid(): GuestRig {
    const rig = GuestRig.retrying();
    rig.refuse(4, true);
    return rig;
  }
}
