import type { SignTransaction } from '../../../shared/api/ledger.ts';
import { P2cError, raise } from '../../../shared/errors.ts';
import { lamports, usdc } from '../../../shared/money.ts';
import { keepApproval } from './approval.ts';
import { allowanceState, signAllowance } from './allowance.ts';
import { signatureOf } from '../solana/build.ts';
import { MAX_MICRO_LAMPORTS, parseTransaction } from '../solana/layout.ts';
import { noteSigned, sendPayment } from '../payment/payments.ts';
import { ownFee } from '../payment/till.ts';
import type { Money } from '../payment/money.ts';

const EMPTY_ACCOUNT_BYTES = 0;

/**
 * Ends an allowance without the host: the owner's wallet pays the network fee. For a call that is
 * over, or a host that will not. Nothing is asked of the wallet where nothing is allowed any more.
 * @throws P2cError `insufficient_sol`, `wallet_*`, `rpc_*`, or why it failed.
 */
export async function revokeAlone(
  money: Money,
  of: { readonly callId: string; readonly owner: string; readonly delegate: string },
  sign: SignTransaction,
  signal: AbortSignal,
): Promise<void> {
  const { rpc, mint } = money;
  const { callId, owner, delegate } = of;
  const state = await allowanceState(rpc, owner, mint, signal);
  if (state.delegate !== delegate) return;
  const [balance, reserve] = await Promise.all([
    rpc.getBalance(owner, { signal }),
    rpc.getMinimumBalanceForRentExemption(EMPTY_ACCOUNT_BYTES, { signal }),
  ]);
  const needed = ownFee(MAX_MICRO_LAMPORTS) + reserve;
  if (balance < needed) {
    throw raise('insufficient_sol', { balance: lamports(balance), needed: lamports(needed) });
  }
  const signed = await signAllowance(
    rpc,
    { owner, mint, feePayer: owner, approve: null },
    sign,
    signal,
  );
  const parsed = parseTransaction(signed.bytes);
  const signature = typeof parsed === 'string' ? null : signatureOf(parsed.transaction);
  const kept = await keepApproval(money, { callId, owner, delegate, cap: usdc(0n), signed });
  const entry = await noteSigned(money, kept, { signature });
  const settled = await sendPayment(entry, money, signal);
  if (settled.error) throw new P2cError(settled.error);
}
