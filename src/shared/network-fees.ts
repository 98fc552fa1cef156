import { type Lamports, lamports } from './money.ts';

/**
 * Solana's fees and rents, as far as a host pays them: the worker spends these sums, and the page names them
 * before it asks a server.
 */

export const LAMPORTS_PER_SIGNATURE = 5_000n;
/**
 * The highest priority fee that the fee key pays. Only the product of units and price costs
 * anything, so a wallet may raise either.
 */
export const MAX_PRIORITY_LAMPORTS = 3_000n;
/** The most that one sponsored transaction (two signatures) costs the fee key. */
export const MAX_SPONSORED_LAMPORTS = 2n * LAMPORTS_PER_SIGNATURE + MAX_PRIORITY_LAMPORTS;

/** Sizes of accounts, for their rent. */
export const EMPTY_ACCOUNT_BYTES = 0;
export const TOKEN_ACCOUNT_BYTES = 165;
const RENT_PER_BYTE = 6_960n;
const MOST_RENT_PER_BYTE = 8_000n;
const ACCOUNT_HEAD_BYTES = 128;

const rentAt = (perByte: bigint, bytes: number): Lamports =>
  lamports(BigInt(ACCOUNT_HEAD_BYTES + bytes) * perByte);

/** Returns the highest rent minimum that an account has had. Solana lowers it in steps (SIMD-0437). */
const highestRent = (bytes: number): Lamports => rentAt(RENT_PER_BYTE, bytes);
/**
 * Returns the highest rent that the page believes. Everybody with a call link can take the SOL that rests in
 * it, so a server that makes up a rent would give that SOL away.
 */
export const mostRent = (bytes: number): Lamports => rentAt(MOST_RENT_PER_BYTE, bytes);

/** 0.01 SOL on the fee key. Little enough to keep in a browser, and refundable to the last lamport. */
export const FEE_KEY_TARGET: Lamports = lamports(10_000_000n);

/** The end and the closing of one deposit cost this at most. */
export const LATER_FEES = 2n * MAX_SPONSORED_LAMPORTS;
/** A call that begins can pay for so many. */
export const PAYMENTS_OF_CALL = 20;
/** Cost of a call: to open its deposit, to pay, and to end it. */
const CALL_FEES = LATER_FEES + BigInt(1 + PAYMENTS_OF_CALL) * MAX_SPONSORED_LAMPORTS;

/** Returns the cost of one more call with a deposit to a fee key, in lamports. */
export const depositCost = (rent: bigint): bigint => rent + CALL_FEES;

/** Returns for how many calls this is enough, one after the other: the rent of a deposit comes back. */
export const callsPaidBy = (spendable: bigint, rent: bigint): number =>
  spendable < depositCost(rent) ? 0 : Number((spendable - rent) / CALL_FEES);

/** Cost of one message of ringing: one signature, at the lowest price. */
export const MESSAGE_LAMPORTS = LAMPORTS_PER_SIGNATURE + 1n;
/** A call link is filled up to so many. */
const FULL_MESSAGES = 20n;

/** Returns the balance of a full mailbox. */
export const fullPostage = (rent: bigint): Lamports =>
  lamports(rent + FULL_MESSAGES * MESSAGE_LAMPORTS);

/** Returns the sum in steps that are easy to read, never less. */
const roundedUp = (sum: bigint, step: bigint): Lamports =>
  lamports(((sum + step - 1n) / step) * step);

/** About the most that a wallet's own transaction costs. */
const WALLET_FEE = 15_000n;

/** The sums that the page names without asking a server. */
export const SUMS = {
  /** Asked of a wallet at most: the fee key's SOL, the wallet's USDC account, and the account that names the key. */
  fill: roundedUp(FEE_KEY_TARGET + 2n * highestRent(TOKEN_ACCOUNT_BYTES) + WALLET_FEE, 100_000n),
  /** The wallet keeps a rent of its own. */
  wallet: roundedUp(
    FEE_KEY_TARGET +
      2n * highestRent(TOKEN_ACCOUNT_BYTES) +
      highestRent(EMPTY_ACCOUNT_BYTES) +
      WALLET_FEE,
    10_000_000n,
  ),
  /** For so many calls a full fee key is enough. */
  calls: callsPaidBy(
    FEE_KEY_TARGET - highestRent(EMPTY_ACCOUNT_BYTES),
    highestRent(TOKEN_ACCOUNT_BYTES),
  ),
  /** Rests in a call link. */
  postage: roundedUp(fullPostage(highestRent(EMPTY_ACCOUNT_BYTES)), 100_000n),
  /** The fee for filling it. */
  postageFee: roundedUp(MESSAGE_LAMPORTS, 10_000n),
} as const;
