import { MAX_FEES, SPONSORED_SIGNATURES } from '../../../shared/network-fees.ts';
import type { Lamports } from '../../../shared/money.ts';

/** Compute units and priority fees. */

/**
 * The compute-unit limit of a transaction that a session key signs. A transfer with a 32-byte memo
 * takes under 1,000 units. In the past it took up to 20,000.
 */
export const DELEGATE_COMPUTE_UNITS = 20_000;
/**
 * The limit of a transaction that a wallet signs. It leaves room for four wallet-added instructions
 * of some 6,600 units each (platform-notes.md, "Wallets"). At the 100,000 micro-lamports that some
 * Android wallets set, such a transaction costs exactly the normal maximum.
 */
export const WALLET_COMPUTE_UNITS = 30_000;
/**
 * The limit if the host's token account is created too. Creating it takes 14,000 units, plus 1,500
 * for each address that is tried in vain. Half of all accounts need a second try, and a quarter a
 * third.
 */
export const ACCOUNT_COMPUTE_UNITS = 100_000;
/**
 * The limit of a transaction that opens or ends a deposit. No other transaction that the fee payer
 * pays for requests more units.
 */
export const DEPOSIT_COMPUTE_UNITS = 60_000;
/**
 * The limit of a transaction whose memo carries a message of ringing. The longest message takes
 * 1,300 units. In the past it took 215,000.
 */
export const MESSAGE_COMPUTE_UNITS = 300_000;
/** The lowest price per unit, in micro-lamports. Messages of ringing always pay this price. */
export const MIN_MICRO_LAMPORTS = 1n;
/**
 * The highest priority fee that a wallet may set if it pays itself: that of creating an account at
 * twice this project's highest price.
 */
export const MAX_OWN_PRIORITY_LAMPORTS = 10_000n;
/**
 * The highest limit that the fee payer accepts. It is the network's default for one instruction,
 * and twice the limit that x402's own tests use for Phantom. Units cost nothing at a low price. But
 * block producers delay a transaction that requests many, and meanwhile it occupies the fee payer.
 */
export const MAX_COMPUTE_UNITS = 200_000;

/** Returns the priority fee in lamports, rounded up as the network does. */
export const priorityFee = (units: number, microLamports: bigint): bigint =>
  (BigInt(units) * microLamports + 999_999n) / 1_000_000n;

/** Returns the cost of a transaction with two signatures, in lamports. */
export const sponsoredFee = (units: number, microLamports: bigint): bigint =>
  SPONSORED_SIGNATURES + priorityFee(units, microLamports);

/**
 * Returns the highest price per unit, in micro-lamports. At this price, the largest transaction
 * that the fee payer pays for costs exactly `maxFee`.
 */
export const maxMicroLamports = (maxFee: Lamports): bigint =>
  ((maxFee - SPONSORED_SIGNATURES) * 1_000_000n) / BigInt(DEPOSIT_COMPUTE_UNITS);

/** The highest price per unit, in micro-lamports, if a wallet pays for its own transaction. */
export const OWN_MICRO_LAMPORTS = maxMicroLamports(MAX_FEES.normal);
