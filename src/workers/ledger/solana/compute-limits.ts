import { MAX_FEES, SPONSORED_SIGNATURES } from '../../../shared/network-fees.ts';
import type { Lamports } from '../../../shared/money.ts';

/** Compute units and priority fees. */

/** The limit we request. A transfer with a 32-byte memo takes under 1,000, and once took under 20,000. */
export const DELEGATE_COMPUTE_UNITS = 20_000;
/**
 * The limit we request where a wallet signs: room for four guards of some 6,600 each (platform-notes.md,
 * "Wallets"). At the 100,000 micro-lamports that some Android wallets set, it costs exactly the normal
 * maximum.
 */
export const WALLET_COMPUTE_UNITS = 30_000;
/**
 * The limit we request where the host's token account is opened too. Opening takes 14,000, and 1,500 more
 * for each address that is tried before one fits: half of all accounts need a second try, a quarter
 * a third.
 */
export const ACCOUNT_COMPUTE_UNITS = 100_000;
/** Limit where the fee payer opens or ends a deposit: the most that we ask for where the fee payer pays. */
export const DEPOSIT_COMPUTE_UNITS = 60_000;
/** Limit where a memo carries a message of ringing. The longest takes 1,300, and once took 215,000. */
export const MESSAGE_COMPUTE_UNITS = 300_000;
/** The lowest price per unit, which messages of ringing always pay. */
export const MIN_MICRO_LAMPORTS = 1n;
/** The highest that a wallet may set for itself: an account opened at twice our highest price. */
export const MAX_OWN_PRIORITY_LAMPORTS = 10_000n;
/**
 * The default of a single instruction, and twice what x402's own tests give Phantom. Units cost nothing
 * at a low price, but leaders put off a transaction that requests many, and it occupies the fee payer
 * meanwhile.
 */
export const MAX_COMPUTE_UNITS = 200_000;

/** Returns the priority fee in lamports, rounded up as the network does. */
export const priorityFee = (units: number, microLamports: bigint): bigint =>
  (BigInt(units) * microLamports + 999_999n) / 1_000_000n;

/** Returns the cost of a transaction with two signatures, in lamports. */
export const sponsoredFee = (units: number, microLamports: bigint): bigint =>
  SPONSORED_SIGNATURES + priorityFee(units, microLamports);

/**
 * Returns the most that we offer per unit: at it, the largest transaction that the fee payer pays for costs
 * exactly `maxFee`.
 */
export const maxMicroLamports = (maxFee: Lamports): bigint =>
  ((maxFee - SPONSORED_SIGNATURES) * 1_000_000n) / BigInt(DEPOSIT_COMPUTE_UNITS);

/** Our highest price where a wallet pays for its own transaction. */
export const OWN_MICRO_LAMPORTS = maxMicroLamports(MAX_FEES.normal);
