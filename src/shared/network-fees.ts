import { type AtomicUsdc, type Lamports, lamports } from './money.ts';
import { PRICE_FLOOR } from './terms.ts';

/**
 * Solana's fees and rents, as far as a host pays them. The worker spends these sums, and the page
 * names them before it asks a server.
 */

export const LAMPORTS_PER_SIGNATURE = 5_000n;
/**
 * The fee of two signatures: the fee payer and one other key sign each transaction that the fee
 * payer pays for.
 */
export const SPONSORED_SIGNATURES = 2n * LAMPORTS_PER_SIGNATURE;

/**
 * The host's choices for the most that one payment may cost its fee payer, in lamports
 * (docs/billing.md, "The fee payer"). Only the product of compute units and price costs anything,
 * so a wallet may raise either.
 */
export const MAX_FEES = {
  normal: lamports(13_000n),
  higher: lamports(40_000n),
  highest: lamports(100_000n),
} as const;

const clamped = (value: bigint, least: Lamports, most: Lamports): Lamports =>
  value < least ? least : lamports(value > most ? most : value);

/** Limits the maximum that any host's software names to the values that may be chosen here. */
export const maxFeeNamed = (value: bigint): Lamports =>
  clamped(value, MAX_FEES.normal, MAX_FEES.highest);

/**
 * Returns the maximum fee for a payment of this amount. It is `chosen`, unless the amount is too
 * small to pay for four such fees. The lowest price pays for four normal fees (`PRICE_FLOOR`,
 * terms.ts).
 */
export const maxFeeFor = (chosen: Lamports, amount: AtomicUsdc): Lamports =>
  clamped((MAX_FEES.normal * amount) / PRICE_FLOOR, MAX_FEES.normal, chosen);

/** The sizes of accounts, which determine their rent. */
export const EMPTY_ACCOUNT_BYTES = 0;
export const TOKEN_ACCOUNT_BYTES = 165;
const RENT_PER_BYTE = 6_960n;
const MOST_RENT_PER_BYTE = 8_000n;
const ACCOUNT_HEAD_BYTES = 128;

const rentAt = (perByte: bigint, bytes: number): Lamports =>
  lamports(BigInt(ACCOUNT_HEAD_BYTES + bytes) * perByte);

/**
 * Returns the highest rent minimum that an account of this size has ever had. Solana lowers it in
 * steps (SIMD-0437).
 */
const highestRent = (bytes: number): Lamports => rentAt(RENT_PER_BYTE, bytes);
/**
 * Returns the highest rent that the page accepts from a server. Everyone with a call link can take
 * the SOL that rests in it, so a server that invents a high rent would give that SOL away.
 */
export const mostRent = (bytes: number): Lamports => rentAt(MOST_RENT_PER_BYTE, bytes);

/**
 * The target balance of the fee payer: 0.01 SOL. It is little enough to keep in a browser, and
 * refundable to the last lamport.
 */
export const FEE_PAYER_TARGET: Lamports = lamports(10_000_000n);

/** Returns the maximum cost of ending and closing one deposit, in lamports. */
export const laterFees = (maxFee: Lamports): bigint => 2n * maxFee;
/** How many payments a fee payer must cover when a call begins. */
export const PAYMENTS_OF_CALL = 20;
/**
 * Returns the fees of a call in lamports: opening its deposit, its payments, and the deposit's end.
 */
const callFees = (maxFee: Lamports): bigint =>
  laterFees(maxFee) + BigInt(1 + PAYMENTS_OF_CALL) * maxFee;

/** Returns what one more call with a deposit costs a fee payer, in lamports. */
export const depositCost = (rent: bigint, maxFee: Lamports): bigint => rent + callFees(maxFee);

/**
 * Returns for how many calls in a row this balance is enough. The rent of a deposit returns after
 * each call.
 */
export const callsPaidBy = (spendable: bigint, rent: bigint, maxFee: Lamports): number =>
  spendable < depositCost(rent, maxFee) ? 0 : Number((spendable - rent) / callFees(maxFee));

/** Returns for how many calls a full fee payer is enough. */
export const callsOfFull = (choice: keyof typeof MAX_FEES): number =>
  callsPaidBy(
    FEE_PAYER_TARGET - highestRent(EMPTY_ACCOUNT_BYTES),
    highestRent(TOKEN_ACCOUNT_BYTES),
    MAX_FEES[choice],
  );

/** The cost of one message of ringing, or of a refill: one signature, at the lowest price. */
export const MESSAGE_LAMPORTS = LAMPORTS_PER_SIGNATURE + 1n;
/** The cost of taking back a call link's postage: two signatures, at the lowest price. */
export const TAKE_BACK_LAMPORTS = SPONSORED_SIGNATURES + 1n;
/** A call link's postage is filled up to this many messages. */
const FULL_MESSAGES = 20n;

/** Returns the balance of a full mailbox. */
export const fullPostage = (rent: bigint): Lamports =>
  lamports(rent + FULL_MESSAGES * MESSAGE_LAMPORTS);

/** Rounds a sum up to a step that is easy to read. */
const roundedUp = (sum: bigint, step: bigint): Lamports =>
  lamports(((sum + step - 1n) / step) * step);

/** About the most that a wallet's own transaction costs, in lamports. */
const WALLET_FEE = 15_000n;

/** The sums that the page names without asking a server. */
export const SUMS = {
  /**
   * The most that a wallet is asked for: the fee payer's SOL, the wallet's USDC account, and the
   * marker account.
   */
  fill: roundedUp(FEE_PAYER_TARGET + 2n * highestRent(TOKEN_ACCOUNT_BYTES) + WALLET_FEE, 100_000n),
  /** The same, with the rent that the wallet must keep for itself. */
  wallet: roundedUp(
    FEE_PAYER_TARGET +
      2n * highestRent(TOKEN_ACCOUNT_BYTES) +
      highestRent(EMPTY_ACCOUNT_BYTES) +
      WALLET_FEE,
    10_000_000n,
  ),
  /** The SOL that rests in a call link. */
  postage: roundedUp(fullPostage(highestRent(EMPTY_ACCOUNT_BYTES)), 100_000n),
  /** The fee for filling a call link. */
  postageFee: roundedUp(MESSAGE_LAMPORTS, 10_000n),
} as const;
