import type { SignTransaction } from '../../../shared/api/ledger.ts';
import { P2cError, raise } from '../../../shared/errors.ts';
import { lamports, usdc } from '../../../shared/money.ts';
import { buildTransfer, signatureOf } from '../solana/build.ts';
import { checkAborted } from '../solana/env.ts';
import { suggestMicroLamports } from '../solana/priority-fee.ts';
import type { JournalEntry } from './journal.ts';
import { associatedTokenAccount, EMPTY_ACCOUNT_BYTES } from '../solana/layout.ts';
import { messageHash } from '../solana/payload.ts';
import { noteSigned, type PaymentDeps } from './payments.ts';
import { ownFee } from './fee-balance.ts';
import { checkWalletAnswer } from '../solana/wallet-diff.ts';

/**
 * Signs USDC payments from a wallet that pays its own network fee: a transfer from the wallet panel,
 * or a host's refund.
 */

type Parts = Pick<JournalEntry, 'payer' | 'recipient' | 'amount'>;

/**
 * Checks that both USDC accounts exist, and that the payer has enough USDC, and enough SOL for the
 * fee and the rent-exempt minimum.
 * @throws P2cError `no_usdc_account`, `recipient_no_usdc_account`, `insufficient_*`, `rpc_*`, `aborted`.
 */
async function checkFunds(
  { rpc, mint }: PaymentDeps,
  { payer, recipient, amount }: Parts,
  microLamports: bigint,
  signal: AbortSignal | undefined,
): Promise<void> {
  const [source, target, sol, reserve] = await Promise.all([
    rpc.getTokenAccount(associatedTokenAccount(payer, mint), { signal }),
    rpc.getTokenAccount(associatedTokenAccount(recipient, mint), { signal }),
    rpc.getBalance(payer, { signal }),
    rpc.getMinimumBalanceForRentExemption(EMPTY_ACCOUNT_BYTES, { signal }),
  ]);
  if (!source) throw raise('no_usdc_account', { owner: payer });
  if (!target) throw raise('recipient_no_usdc_account', { owner: recipient });
  if (source.amount < amount) {
    throw raise('insufficient_usdc', { balance: usdc(source.amount), needed: amount });
  }
  const needed = ownFee(microLamports) + reserve;
  if (sol < needed) {
    throw raise('insufficient_sol', { balance: lamports(sol), needed: lamports(needed) });
  }
}

/**
 * Builds the transaction for a journal entry, asks the wallet to sign it, and records the signed
 * bytes. Sends nothing.
 * @throws P2cError `insufficient_*`, `no_usdc_account`, `recipient_no_usdc_account`, `wallet_*`,
 * `rpc_*`, `storage_failed`, `aborted`.
 */
export async function signOwnPayment(
  deps: PaymentDeps,
  entry: JournalEntry,
  sign: SignTransaction,
  signal?: AbortSignal,
): Promise<JournalEntry> {
  const { rpc, mint } = deps;
  const { payer: owner, recipient: payTo, amount } = entry;
  const accounts = [owner, payTo].map((each) => associatedTokenAccount(each, mint));
  const microLamports = await suggestMicroLamports(rpc, accounts, { signal });
  await checkFunds(deps, entry, microLamports, signal);
  // Fetched last, so that the wallet has the blockhash's full lifetime: about 32 s on mainnet
  // (platform-notes.md).
  const { blockhash, slot } = await rpc.getLatestBlockhash('confirmed', { signal });
  const memo = entry.memo ?? '';
  const parts = { owner, payTo, mint, amount, memo, microLamports, blockhash };
  const transaction = buildTransfer(parts);
  const answer = await sign(transaction.serialize());
  if (!answer.ok) throw new P2cError(answer.error);
  checkAborted(signal);
  const signed = await checkWalletAnswer(transaction, answer.value, owner);
  return noteSigned(deps, entry, {
    bytes: signed.transaction.serialize(),
    signature: signatureOf(signed.transaction),
    blockhash,
    slot,
    messageHash: await messageHash(signed.messageBytes),
  });
}
