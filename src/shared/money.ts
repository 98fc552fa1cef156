/**
 * Money is whole atomic units in a branded bigint, never a float. The pattern follows kit's
 * `lamports` brand. Arithmetic is that of bigint.
 */

declare const unit: unique symbol;

/** USDC in atomic units: 1 USDC = 1_000_000. */
export type AtomicUsdc = bigint & { readonly [unit]: 'usdc' };
/** SOL in lamports: 1 SOL = 1_000_000_000. */
export type Lamports = bigint & { readonly [unit]: 'lamports' };

export const USDC_DECIMALS = 6;
const SOL_DECIMALS = 9;
/** SPL Token amounts and lamports are u64. */
export const U64_MAX = (1n << 64n) - 1n;

export const isU64 = (value: bigint): boolean => value >= 0n && value <= U64_MAX;

/**
 * @throws RangeError outside u64, which is a caller's bug. Parse outside data with {@link
 * parseAtomic}.
 */
export function usdc(atomic: bigint): AtomicUsdc {
  if (!isU64(atomic)) throw new RangeError(`not a u64 amount: ${atomic}`);
  return atomic as AtomicUsdc;
}

/** @throws RangeError outside u64. */
export function lamports(value: bigint): Lamports {
  if (!isU64(value)) throw new RangeError(`not a u64 amount: ${value}`);
  return value as Lamports;
}

/**
 * Parses a decimal string of atomic units (x402's `amount`, RPC's `amount`); null: malformed.
 */
export function parseAtomic(text: string): AtomicUsdc | null {
  if (!/^(0|[1-9]\d{0,19})$/.test(text)) return null;
  const value = BigInt(text);
  return isU64(value) ? usdc(value) : null;
}

/**
 * Parses what a user types ("0.5", "1,25", " 3 "); null: not a number, negative, over 6 decimals,
 * over u64.
 */
export function parseUsdc(text: string): AtomicUsdc | null {
  const match = /^(\d{1,14})(?:[.,](\d{1,6}))?$/.exec(text.trim());
  if (!match) return null;
  const [, whole = '0', fraction = ''] = match;
  const value = BigInt(whole) * 10n ** 6n + BigInt(fraction.padEnd(USDC_DECIMALS, '0'));
  return isU64(value) ? usdc(value) : null;
}

function decimal(value: bigint, decimals: number, atLeast: number): string {
  const digits = value.toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, -decimals);
  const fraction = digits.slice(-decimals).replace(/0+$/, '').padEnd(atLeast, '0');
  return fraction ? `${whole}.${fraction}` : whole;
}

/** Returns "1.50": at least two decimals, never rounded. */
export const formatUsdc = (amount: AtomicUsdc): string => decimal(amount, USDC_DECIMALS, 2);

const CENT = 10n ** BigInt(USDC_DECIMALS - 2);
/** Whole cents: `more` is added, and what is over is dropped. Less than one cent in full. */
const inCents = (amount: AtomicUsdc, more: bigint): string =>
  amount < CENT ? formatUsdc(amount) : decimal(((amount + more) / CENT) * CENT, USDC_DECIMALS, 2);

/** Formats a sum where room is short: whole cents, rounded down; less than one in full. */
export const centsOfUsdc = (amount: AtomicUsdc): string => inCents(amount, 0n);
/**
 * Returns a sum to read, in whole cents, the nearest; less than one in full. Two halves of a cent
 * are both rounded up, so where parts have to add up, nothing is rounded.
 */
export const roundedUsdc = (amount: AtomicUsdc): string => inCents(amount, CENT / 2n);

/** Returns "0.002": never rounded. */
export const formatSol = (amount: Lamports): string => decimal(amount, SOL_DECIMALS, 0);
