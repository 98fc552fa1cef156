import * as assert from 'uvu/assert';
import type {
  BillingConfig,
  BillingEvent,
  BillingSnapshot,
  GuestEffect,
  HostEffect,
  Notice,
} from '../../../src/shared/billing/types.ts';
import { appError, ownText } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';

/** One machine on an injected clock. The rig feeds events, wakes the machine on time, and keeps its effects. */

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
    return this.take(this.#reduce(this.state, event, this.nowMs));
  }

  protected take({ state, effects }: { state: S; effects: readonly F[] }): readonly F[] {
    this.state = state;
    for (const effect of effects) this.effects.push({ ...effect, atMs: this.nowMs });
    return effects;
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
export const NO_FUNDS = appError('payment_invalid', { reason: 'insufficient_usdc' });
export const FAILED = appError('failed_on_chain', { signature: 's', reason: ownText('custom 1') });
export const EXPIRED = appError('blockhash_expired');

type Effect = HostEffect | GuestEffect;

/** Effects in short: `→` a notice to the peer, `!` an event for this side's page; of minute 4 unless said. */
export const said = (effects: readonly Effect[]): string =>
  effects
    .map((effect) => {
      const other = 'minute' in effect && effect.minute !== 4;
      return short(effect) + (other ? ` ${effect.minute}` : '');
    })
    .join(', ');

function short(effect: Effect): string {
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

/** The verbs of a script for a rig, each with its effects. */
export type Verbs<R> = Readonly<
  Record<string, (rig: R, ...words: string[]) => readonly Effect[] | undefined>
>;
/** The facts that a script can ask of a rig. */
type Facts<R> = Readonly<Record<string, (rig: R) => unknown>>;

interface Scripted {
  readonly state: { readonly minute: { readonly tag: string } };
  readonly snapshot: BillingSnapshot;
  readonly effects: readonly Stamped<Effect>[];
  readonly nowMs: number;
  pass(ms: number): void;
}

/** Does this, such as `peer-freeze` or `refused retry`. */
export function act<R>(verbs: Verbs<R>, rig: R, phrase: string): readonly Effect[] {
  const [first = '', ...words] = phrase.split(' ');
  const verb = verbs[phrase] ?? verbs[first];
  if (!verb) throw new Error(`no verb ${phrase}`);
  return (verbs[phrase] ? verb(rig) : verb(rig, ...words)) ?? [];
}

/** Returns what a screen announces, in how many seconds, and whether they run. */
const next = ({ upcoming }: BillingSnapshot): string | undefined =>
  upcoming &&
  `${upcoming.what}/${Math.round(upcoming.inMs / 100) / 10}/${upcoming.counting ? 'runs' : 'stands'}`;

/** Heartbeats, of which each second has one. */
const BEATS = ['send-tick', 'send-ack', 'clock-run'];

/**
 * Plays scripts of three columns: what happens, all effects of it but heartbeats, and what is true then:
 * `state/status/color` as far as given, `effect@=` ms since the last `mark`, or a fact or a property of the
 * snapshot. `9s` pass with an honest peer, `999ms` with nothing; a verb may have words, as in `quote-ok 5`.
 */
export function player<R extends Scripted>(verbs: Verbs<R>, facts: Facts<R>) {
  const known = (rig: R, key: string, markMs: number): unknown => {
    if (key === 'next') return next(rig.snapshot);
    if (!key.endsWith('@')) return (facts[key] ?? (() => Reflect.get(rig.snapshot, key)))(rig);
    const found = rig.effects.filter(({ type }) => type === key.slice(0, -1));
    return (found.at(-1)?.atMs ?? NaN) - markMs;
  };
  return (rig: R) =>
    (parts: TemplateStringsArray, ...words: string[]) => {
      const script = String.raw(parts, ...words);
      let markMs = 0;
      const does = (phrase: string): void => {
        const [, count = '', unit] = /^(\d+)(m?s)\b/.exec(phrase) ?? [];
        const [, marked] = /^mark( \w+)?$/.exec(phrase) ?? [];
        if (marked)
          markMs = rig.effects.findLast(({ type }) => type === marked.trim())?.atMs ?? NaN;
        else if (phrase === 'mark') markMs = rig.nowMs;
        else if (unit === 'ms') rig.pass(Number(count));
        else act(verbs, rig, unit ? phrase.replace(/^\d+s/, `s ${count}`) : phrase);
      };
      for (const line of script.trim().split('\n')) {
        const [phrases = '', effects = '', truths = ''] = line
          .split('|')
          .map((each) => each.trim());
        const before = rig.effects.length;
        for (const phrase of phrases.split(', ')) does(phrase);
        const heard = rig.effects.slice(before).filter(({ type }) => !BEATS.includes(type));
        assert.is(said(heard), effects, line);
        for (const truth of truths.split(' ').filter(Boolean)) {
          const [key = '', value] = truth.split(/=(.*)/);
          const { status, color } = rig.snapshot;
          const shown = [tag(rig), status, color].slice(0, key.split('/').length).join('/');
          assert.is(
            String(value === undefined ? shown : known(rig, key, markMs)),
            value ?? key,
            line,
          );
        }
      }
    };
}
