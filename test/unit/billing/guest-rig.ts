import type { GuestState } from '../../../src/shared/billing/guest.ts';
import {
  guestNextWakeMs,
  guestSnapshot,
  initialGuest,
  reduceGuest,
  restoreGuest,
} from '../../../src/shared/billing/guest.ts';
import type {
  BillingConfig,
  GuestEffect,
  GuestEvent,
  Tick,
} from '../../../src/shared/billing/types.ts';
import type { AppError } from '../../../src/shared/errors.ts';
import { appError } from '../../../src/shared/errors.ts';
import {
  CONFIG,
  events,
  EXPIRED,
  FAILED,
  NO_FUNDS,
  player,
  Rig,
  type Verbs,
  WRONG,
} from './rig.ts';

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

  /** Feeds one tick now. */
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

  /** Another page continues from the stored state, with a clock of another origin. */
  reload(): readonly GuestEffect[] {
    const fromMs = this.nowMs;
    [this.nowMs, this.#seq] = [250, 0];
    return this.take(restoreGuest(structuredClone(this.state), fromMs, this.nowMs));
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

  /** A guest in `pending`: the minute is due, and the guest has sent its bytes. */
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

  refuse(minute: number, retry = false): readonly GuestEffect[] {
    return this.feed({ type: 'refused', minute, retry, error: NO_FUNDS });
  }

  fail(minute: number, error: AppError = FAILED): readonly GuestEffect[] {
    return this.feed({ type: 'failed', minute, error });
  }

  /** A frozen guest: it sent minute 4, N passed, and the host has closed the gate. */
  static frozen(): GuestRig {
    const rig = GuestRig.pending();
    rig.seconds(10);
    rig.gate = false;
    rig.clear();
    return rig;
  }

  /** A guest that has sent the same bytes once more. */
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

const TOO_EARLY = appError('too_early');
const NOT_SIGNED: readonly AppError[] = [
  appError('wallet_rejected'),
  appError('wallet_disconnected'),
  NO_FUNDS,
  appError('allowance_refused', { reason: 'cap' }),
  appError('rpc_slow', { host: 'h' }),
];

const ARRIVES: Readonly<Record<string, boolean>> = { arrives: true, missing: false };

/** The scripts' words for what happens to a guest, in minute 4 unless the script names another. */
export const GUEST_VERBS: Verbs<GuestRig> = {
  s: (rig, count) => void rig.seconds(Number(count)),
  wake: (rig) => rig.feed({ type: 'wake' }),
  reload: (rig) => rig.reload(),
  /** Neither ticks nor wakes for so many seconds. */
  sleep: (rig, seconds) => {
    rig.nowMs += Number(seconds) * 1_000;
    return rig.feed({ type: 'wake' });
  },
  /** The host's gate from now on. */
  open: (rig) => void (rig.gate = true),
  closed: (rig) => void (rig.gate = false),
  tick: (rig) => rig.tick(),
  /** The host claims to have counted so many seconds. */
  claims: (rig, seconds) => rig.tick({ connectedMs: Number(seconds) * 1_000 }),
  admitted: (rig) => rig.feed({ type: 'admitted', prepaidPeriods: 3 }),
  /** Main reports this. A host is `silent` if it has announced that it sends nothing. */
  media: (rig, what) => rig.feed({ type: 'rx', arriving: ARRIVES[what ?? ''] ?? null }),
  /** The next tick comes so many ms later, and main has reported just before it. */
  after(rig, ms, what) {
    rig.pass(Number(ms) - 100);
    rig.feed({ type: 'rx', arriving: ARRIVES[what ?? ''] ?? null });
    rig.pass(100);
    rig.connectedMs += Number(ms);
    return rig.tick();
  },
  /** The host counts so many ms too much. */
  ahead: (rig, ms) => void (rig.connectedMs += Number(ms)),
  /** So many ms that the host counts, without a tick. */
  counts(rig, ms) {
    rig.pass(Number(ms));
    rig.connectedMs += Number(ms);
    return undefined;
  },
  /** A tick of a host whose devices its system has taken. */
  taken: (rig) => rig.tick({ gate: false, taken: true }),
  'connection-down': (rig) => rig.feed({ type: 'connection-down' }),
  'connection-up': (rig) => rig.feed({ type: 'connection-up' }),
  'peer-freeze': (rig) => rig.feed({ type: 'peer-freeze', minute: 4, code: 'unpaid' }),
  'peer-unfreeze': (rig) => rig.feed({ type: 'peer-unfreeze' }),
  end: (rig) => rig.feed({ type: 'end', by: 'self', reason: 'guest' }),
  'end by the peer': (rig) => rig.feed({ type: 'end', by: 'peer', reason: 'host' }),
  agree: (rig) => rig.feed({ type: 'agree', minute: 4 }),
  confirmed: (rig, minute = '4') => rig.confirm(Number(minute)),
  refused: (rig, what) => rig.refuse(4, what === 'retry'),
  failed: (rig, minute = '4') => rig.fail(Number(minute)),
  expired: (rig) => rig.fail(4, EXPIRED),
  attempted: (rig) => rig.feed({ type: 'attempted', minute: 4, signature: 's' }),
  'quote-ok': (rig, minute = '4') => rig.quoteOk(Number(minute)),
  'quote-wrong': (rig) =>
    rig.feed({ type: 'quote-wrong', minute: 4, attempt: rig.attempt, error: WRONG }),
  'quote-later': (rig) =>
    rig.feed({ type: 'quote-later', minute: 4, attempt: rig.attempt, error: TOO_EARLY }),
  'quote-settled': (rig) => rig.feed({ type: 'quote-settled', minute: 4, attempt: rig.attempt }),
  signed: (rig, minute = '4') => rig.signed(Number(minute)),
  'signed 13 s ago': (rig) => {
    const signedAtMs = rig.nowMs - 13_000;
    return rig.feed({ type: 'signed', minute: 4, attempt: rig.attempt, signedAtMs });
  },
  /** Permanently, except for `rpc_slow`, a slow server. */
  'sign-failed': (rig, code = 'wallet_rejected') => {
    const error = NOT_SIGNED.find((each) => each.code === code);
    if (!error) throw new Error(code);
    const final = code !== 'rpc_slow';
    return rig.feed({ type: 'sign-failed', minute: 4, attempt: rig.attempt, error, final });
  },
};

/** Of scripts for a guest. */
export const guestPlays = player(GUEST_VERBS, {
  own: ({ state }: GuestRig) => state.clock.ownMs,
  /** Period and length of the silence so far. */
  silence: ({ state: { silence } }: GuestRig) => `${silence.period}/${silence.ms}`,
  ack: (rig: GuestRig) => Object.values(rig.last('send-ack').ack).join('/'),
  /** The attempt whose bytes were sent last. */
  sent: (rig: GuestRig) => rig.last('send-payment').attempt,
  discarded: (rig: GuestRig) => rig.last('discard').attempt,
  /** Names the last failure, and whether its retry was announced. */
  failed: (rig: GuestRig) => {
    const failure = events(rig.effects).findLast(({ type }) => type === 'billing_failed');
    if (failure?.type !== 'billing_failed') return 'nothing';
    return `${failure.error.code}/${failure.retryFollows ? 'retry' : 'final'}`;
  },
});
