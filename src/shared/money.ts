/**
 * Amounts of money as whole atomic units in a branded bigint, never a float. The pattern follows
 * kit's `lamports` brand. Arithmetic is that of bigint.
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
 * Brands an amount as USDC.
 * @throws RangeError outside u64, which is a caller's bug. Parse outside data with {@link
 * parseAtomic}.
 */
export function usdc(atomic: bigint): AtomicUsdc {
  if (!isU64(atomic)) throw new RangeError(`not a u64 amount: ${atomic}`);
  return atomic as AtomicUsdc;
}

/** Brands an amount as lamports. @throws RangeError outside u64. */
export function lamports(value: bigint): Lamports {
  if (!isU64(value)) throw new RangeError(`not a u64 amount: ${value}`);
  return value as Lamports;
}

/**
 * Parses a decimal string of atomic units, as in the `amount` of x402 and RPC. Returns null if it
 * is malformed.
 */
export function parseAtomic(text: string): AtomicUsdc | null {
  if (!/^(0|[1-9]\d{0,19})$/.test(text)) return null;
  const value = BigInt(text);
  return isU64(value) ? usdc(value) : null;
}

/**
 * Parses an amount that a user types ("0.5", "1,25", " 3 "). Returns null if it is not a number, is
 * negative, has over 6 decimals, or exceeds u64.
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

/** Returns a text such as "1.50" with at least two decimals. Never rounds. */
export const formatUsdc = (amount: AtomicUsdc): string => decimal(amount, USDC_DECIMALS, 2);

const CENT = 10n ** BigInt(USDC_DECIMALS - 2);
/** Adds `more`, then rounds down to whole cents. An amount below one cent is written in full. */
const inCents = (amount: AtomicUsdc, more: bigint): string =>
  amount < CENT ? formatUsdc(amount) : decimal(((amount + more) / CENT) * CENT, USDC_DECIMALS, 2);

/**
 * Formats a sum for narrow places: whole cents, rounded down. An amount below one cent is written
 * in full.
 */
export const centsOfUsdc = (amount: AtomicUsdc): string => inCents(amount, 0n);
/**
 * Formats a sum rounded to the nearest cent. An amount below one cent is written in full. Half a
 * cent is rounded up, so the displayed parts can exceed their displayed sum. Tables whose parts
 * must add up do not use this function.
 */
export const roundedUsdc = (amount: AtomicUsdc): string => inCents(amount, CENT / 2n);

/** Returns a text such as "0.002". Never rounds. */
export const formatSol = (amount: Lamports): string => decimal(amount, SOL_DECIMALS, 0);
