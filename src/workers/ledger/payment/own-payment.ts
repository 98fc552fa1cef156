import { EMPTY_ACCOUNT_BYTES } from '../../../shared/network-fees.ts';
import type { SignTransaction } from '../../../shared/api/ledger.ts';
import { P2cError, raise } from '../../../shared/errors.ts';
import { lamports, usdc } from '../../../shared/money.ts';
import { buildTransfer, signatureOf } from '../solana/build.ts';
import { checkAborted } from '../solana/env.ts';
import { OWN_MICRO_LAMPORTS } from '../solana/compute-limits.ts';
import { suggestMicroLamports } from '../solana/priority-fee.ts';
import type { Known } from './journal.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { messageHash } from '../solana/payload.ts';
import type { PaymentDeps, SignedAlone } from './payments.ts';
import { ownFee } from './fee-balance.ts';
import { checkWalletAnswer } from '../solana/wallet-diff.ts';

/**
 * Signs USDC payments for which the wallet itself pays the network fee: a transfer from the wallet
 * panel, a booking, or a manual refund by the host.
 */

type Parts = Pick<Known, 'kind' | 'payer' | 'recipient' | 'deposit' | 'amount'>;

/**
 * Returns the owners of the paying and the receiving account. A booking is paid into its deposit.
 * The host's wallet refunds it from the deposit, as the deposit's delegate.
 */
const endsOf = ({ kind, payer, recipient, deposit }: Parts) =>
  kind === 'refund'
    ? { from: deposit ?? payer, payTo: recipient }
    : { from: payer, payTo: deposit ?? recipient };

/**
 * Checks that both USDC accounts exist, and that the payer has enough USDC and SOL. The SOL must
 * cover the fee and the rent-exempt minimum.
 * @throws P2cError `no_usdc_account`, `recipient_no_usdc_account`, `insufficient_*`, `rpc_*`,
 * `aborted`.
 */
async function checkFunds(
  { rpc, mint }: PaymentDeps,
  parts: Parts,
  microLamports: bigint,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { payer, amount } = parts;
  const { from, payTo } = endsOf(parts);
  const [source, target, sol, reserve] = await Promise.all([
    rpc.getTokenAccount(associatedTokenAccount(from, mint), { signal }),
    rpc.getTokenAccount(associatedTokenAccount(payTo, mint), { signal }),
    rpc.getBalance(payer, { signal }),
    rpc.getMinimumBalanceForRentExemption(EMPTY_ACCOUNT_BYTES, { signal }),
  ]);
  if (!source) throw raise('no_usdc_account', { owner: from });
  if (!target) throw raise('recipient_no_usdc_account', { owner: payTo });
  if (source.amount < amount) {
    throw raise('insufficient_usdc', { balance: usdc(source.amount), needed: amount });
  }
  const needed = ownFee(microLamports) + reserve;
  if (sol < needed) {
    throw raise('insufficient_sol', { balance: lamports(sol), needed: lamports(needed) });
  }
}

/**
 * Builds the transaction of a payment and asks the wallet to sign it. The transaction is not
 * recorded and not sent.
 * @param reference an address that is named in the transaction, so that the history of the address
 * contains the transaction.
 * @throws P2cError `insufficient_*`, `no_usdc_account`, `recipient_no_usdc_account`, `wallet_*`,
 * `rpc_*`, `aborted`.
 */
export async function signOwnPayment<T extends Known>(
  deps: PaymentDeps,
  draft: T,
  sign: SignTransaction,
  signal?: AbortSignal,
  reference?: string,
): Promise<T & SignedAlone> {
  const { rpc, mint } = deps;
  const { payer: authority, amount } = draft;
  const { from: owner, payTo } = endsOf(draft);
  const accounts = [owner, payTo].map((each) => associatedTokenAccount(each, mint));
  const microLamports = await suggestMicroLamports(rpc, accounts, OWN_MICRO_LAMPORTS, { signal });
  await checkFunds(deps, draft, microLamports, signal);
  // The blockhash is read last, so that the user has its whole lifetime to sign: about 32 s on
  // mainnet (platform-notes.md).
  const { blockhash, slot } = await rpc.getLatestBlockhash('confirmed', { signal });
  const memo = draft.memo ?? '';
  const parts = { owner, payTo, mint, amount, memo, microLamports, blockhash, authority };
  const transaction = buildTransfer(reference === undefined ? parts : { ...parts, reference });
  const answer = await sign(transaction.serialize());
  if (!answer.ok) throw new P2cError(answer.error);
  checkAborted(signal);
  const signed = await checkWalletAnswer(transaction, answer.value, authority);
  return {
    ...draft,
    bytes: signed.transaction.serialize(),
    signature: signatureOf(signed.transaction),
    blockhash,
    slot,
    messageHash: await messageHash(signed.messageBytes),
  };
}
