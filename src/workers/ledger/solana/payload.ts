import type { PaymentPayload, PaymentRequirements } from '@x402/core/types';
import type { SignTransaction } from '../../../shared/api/ledger.ts';
import { ownText, raise } from '../../../shared/errors.ts';
import { type Lamports, parseAtomic } from '../../../shared/money.ts';
import { MAX_FEES, maxFeeNamed } from '../../../shared/network-fees.ts';
import { buildPayment, signTransaction } from './build.ts';
import { type Rpc } from './rpc.ts';
import { maxMicroLamports } from './compute-limits.ts';
import { suggestMicroLamports } from './priority-fee.ts';
import { type Signer, verifySignature } from './keys.ts';
import { associatedTokenAccount, fromBase58, type Parsed, parseTransaction } from './layout.ts';
import { base64Bytes, type Blockhash, toBase64 } from './rpc-parse.ts';
import { signSponsored } from './wallet-diff.ts';

/**
 * x402's `exact` payload, `{transaction}`: a base64 transaction that the payer has signed. The fee
 * payer's signature is still empty.
 */

/** The signer of the transfer. */
export type Authority =
  | { readonly kind: 'session'; readonly signer: Signer }
  | { readonly kind: 'wallet'; readonly address: string; readonly sign: SignTransaction };

/** A signed payment that the host has not co-signed and not sent yet. */
export interface SignedPayment {
  readonly payload: PaymentPayload;
  /** The transaction in the payload. */
  readonly bytes: Uint8Array;
  readonly blockhash: Blockhash;
  /** The result of `messageHash`. */
  readonly messageHash: string;
}

const VERSION = 2;

/**
 * Returns SHA-256 of the message in base64. The official facilitator recognizes a repeated payment
 * by it.
 */
export async function messageHash(messageBytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(messageBytes));
  return toBase64(new Uint8Array(digest));
}

const feePayerOf = (requirements: PaymentRequirements): string => {
  const { feePayer } = requirements.extra;
  if (typeof feePayer !== 'string') throw raise('payment_invalid', { reason: 'no fee payer' });
  return feePayer;
};

const memoOf = (requirements: PaymentRequirements): string => {
  const { memo } = requirements.extra;
  if (typeof memo !== 'string') throw raise('payment_invalid', { reason: 'no memo' });
  return memo;
};

/** The current facts from the chain that are needed for signing. */
export interface Fresh {
  readonly blockhash: Blockhash;
  /**
   * The price of a compute unit in recent blocks, in micro-lamports, without the payer's maximum
   * ({@link priceWithin}).
   */
  readonly recentMicroLamports: bigint;
}

/** Returns the price of a compute unit that the transaction will offer, in micro-lamports. */
export function priceWithin({ recentMicroLamports: recent }: Fresh, maxFee: Lamports): bigint {
  const most = maxMicroLamports(maxFee);
  return recent > most ? most : recent;
}

/**
 * Reads the blockhash and the price in parallel.
 * @param accounts the accounts to which the transaction writes.
 * @throws P2cError `rpc_*`, `aborted`.
 */
export async function freshFor(
  rpc: Rpc,
  accounts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Fresh> {
  const [recentMicroLamports, blockhash] = await Promise.all([
    suggestMicroLamports(rpc, accounts, maxMicroLamports(MAX_FEES.highest), { signal }),
    rpc.getLatestBlockhash('confirmed', { signal }),
  ]);
  return { recentMicroLamports, blockhash };
}

/**
 * Returns the most that the host pays in network fees for this payment, in lamports. The guest's
 * page reads it from the quote that it received, and the host from its own quote. Ignores anything
 * but a whole number.
 */
export function maxFeeOf({ extra }: Pick<PaymentRequirements, 'extra'>): Lamports {
  const { maxFeeLamports: named } = extra;
  const isWhole = typeof named === 'number' && Number.isSafeInteger(named);
  return isWhole ? maxFeeNamed(BigInt(named)) : MAX_FEES.normal;
}

/**
 * Builds and signs the payment for these requirements. The caller has checked them against the
 * agreement. Without `fresh`, asks the guest's own RPC servers.
 * @throws P2cError `payment_invalid`, `wallet_*`, `rpc_*`, `aborted`.
 */
export async function buildPaymentPayload(
  requirements: PaymentRequirements,
  options: {
    readonly owner: string;
    readonly authority: Authority;
    readonly rpc: Rpc;
    readonly fresh?: Fresh | undefined;
    readonly extensions?: Record<string, unknown>;
    readonly signal?: AbortSignal;
  },
): Promise<SignedPayment> {
  const { owner, authority, rpc, signal } = options;
  const amount = parseAtomic(requirements.amount);
  if (amount === null) throw raise('payment_invalid', { reason: 'amount' });
  const accounts = [owner, requirements.payTo].map((each) =>
    associatedTokenAccount(each, requirements.asset),
  );
  const maxFee = maxFeeOf(requirements);
  const fresh = options.fresh ?? (await freshFor(rpc, accounts, signal));
  const { blockhash } = fresh;
  const address = authority.kind === 'session' ? authority.signer.address : authority.address;
  const transaction = buildPayment({
    feePayer: feePayerOf(requirements),
    authority: address,
    owner,
    payTo: requirements.payTo,
    mint: requirements.asset,
    amount,
    memo: memoOf(requirements),
    microLamports: priceWithin(fresh, maxFee),
    blockhash: blockhash.blockhash,
  });
  let signed: Parsed;
  if (authority.kind === 'session') {
    await signTransaction(transaction, authority.signer);
    const parsed = parseTransaction(transaction.serialize());
    if (typeof parsed === 'string')
      throw raise('internal', { what: ownText(`own payment: ${parsed}`) });
    signed = parsed;
  } else {
    const { sign } = authority;
    signed = await signSponsored(transaction, { sign, wallet: address, asked: 'payment', maxFee });
  }
  const bytes = signed.transaction.serialize();
  return {
    payload: {
      x402Version: VERSION,
      accepted: requirements,
      payload: { transaction: toBase64(bytes) },
      ...(options.extensions ? { extensions: options.extensions } : {}),
    },
    bytes,
    blockhash,
    messageHash: await messageHash(signed.messageBytes),
  };
}

/** Returns the transaction of an `exact` payload. Null if it contains none. */
export function payloadTransaction(payload: PaymentPayload): Uint8Array | null {
  const { transaction } = payload.payload;
  if (typeof transaction !== 'string') return null;
  try {
    return base64Bytes(transaction);
  } catch {
    return null;
  }
}

/**
 * Guest: checks a signature that the host announced. If it is the fee payer's signature of exactly
 * the payment that the guest signed, returns the complete transaction, which the guest could send
 * itself. Otherwise returns null.
 */
export async function completePayment(
  bytes: Uint8Array,
  signature: string,
): Promise<Uint8Array | null> {
  const parsed = parseTransaction(bytes);
  if (typeof parsed === 'string') return null;
  let raw: Uint8Array;
  try {
    raw = fromBase58(signature);
  } catch {
    return null;
  }
  if (!(await verifySignature(parsed.feePayer, raw, parsed.messageBytes))) return null;
  parsed.transaction.signatures[0] = raw;
  return parsed.transaction.serialize();
}
