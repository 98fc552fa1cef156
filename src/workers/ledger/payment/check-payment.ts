import { ownText, type P2cError, raise } from '../../../shared/errors.ts';
import type { AtomicUsdc } from '../../../shared/money.ts';
import { USDC_DECIMALS, usdc } from '../../../shared/money.ts';
import type { PaymentFault } from '../../../shared/payment-faults.ts';
import type { Env } from '../solana/env.ts';
import { checkAborted } from '../solana/env.ts';
import { associatedTokenAccount, TOKEN_TRANSFER_CHECKED } from '../solana/layout.ts';
import { type ChainTransaction, checkedIn, memosIn, movedIn } from '../solana/rpc-parse.ts';
import type { Rpc } from '../solana/rpc.ts';
import { describeTransactionError } from '../solana/tx-error.ts';

/**
 * Reads a confirmed payment back from the chain. The host grants a resource only after this check,
 * never because a peer or a facilitator reports a payment (architecture.md, "A payment is accepted
 * only if").
 */

export interface ExpectedPayment {
  readonly signature: string;
  readonly mint: string;
  /** The owner of the USDC account that must have received the payment. */
  readonly payTo: string;
  /** The exact amount. Null accepts any amount. */
  readonly amount: AtomicUsdc | null;
  /** The signer of the transfer. Null accepts any signer. */
  readonly authority: string | null;
  /** The USDC account that pays in the signed transaction. Null accepts any account. */
  readonly source: string | null;
  readonly memo: string | null;
}

export interface ReadBack {
  /** The owner of the account that paid. Another key may have signed. */
  readonly sourceOwner: string;
  readonly authority: string;
  readonly amount: AtomicUsdc;
  readonly slot: bigint;
  readonly feeLamports: bigint;
  readonly blockTime: number | null;
}

const RETRY_MS = 600;
const TRIES = 12;

/**
 * Reads the payment back and checks it.
 * @throws P2cError `payment_invalid` (it is on the chain, but is not the expected payment),
 * `failed_on_chain`, `confirmation_timeout` (the server does not show the transaction), `rpc_*`,
 * `aborted`.
 */
export async function readBack(
  rpc: Rpc,
  env: Env,
  expected: ExpectedPayment,
  signal?: AbortSignal,
  commitment: 'confirmed' | 'finalized' = 'confirmed',
): Promise<ReadBack> {
  // A server shows the status of a transaction a moment before it shows the transaction itself.
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const found = await rpc.getTransaction(expected.signature, commitment, { signal });
    if (found) return checkPayment(found, expected);
    checkAborted(signal);
    await env.sleep(RETRY_MS, signal);
  }
  throw raise('confirmation_timeout', { signature: expected.signature });
}

/**
 * Checks a transaction that was read from the chain.
 * @throws P2cError `payment_invalid`, `failed_on_chain`.
 */
export function checkPayment(found: ChainTransaction, expected: ExpectedPayment): ReadBack {
  const { signature } = expected;
  const refuse = (reason: PaymentFault): P2cError => raise('payment_invalid', { reason });
  if (found.signatures[0] !== signature) throw refuse('signature');
  if (found.err !== null) {
    throw raise('failed_on_chain', {
      signature,
      reason: ownText(describeTransactionError(found.err)),
    });
  }
  const transfers = checkedIn(found, TOKEN_TRANSFER_CHECKED);
  const [transfer] = transfers;
  if (!transfer || transfers.length !== 1) throw refuse('transfers');
  const [source, mint, destination, authority] = transfer.accounts;
  if (source === undefined || destination === undefined || authority === undefined) {
    throw refuse('accounts');
  }
  if (mint !== expected.mint || transfer.decimals !== USDC_DECIMALS) throw refuse('mint');
  if (destination !== associatedTokenAccount(expected.payTo, expected.mint)) {
    throw refuse('recipient');
  }
  if (expected.amount !== null && transfer.amount !== expected.amount) throw refuse('amount');
  if (expected.authority !== null && authority !== expected.authority) throw refuse('authority');
  if (expected.source !== null && source !== expected.source) throw refuse('source');
  if (expected.memo !== null && !hasMemo(found, expected.memo)) throw refuse('memo');

  // The balances must have changed by exactly the amount in the instruction.
  const { amount } = transfer;
  if (movedIn(found, destination) !== amount || movedIn(found, source) !== -amount) {
    throw refuse('balances');
  }
  const sourceOwner = found.before.find((balance) => balance.account === source)?.owner ?? null;
  // This owner gets all refunds, so it must be derived from the signed transaction and not be
  // chosen by a server.
  if (sourceOwner === null || source !== associatedTokenAccount(sourceOwner, mint)) {
    throw refuse('source owner');
  }
  const { slot, feeLamports, blockTime } = found;
  return { sourceOwner, authority, amount: usdc(amount), slot, feeLamports, blockTime };
}

/**
 * Tells whether the check failed because of balances or their owners. The server adds them to the
 * transaction, so no signature covers them.
 */
export const isAboutBalances = (reason: string): boolean =>
  reason === 'balances' || reason === 'source owner';

/** Tells whether the transaction has exactly one memo with this text. */
function hasMemo(found: ChainTransaction, memo: string): boolean {
  const memos = memosIn(found);
  return memos.length === 1 && memos[0] === memo;
}
