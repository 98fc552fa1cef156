import { EMPTY_ACCOUNT_BYTES } from '../../../shared/network-fees.ts';
import type { VersionedTransaction } from '@solana/web3.js';
import { raise } from '../../../shared/errors.ts';
import type { Chain } from '../payment/chain.ts';
import type { JournalEntry, Known } from '../payment/journal.ts';
import { sendPayment, unlessFailed } from '../payment/payments.ts';
import { type Common, signatureOf, signTransaction } from '../solana/build.ts';
import type { Signer } from '../solana/keys.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { DEPOSIT_COMPUTE_UNITS, maxMicroLamports, sponsoredFee } from '../solana/compute-limits.ts';
import { suggestMicroLamports } from '../solana/priority-fee.ts';

/** Both sign each transaction of a deposit. */
export interface DepositKeys {
  readonly feeKey: Signer;
  readonly key: Signer;
}

/** Parts of every transaction of a deposit; each has amounts of its own. */
type DepositParts = Common & {
  readonly deposit: string;
  readonly host: string;
  readonly mint: string;
};

/**
 * Builds, signs, writes down and sends a transaction of a deposit. Returns its entry as it then stands.
 * @param lamports that the fee key moves besides the fee.
 * @throws P2cError `till_empty`, `payment_open`, `rpc_*`, `storage_failed`, `aborted`, or why it failed.
 */
export async function landOf(
  chain: Chain,
  { feeKey, key }: DepositKeys,
  host: string,
  known: Known,
  build: (parts: DepositParts) => VersionedTransaction,
  {
    signal,
    lamports = 0n,
  }: { readonly signal: AbortSignal | undefined; readonly lamports?: bigint },
): Promise<JournalEntry> {
  const { rpc, mint, maxFee } = chain;
  const account = associatedTokenAccount(key.address, mint);
  const [balance, reserve, microLamports] = await Promise.all([
    rpc.getBalance(feeKey.address, { signal }),
    rpc.getMinimumBalanceForRentExemption(EMPTY_ACCOUNT_BYTES, { signal }),
    suggestMicroLamports(rpc, [account], maxMicroLamports(maxFee), { signal }),
  ]);
  const fee = sponsoredFee(DEPOSIT_COMPUTE_UNITS, microLamports);
  if (balance < reserve + lamports + fee) throw raise('till_empty');
  const { blockhash, slot } = await rpc.getLatestBlockhash('confirmed', { signal });
  const named = { deposit: key.address, host, mint };
  const transaction = build({ ...named, feePayer: feeKey.address, microLamports, blockhash });
  for (const signer of [feeKey, key]) await signTransaction(transaction, signer);
  const bytes = transaction.serialize();
  const signed = { bytes, signature: signatureOf(transaction), blockhash, slot };
  return unlessFailed(await sendPayment(chain, { ...known, ...signed }, signal));
}
