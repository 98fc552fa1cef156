import { MAX_FEES, SPONSORED_SIGNATURES } from '../../../shared/network-fees.ts';
import type { Lamports } from '../../../shared/money.ts';

/** Compute units and priority fees. */

/**
 * The limit of a transaction that a session key signs. A transfer with a memo of 32 bytes takes
 * under 1,000 units. In earlier versions of the network, it took up to 20,000.
 */
export const DELEGATE_COMPUTE_UNITS = 20_000;
/**
 * The limit of a transaction that a wallet signs. It leaves room for four wallet-added instructions
 * of about 6,600 units each (platform-notes.md, "Wallets"). Some Android wallets set a price of
 * 100,000 micro-lamports. At that price, such a transaction costs exactly the normal maximum.
 */
export const WALLET_COMPUTE_UNITS = 30_000;
/**
 * The limit if the host's token account is created too. This takes 14,000 units, plus 1,500 for
 * each candidate address that fails. Half of all accounts need a second try, and a quarter need a
 * third.
 */
export const ACCOUNT_COMPUTE_UNITS = 100_000;
/**
 * The limit of a transaction that opens or ends a deposit. It is the highest limit of all
 * transactions for which the fee payer pays.
 */
export const DEPOSIT_COMPUTE_UNITS = 60_000;
/**
 * The limit of a transaction whose memo contains a message of ringing. The longest message takes
 * 1,300 units. In earlier versions of the network, it took 215,000.
 */
export const MESSAGE_COMPUTE_UNITS = 300_000;
/** The lowest price per unit, in micro-lamports. Messages of ringing always have this price. */
export const MIN_MICRO_LAMPORTS = 1n;
/**
 * The highest priority fee that a wallet may set for a transaction that it pays itself: the fee for
 * creating an account at twice the highest price of this project.
 */
export const MAX_OWN_PRIORITY_LAMPORTS = 10_000n;
/**
 * The highest limit that the fee payer accepts: the network's default for one instruction, and
 * twice the limit in x402's own tests for Phantom. At a low price, units cost nothing. But block
 * producers delay transactions with many units, and meanwhile the fee payer's SOL is tied up.
 */
export const MAX_COMPUTE_UNITS = 200_000;

/** Returns the priority fee in lamports, rounded up as the network does. */
export const priorityFee = (units: number, microLamports: bigint): bigint =>
  (BigInt(units) * microLamports + 999_999n) / 1_000_000n;

/** Returns the cost of a transaction with two signatures, in lamports. */
export const sponsoredFee = (units: number, microLamports: bigint): bigint =>
  SPONSORED_SIGNATURES + priorityFee(units, microLamports);

/**
 * Returns the highest price per unit, in micro-lamports. At this price, the largest transaction for
 * which the fee payer pays costs exactly `maxFee`.
 */
export const maxMicroLamports = (maxFee: Lamports): bigint =>
  ((maxFee - SPONSORED_SIGNATURES) * 1_000_000n) / BigInt(DEPOSIT_COMPUTE_UNITS);

/** The highest price per unit, in micro-lamports, of a transaction that the wallet pays itself. */
export const OWN_MICRO_LAMPORTS = maxMicroLamports(MAX_FEES.normal);
