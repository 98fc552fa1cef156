import { LAMPORTS_PER_SIGNATURE } from '../../../shared/network-fees.ts';
import type { AppError } from '../../../shared/errors.ts';
import { appError } from '../../../shared/errors.ts';
import { lamports, usdc } from '../../../shared/money.ts';
import { associatedTokenAccount } from './layout.ts';
import type { Rpc } from './rpc.ts';
import type { TransactionError } from './rpc-parse.ts';
import type { CallOptions } from './rpc-transport.ts';

/** Translates an RPC server's reason for a failed transaction into the project's errors. */

/** The facts about an attempted payment or approval that can explain its failure. */
export interface Attempted {
  readonly feePayer: string;
  /** The signer of the instruction: the owner or a delegate. */
  readonly authority: string;
  readonly mint: string;
  /** The token account that pays, or that the approval is for. Null if only SOL is moved. */
  readonly source: string | null;
  readonly amount: bigint;
  /** Null if nobody is paid, as with an approval or a revocation. */
  readonly payTo: string | null;
}

/** SPL Token's own error numbers. */
const TOKEN_INSUFFICIENT_FUNDS = 1;
const TOKEN_OWNER_MISMATCH = 4;

/** Returns a short description for a log or a `reason`. */
export const describeTransactionError = ({ name, custom }: TransactionError): string =>
  custom === null ? name : `program error ${custom}`;

const UNFUNDED = new Set([
  'AccountNotFound',
  'InsufficientFundsForFee',
  'InsufficientFundsForRent',
]);

/**
 * Returns the project's error for a transaction error, with the current amounts on the chain. If
 * there is no such error, `fallback` makes one.
 * @throws P2cError `rpc_*` or `aborted` if the amounts cannot be read.
 */
export async function explainTransactionError(
  rpc: Rpc,
  err: TransactionError,
  attempted: Attempted,
  fallback: (reason: string) => AppError,
  options?: CallOptions,
): Promise<AppError> {
  const { name, custom } = err;
  if (name === 'BlockhashNotFound') return appError('blockhash_expired');
  const { feePayer, authority, mint, amount, payTo } = attempted;
  if (UNFUNDED.has(name)) {
    if (feePayer !== authority) return appError('till_empty');
    const balance = lamports(await rpc.getBalance(feePayer, options));
    return appError('insufficient_sol', { balance, needed: lamports(LAMPORTS_PER_SIGNATURE) });
  }
  if (attempted.source === null) return fallback(describeTransactionError(err));
  const source = await rpc.getTokenAccount(attempted.source, options);
  if (!source) return appError('no_usdc_account', { owner: authority });
  if (payTo !== null) {
    const target = await rpc.getTokenAccount(associatedTokenAccount(payTo, mint), options);
    if (!target) return appError('recipient_no_usdc_account', { owner: payTo });
  }
  const needed = usdc(amount);
  if (custom === TOKEN_INSUFFICIENT_FUNDS || custom === TOKEN_OWNER_MISMATCH) {
    // The Token program removes a delegate whose amount reaches zero. It then reports that the
    // owner does not match.
    const left = source.delegate === authority ? source.delegatedAmount : 0n;
    if (authority !== source.owner && left < amount) {
      return appError('allowance_used_up', { left: usdc(left), needed });
    }
    if (source.amount < amount) {
      return appError('insufficient_usdc', { balance: usdc(source.amount), needed });
    }
  }
  return fallback(describeTransactionError(err));
}
