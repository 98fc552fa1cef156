import { availableParallelism, loadavg } from 'node:os';
import { usdc } from '../../../src/shared/money.ts';
import { type Pair, type Side, STEADY_PERIOD } from '../call.ts';
import { type Glimpse, takeGlimpses } from '../witness.ts';
import type { Promised } from './losses.ts';

/** Watches an honest page from outside: for how long it sent, and for what it was paid. */

export const PERIOD_MS = STEADY_PERIOD * 1_000;
export const PRICE = usdc(500_000n);
export const TERMS = { price: PRICE, periodSeconds: STEADY_PERIOD, prepaidPeriods: 1 };

/** A page is looked at ten times a second, and acts on its worker's word when the machine lets it. */
const SLACK_MS = 400;

function busy(): number {
  const [load = 0] = loadavg();
  return Math.min(4, Math.max(1, load / availableParallelism()));
}

/** The promise of the rules, and what a page may take to follow them each time. */
export const inPages = (promised: Promised, times: number): Promised => ({
  ...promised,
  bound: promised.bound + times * SLACK_MS * busy(),
});

interface Watched {
  /** A track that the other side would see or hear was being sent. */
  readonly sendingMs: number;
  /** How often it began to be. */
  readonly openings: number;
  /** In the call, nothing frozen. */
  readonly servedMs: number;
}

/** The record of an honest page from the moment that the watch was set. */
export interface Watch {
  set(): Promise<void>;
  read(): Promise<Watched>;
}

export function createWatch({ page }: Side): Watch {
  let last: Glimpse | undefined;
  let seen: Watched = { sendingMs: 0, openings: 0, servedMs: 0 };
  function add(look: Glimpse): void {
    const ms = last ? look.atMs - last.atMs : 0;
    const sent = last !== undefined && isSending(last);
    seen = {
      sendingMs: seen.sendingMs + (sent ? ms : 0),
      openings: seen.openings + (isSending(look) && !sent ? 1 : 0),
      servedMs: seen.servedMs + (last && isServed(last) ? ms : 0),
    };
    last = look;
  }
  return {
    async set() {
      await takeGlimpses(page);
      last = undefined;
      seen = { sendingMs: 0, openings: 0, servedMs: 0 };
    },
    async read() {
      for (const look of await takeGlimpses(page)) add(look);
      return seen;
    },
  };
}

const SERVED: ReadonlySet<string | null> = new Set(['prepaid', 'paid', 'pending']);
const isServed = ({ status, freeze, ended }: Glimpse): boolean =>
  SERVED.has(status) && freeze === null && ended === null;
const isSending = ({ sending, ended }: Glimpse): boolean => sending && ended === null;

/** Atomic USDC that left the guest after `since` transfers. */
export const paidSince = ({ site }: Pick<Pair, 'site'>, since: number): bigint =>
  site.ledger
    .transfers()
    .slice(since)
    .reduce((sum, { amount }) => sum + amount, 0n);

/** Paid, and not served for. */
export function lostBy(paid: bigint, servedMs: number): bigint {
  const served = (BigInt(Math.round(servedMs)) * PRICE) / BigInt(PERIOD_MS);
  return paid > served ? paid - served : 0n;
}
