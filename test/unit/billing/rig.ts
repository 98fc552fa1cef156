import type {
  BillingConfig,
  BillingEvent,
  GuestEffect,
  HostEffect,
  Notice,
} from '../../../src/shared/billing/types.ts';
import { appError } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';

/** One machine on an injected clock: feeds it, wakes it on time, and keeps what it ordered. */

export const CONFIG: BillingConfig = {
  price: usdc(500_000n),
  periodSeconds: 60,
  prepaidPeriods: 3,
};

type Stamped<E> = E & { readonly atMs: number };

export class Rig<S, E, F extends { readonly type: string }> {
  state: S;
  nowMs = 1_000_000;
  readonly effects: Stamped<F>[] = [];
  readonly #reduce: (state: S, event: E, nowMs: number) => { state: S; effects: readonly F[] };
  readonly #nextWake: (state: S) => number | null;
  readonly #wake: E;

  constructor(
    state: S,
    reduce: (state: S, event: E, nowMs: number) => { state: S; effects: readonly F[] },
    nextWake: (state: S) => number | null,
    wake: E,
  ) {
    this.state = state;
    this.#reduce = reduce;
    this.#nextWake = nextWake;
    this.#wake = wake;
  }

  /** @returns the effects of this event alone. */
  feed(event: E): readonly F[] {
    const step = this.#reduce(this.state, event, this.nowMs);
    this.state = step.state;
    for (const effect of step.effects) this.effects.push({ ...effect, atMs: this.nowMs });
    return step.effects;
  }

  /** Lets time pass, waking the machine exactly when it asks to be woken. */
  pass(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const atMs = this.#nextWake(this.state);
      if (atMs === null || atMs > untilMs) break;
      this.nowMs = Math.max(this.nowMs, atMs);
      this.feed(this.#wake);
    }
    this.nowMs = untilMs;
  }

  of<T extends F['type']>(type: T): Stamped<Extract<F, { type: T }>>[] {
    return this.effects.filter(
      (effect): effect is Stamped<Extract<F, { type: T }>> => effect.type === type,
    );
  }

  last<T extends F['type']>(type: T): Stamped<Extract<F, { type: T }>> {
    const found = this.of(type).at(-1);
    if (!found) throw new Error(`no ${type} was ordered`);
    return found;
  }

  clear(): void {
    this.effects.length = 0;
  }
}

interface Told {
  readonly type: string;
}
const isNotice = (effect: Told): effect is { type: 'send-notice'; notice: Notice } =>
  effect.type === 'send-notice';
const isNotify = (effect: Told): effect is { type: 'notify'; event: BillingEvent } =>
  effect.type === 'notify';

export const notices = (effects: readonly Told[]): string[] =>
  effects.filter(isNotice).map(({ notice }) => notice.method);
export const events = (effects: readonly Told[]): BillingEvent[] =>
  effects.filter(isNotify).map(({ event }) => event);

export const WRONG = appError('payment_invalid', { reason: 'amount' });
export const NO_FUNDS = appError('payment_invalid', { reason: 'insufficient_funds' });
export const FAILED = appError('failed_on_chain', { signature: 's', reason: 'custom 1' });
export const EXPIRED = appError('blockhash_expired');

/** Effects in short: `→` a notice to the peer, `!` an event for this side's page. */
export const said = (effects: readonly (HostEffect | GuestEffect)[]): string =>
  effects.map(short).join(', ');

function short(effect: HostEffect | GuestEffect): string {
  switch (effect.type) {
    case 'send-notice':
      return `→${effect.notice.method}`;
    case 'notify':
      return effect.event.type === 'late' ? `!${effect.event.outcome}` : `!${effect.event.type}`;
    case 'freeze':
      return `freeze ${effect.code}`;
    case 'end':
      return `end ${effect.reason}`;
    case 'watch':
      return `watch ${effect.signature ?? 'for any'}`;
    case 'answer-error':
      return effect.error.code;
    case 'set-gate':
      return effect.open ? 'open' : 'close';
    case 'settle':
    case 'send-payment':
      return effect.retry ? `${effect.type} again` : effect.type;
    default:
      return effect.type;
  }
}

/** The minute's state. */
export const tag = (rig: {
  readonly state: { readonly minute: { readonly tag: string } };
}): string => rig.state.minute.tag;
export const types = (effects: readonly Told[]): string[] => effects.map(({ type }) => type);
