import type { CallView, PrepayView } from '../../shared/api/ledger.ts';
import type { AtomicUsdc } from '../../shared/money.ts';
import { formatUsdc, usdc } from '../../shared/money.ts';
import type { Terms } from '../../shared/terms.ts';
import { allowanceCap, prepaidAmount } from '../../shared/terms.ts';

/** What the views show, worked out without a DOM. */

/** mm:ss, or h:mm:ss from an hour on. */
export function clock(totalSeconds: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(totalSeconds / 3600);
  const minutes = Math.floor((totalSeconds % 3600) / 60);
  const rest = `${two(minutes)}:${two(totalSeconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** Whole seconds that have passed. */
export const elapsedClock = (ms: number): string => clock(Math.floor(ms / 1000));
/** Whole seconds still to come: it shows 00:00 only when none is left, and sums up with the elapsed. */
export const countdownClock = (ms: number): string => clock(Math.ceil(ms / 1000));

/** "12 minutes 5 seconds", for a screen reader. */
export function spokenTime(totalSeconds: number): string {
  const [hours, rest] = [Math.floor(totalSeconds / 3600), totalSeconds % 3600];
  const parts = Object.entries({ hour: hours, minute: Math.floor(rest / 60), second: rest % 60 });
  const said = parts.filter(([unit, n]) => n > 0 || (unit === 'second' && totalSeconds === 0));
  return said.map(([unit, n]) => `${n} ${unit}${n === 1 ? '' : 's'}`).join(' ');
}

/** "0.9 s", "12 s": how long a payment took. */
export const settleTime = (ms: number): string =>
  `${ms < 9_950 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000)} s`;

export interface Reach {
  /** Whole minutes that can still be paid. */
  readonly minutes: number;
  /** What runs out first, and what is left of it. */
  readonly by: 'balance' | 'allowance';
  readonly held: AtomicUsdc;
}

/** How far the guest's money reaches; null while nothing has been read. */
export function reach({
  balance,
  allowanceLeft,
  terms,
}: Pick<CallView, 'balance' | 'allowanceLeft' | 'terms'>): Reach | null {
  const by = allowanceLeft !== null && (balance === null || allowanceLeft <= balance);
  const held = by ? allowanceLeft : balance;
  if (held === null || terms.price === 0n) return null;
  return {
    minutes: Number(held / terms.price),
    by: by ? 'allowance' : 'balance',
    held,
  };
}

export interface Bill {
  readonly cost: AtomicUsdc;
  /** undefined = not loaded; null = no USDC account. */
  readonly balance: AtomicUsdc | null | undefined;
  readonly after: AtomicUsdc | null;
  /** How much is missing, or null. */
  readonly short: AtomicUsdc | null;
}

/** The prepayment as the payer sees it: the worker's own figures where it has them. */
export function bill(
  terms: Terms,
  prepay: PrepayView | null,
  walletUsdc: AtomicUsdc | null | undefined,
): Bill {
  const cost = prepay?.cost ?? prepaidAmount(terms);
  const balance = prepay?.balance ?? walletUsdc;
  if (balance === undefined) return { cost, balance, after: null, short: null };
  const held = balance ?? usdc(0n);
  return held >= cost
    ? { cost, balance, after: usdc(held - cost), short: null }
    : { cost, balance, after: null, short: usdc(cost - held) };
}

/** What a person typed as minutes: whole, 0 to 1440, else null. */
export function parseMinutes(text: string): number | null {
  if (!/^\d{1,4}$/.test(text.trim())) return null;
  const minutes = Number(text);
  return minutes <= 1440 ? minutes : null;
}

/** The allowance's cap as shown, e.g. "16.50". */
export const capText = (terms: Terms, budgetPeriods: number): string =>
  formatUsdc(allowanceCap(terms, budgetPeriods));
