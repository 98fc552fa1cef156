import type { FeeBalance, RefundAllowance, SignTransaction } from '../../../shared/api/ledger.ts';
import { P2cError, raise } from '../../../shared/errors.ts';
import type { Lamports } from '../../../shared/money.ts';
import { lamports, usdc } from '../../../shared/money.ts';
import {
  buildFeeKeyFunding,
  buildFeeKeyRefund,
  signTransaction,
  signatureOf,
} from '../solana/build.ts';
import { suggestMicroLamports } from '../solana/priority-fee.ts';
import { type DelegateDeps, isLeftBehind } from './delegate.ts';
import type { JournalEntry, Known } from './journal.ts';
import type { KeyStore, Signer } from '../solana/keys.ts';
import { feeKeyId } from '../solana/keys.ts';
import {
  associatedTokenAccount,
  EMPTY_ACCOUNT_BYTES,
  TOKEN_ACCOUNT_BYTES,
} from '../solana/layout.ts';
import {
  ACCOUNT_COMPUTE_UNITS,
  DELEGATE_COMPUTE_UNITS,
  LAMPORTS_PER_SIGNATURE,
  MAX_SPONSORED_LAMPORTS,
  priorityFee,
  WALLET_COMPUTE_UNITS,
} from '../solana/compute-limits.ts';
import { type PaymentDeps, recordPayment, sendPayment } from './payments.ts';
import { checkWalletAnswer } from '../solana/wallet-diff.ts';

/** Funds, reads and empties the host's fee key, which pays the network fees of sponsored payments. */

export interface FeeKeyDeps extends PaymentDeps, DelegateDeps {
  readonly keys: KeyStore;
}

/**
 * 0.01 SOL: about 700 sponsored payments at their maximum cost, or over eleven hours of paid
 * minutes. Little enough to keep in a browser, and refundable to the last lamport.
 */
export const FEE_KEY_TARGET: Lamports = lamports(10_000_000n);
/** Below this, the fee key is topped up; above it, the wallet is asked for nothing. */
const REFILL_BELOW = FEE_KEY_TARGET / 2n;

const NO_REFUNDS: RefundAllowance = { least: usdc(0n), cap: usdc(0n) };

export const feeKeyOf = (deps: FeeKeyDeps, owner: string): Promise<Signer> =>
  deps.keys.loadOrCreate(feeKeyId(deps.network, owner), 'fee');

/**
 * Reads the fee key's balance.
 * @throws P2cError `rpc_*`, `storage_failed`, `aborted`.
 */
export async function readFeeBalance(
  deps: FeeKeyDeps,
  owner: string,
  signal?: AbortSignal,
): Promise<FeeBalance> {
  const { rpc, mint } = deps;
  const feeKey = await feeKeyOf(deps, owner);
  const [balance, account, reserve] = await Promise.all([
    rpc.getBalance(feeKey.address, { signal }),
    rpc.getTokenAccount(associatedTokenAccount(owner, mint), { signal }),
    rpc.getMinimumBalanceForRentExemption(EMPTY_ACCOUNT_BYTES, { signal }),
  ]);
  // A fee payer must stay rent-exempt. That part can be refunded, but not spent on fees.
  const spendable = balance > reserve ? balance - reserve : 0n;
  const { delegate = null, delegatedAmount = 0n } = account ?? {};
  const other = delegate === feeKey.address || delegatedAmount === 0n ? null : delegate;
  return {
    feeKey: feeKey.address,
    lamports: lamports(balance),
    payments: Number(spendable / MAX_SPONSORED_LAMPORTS),
    usdcAccountExists: account !== null,
    refundAllowance: usdc(delegate === feeKey.address ? delegatedAmount : 0n),
    delegatedTo:
      other === null || (await isLeftBehind(deps.journal, other, deps.isInUse)) ? null : other,
  };
}

/**
 * Opens the owner's USDC account if it is missing, fills the fee key, and approves what the fee key
 * may return of unused time, in one wallet transaction. Asks the wallet for nothing if none of it is
 * needed. A delegate that the user did not agree to replace stays.
 * @throws P2cError `insufficient_sol`, `wallet_*`, `rpc_*`, or why the transaction failed.
 */
export async function fundFeeKey(
  deps: FeeKeyDeps,
  owner: string,
  sign: SignTransaction,
  refunds: RefundAllowance = NO_REFUNDS,
  signal?: AbortSignal,
): Promise<FeeBalance> {
  const { rpc, mint } = deps;
  const before = await readFeeBalance(deps, owner, signal);
  const createAccount = !before.usdcAccountExists;
  const missing = before.lamports < REFILL_BELOW ? FEE_KEY_TARGET - before.lamports : 0n;
  const isFree = before.delegatedTo === null || before.delegatedTo === refunds.replaces;
  const allowance = usdc(isFree && before.refundAllowance < refunds.least ? refunds.cap : 0n);
  if (!createAccount && missing === 0n && allowance === 0n) return before;

  const microLamports = await suggestMicroLamports(rpc, [owner, before.feeKey], { signal });
  const [balance, reserve, rent] = await Promise.all([
    rpc.getBalance(owner, { signal }),
    rpc.getMinimumBalanceForRentExemption(EMPTY_ACCOUNT_BYTES, { signal }),
    createAccount ? rpc.getMinimumBalanceForRentExemption(TOKEN_ACCOUNT_BYTES, { signal }) : 0n,
  ]);
  const units = createAccount ? ACCOUNT_COMPUTE_UNITS : WALLET_COMPUTE_UNITS;
  const needed = missing + rent + ownFee(microLamports, units) + reserve;
  if (balance < needed) {
    throw raise('insufficient_sol', { balance: lamports(balance), needed: lamports(needed) });
  }
  const { blockhash, slot } = await rpc.getLatestBlockhash('confirmed', { signal });
  const transaction = buildFeeKeyFunding({
    owner,
    feeKey: before.feeKey,
    mint,
    createAccount,
    lamports: lamports(missing),
    allowance,
    microLamports,
    blockhash,
  });
  const answer = await sign(transaction.serialize());
  if (!answer.ok) throw new P2cError(answer.error);
  const signed = await checkWalletAnswer(transaction, answer.value, owner);
  const known = feeKeyEntry('till', owner, before.feeKey, {
    lamports: lamports(missing),
    bytes: signed.transaction.serialize(),
    signature: signatureOf(signed.transaction),
    blockhash,
    slot,
  });
  await settleOrThrow(deps, known, signal);
  return readFeeBalance(deps, owner, signal);
}

/**
 * Returns all of the fee key's SOL to the owner.
 * @throws P2cError `rpc_*`, or why the transaction failed.
 */
export async function refundFeeKey(
  deps: FeeKeyDeps,
  owner: string,
  signal?: AbortSignal,
): Promise<FeeBalance> {
  const { rpc } = deps;
  const feeKey = await feeKeyOf(deps, owner);
  const balance = await rpc.getBalance(feeKey.address, { signal });
  if (balance <= LAMPORTS_PER_SIGNATURE) return readFeeBalance(deps, owner, signal);
  const { blockhash, slot } = await rpc.getLatestBlockhash('confirmed', { signal });
  const moved = lamports(balance - LAMPORTS_PER_SIGNATURE);
  const transaction = buildFeeKeyRefund({
    feeKey: feeKey.address,
    owner,
    lamports: moved,
    blockhash,
  });
  await signTransaction(transaction, feeKey);
  const known = feeKeyEntry('till-refund', feeKey.address, owner, {
    lamports: moved,
    bytes: transaction.serialize(),
    signature: signatureOf(transaction),
    blockhash,
    slot,
  });
  await settleOrThrow(deps, known, signal);
  return readFeeBalance(deps, owner, signal);
}

/** Returns what the fee key pays for a transaction that it signs alone, in lamports. */
export const delegateFee = (microLamports: bigint): bigint =>
  LAMPORTS_PER_SIGNATURE + (BigInt(DELEGATE_COMPUTE_UNITS) * microLamports) / 1_000_000n + 1n;

/** Returns what a wallet pays for its own transaction, in lamports. */
export const ownFee = (microLamports: bigint, units = WALLET_COMPUTE_UNITS): bigint =>
  LAMPORTS_PER_SIGNATURE + priorityFee(units, microLamports);

function feeKeyEntry(
  kind: 'till' | 'till-refund',
  payer: string,
  recipient: string,
  signed: Pick<JournalEntry, 'lamports' | 'bytes' | 'signature' | 'blockhash' | 'slot'>,
): Known {
  // One entry per transaction: writing it twice is refused.
  const id = `${kind}:${signed.signature ?? ''}`;
  // SOL moves, no USDC.
  const amount = usdc(0n);
  return { id, kind, role: 'host', callId: null, amount, payer, recipient, ...signed };
}

async function settleOrThrow(
  deps: FeeKeyDeps,
  known: Known,
  signal: AbortSignal | undefined,
): Promise<void> {
  const entry = await recordPayment(deps, known);
  const settled = await sendPayment(entry, deps, signal);
  if (settled.error) throw new P2cError(settled.error);
}
