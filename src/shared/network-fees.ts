import { type AtomicUsdc, type Lamports, lamports } from './money.ts';
import { PRICE_FLOOR } from './terms.ts';

/**
 * Solana's fees and rents that a host pays. The worker spends these sums. The page shows them
 * before it asks a server.
 */

export const LAMPORTS_PER_SIGNATURE = 5_000n;
/**
 * The fee for two signatures. Each transaction that the fee payer pays for is signed by the fee
 * payer and one other key.
 */
export const SPONSORED_SIGNATURES = 2n * LAMPORTS_PER_SIGNATURE;

/**
 * The host's choices for the highest network fee of one payment, in lamports (docs/billing.md, "The
 * fee payer"). The fee is compute units × price, so a wallet may raise either of the two within
 * this limit.
 */
export const MAX_FEES = {
  normal: lamports(13_000n),
  higher: lamports(40_000n),
  highest: lamports(100_000n),
} as const;

const clamped = (value: bigint, least: Lamports, most: Lamports): Lamports =>
  value < least ? least : lamports(value > most ? most : value);

/** Limits a maximum fee that another host's software names to the range of the choices here. */
export const maxFeeNamed = (value: bigint): Lamports =>
  clamped(value, MAX_FEES.normal, MAX_FEES.highest);

/**
 * Returns the maximum fee for a payment of this amount. Normally this is `chosen`. It is lower if
 * the amount would not pay for four such fees. The lowest price pays for four normal fees
 * (`PRICE_FLOOR`, terms.ts).
 */
export const maxFeeFor = (chosen: Lamports, amount: AtomicUsdc): Lamports =>
  clamped((MAX_FEES.normal * amount) / PRICE_FLOOR, MAX_FEES.normal, chosen);

/** The sizes of accounts. The rent depends on the size. */
export const EMPTY_ACCOUNT_BYTES = 0;
export const TOKEN_ACCOUNT_BYTES = 165;
const RENT_PER_BYTE = 6_960n;
const MOST_RENT_PER_BYTE = 8_000n;
const ACCOUNT_HEAD_BYTES = 128;

const rentAt = (perByte: bigint, bytes: number): Lamports =>
  lamports(BigInt(ACCOUNT_HEAD_BYTES + bytes) * perByte);

/**
 * Returns the highest rent that an account of this size has ever needed. Solana lowers the rent in
 * steps (SIMD-0437).
 */
const highestRent = (bytes: number): Lamports => rentAt(RENT_PER_BYTE, bytes);
/**
 * Returns the highest rent that the page accepts from a server. Anyone who has a call link can take
 * the SOL in it, so a server that reports too high a rent could make the host lose SOL.
 */
export const mostRent = (bytes: number): Lamports => rentAt(MOST_RENT_PER_BYTE, bytes);

/**
 * The target balance of the fee payer: 0.01 SOL. The sum is small enough to keep in a browser, and
 * can be refunded completely.
 */
export const FEE_PAYER_TARGET: Lamports = lamports(10_000_000n);

/** Returns the highest total fee for ending and closing one deposit, in lamports. */
export const laterFees = (maxFee: Lamports): bigint => 2n * maxFee;
/** The number of payments that the fee payer must be able to pay for when a call begins. */
export const PAYMENTS_OF_CALL = 20;
/**
 * Returns the fees of a call in lamports: opening its deposit, its payments, and the deposit's end.
 */
const callFees = (maxFee: Lamports): bigint =>
  laterFees(maxFee) + BigInt(1 + PAYMENTS_OF_CALL) * maxFee;

/** Returns what one more call with a deposit costs a fee payer, in lamports. */
export const depositCost = (rent: bigint, maxFee: Lamports): bigint => rent + callFees(maxFee);

/**
 * Returns the number of calls in a row for which this balance is enough. Each call gives the rent
 * of its deposit back.
 */
export const callsPaidBy = (spendable: bigint, rent: bigint, maxFee: Lamports): number =>
  spendable < depositCost(rent, maxFee) ? 0 : Number((spendable - rent) / callFees(maxFee));

/** Returns the number of calls for which a full fee payer is enough. */
export const callsOfFull = (choice: keyof typeof MAX_FEES): number =>
  callsPaidBy(
    FEE_PAYER_TARGET - highestRent(EMPTY_ACCOUNT_BYTES),
    highestRent(TOKEN_ACCOUNT_BYTES),
    MAX_FEES[choice],
  );

/**
 * The cost of one message of ringing, or of refilling postage: one signature, at the lowest price.
 */
export const MESSAGE_LAMPORTS = LAMPORTS_PER_SIGNATURE + 1n;
/** The cost of taking back a call link's postage: two signatures, at the lowest price. */
export const TAKE_BACK_LAMPORTS = SPONSORED_SIGNATURES + 1n;
/** The number of messages to which a call link's postage is filled up. */
const FULL_MESSAGES = 20n;

/** Returns the balance of a full mailbox. */
export const fullPostage = (rent: bigint): Lamports =>
  lamports(rent + FULL_MESSAGES * MESSAGE_LAMPORTS);

/** Rounds a sum up to a multiple of `step`, so that it is easy to read. */
const roundedUp = (sum: bigint, step: bigint): Lamports =>
  lamports(((sum + step - 1n) / step) * step);

/** A high estimate of the fee of a wallet's own transaction, in lamports. */
const WALLET_FEE = 15_000n;

/** The sums that the page shows without asking a server. */
export const SUMS = {
  /**
   * The most that the wallet is asked to pay: the fee payer's SOL, and the rent of the wallet's
   * USDC account and of the marker account.
   */
  fill: roundedUp(FEE_PAYER_TARGET + 2n * highestRent(TOKEN_ACCOUNT_BYTES) + WALLET_FEE, 100_000n),
  /** The same sum, plus the rent that must stay in the wallet. */
  wallet: roundedUp(
    FEE_PAYER_TARGET +
      2n * highestRent(TOKEN_ACCOUNT_BYTES) +
      highestRent(EMPTY_ACCOUNT_BYTES) +
      WALLET_FEE,
    10_000_000n,
  ),
  /** The SOL that a call link holds. */
  postage: roundedUp(fullPostage(highestRent(EMPTY_ACCOUNT_BYTES)), 100_000n),
  /** The fee for filling a call link. */
  postageFee: roundedUp(MESSAGE_LAMPORTS, 10_000n),
} as const;
