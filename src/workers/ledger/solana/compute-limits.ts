/** Compute units, priority fees and what a transaction costs at most. */

/** The exact scheme requires 20,000–60,000; a transfer with a 32-byte memo takes under 20,000. */
export const DELEGATE_COMPUTE_UNITS = 20_000;
/** A wallet's assertions need room. This is also the most that the fee key sponsors. */
export const WALLET_COMPUTE_UNITS = 60_000;
/** At 60,000 units this adds at most 3,000 lamports to a payment's 10,000. */
export const MAX_MICRO_LAMPORTS = 50_000n;
export const MIN_MICRO_LAMPORTS = 1n;
export const LAMPORTS_PER_SIGNATURE = 5_000n;
/** The most that one sponsored transaction (two signatures) costs the fee key. */
export const MAX_SPONSORED_LAMPORTS =
  2n * LAMPORTS_PER_SIGNATURE + (BigInt(WALLET_COMPUTE_UNITS) * MAX_MICRO_LAMPORTS) / 1_000_000n;
