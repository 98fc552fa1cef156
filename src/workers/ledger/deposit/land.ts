import { EMPTY_ACCOUNT_BYTES } from '../../../shared/network-fees.ts';
import type { VersionedTransaction } from '@solana/web3.js';
import { raise } from '../../../shared/errors.ts';
import type { Chain } from '../payment/chain.ts';
import type { JournalEntry, Known } from '../payment/journal.ts';
import { sendPayment, unlessFailed } from '../payment/payments.ts';
import { type Common, signatureOf, signTransaction } from '../solana/build.ts';
import type { Signer } from '../solana/keys.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { DEPOSIT_COMPUTE_UNITS, sponsoredFee } from '../solana/compute-limits.ts';
import { freshFor, priceWithin } from '../solana/payload.ts';

/** The two keys that sign each transaction of a deposit. */
export interface DepositKeys {
  readonly feePayerKey: Signer;
  readonly key: Signer;
}

/** The parts that all transactions of a deposit have in common. Each kind adds its amounts. */
type DepositParts = Common & {
  readonly deposit: string;
  readonly host: string;
  readonly mint: string;
};

/**
 * Reads everything that is needed to sign a transaction of a deposit, in parallel.
 * @throws P2cError `rpc_*`, `aborted`.
 */
export async function readyToLand(
  { rpc, mint }: Pick<Chain, 'rpc' | 'mint'>,
  { feePayerKey, key }: DepositKeys,
  signal: AbortSignal | undefined,
) {
  const [balance, reserve, fresh] = await Promise.all([
    rpc.getBalance(feePayerKey.address, { signal }),
    rpc.getMinimumBalanceForRentExemption(EMPTY_ACCOUNT_BYTES, { signal }),
    freshFor(rpc, [associatedTokenAccount(key.address, mint)], signal),
  ]);
  return { balance, reserve, fresh };
}

/**
 * Builds, signs, records and sends a transaction of a deposit. Returns its current entry.
 * @param lamports the lamports that the fee payer spends besides the fee.
 * @param ready the result of {@link readyToLand}, just read.
 * @throws P2cError `till_empty`, `payment_open`, `rpc_*`, `storage_failed`, `aborted`, or the
 * reason why the transaction failed.
 */
export async function landOf(
  chain: Chain,
  keys: DepositKeys,
  host: string,
  payment: Known,
  build: (parts: DepositParts) => VersionedTransaction,
  {
    signal,
    lamports = 0n,
    ready = readyToLand(chain, keys, signal),
  }: {
    readonly signal: AbortSignal | undefined;
    readonly lamports?: bigint;
    readonly ready?: ReturnType<typeof readyToLand>;
  },
): Promise<JournalEntry> {
  const { feePayerKey, key } = keys;
  const { balance, reserve, fresh } = await ready;
  const microLamports = priceWithin(fresh, chain.maxFee);
  const fee = sponsoredFee(DEPOSIT_COMPUTE_UNITS, microLamports);
  if (balance < reserve + lamports + fee) throw raise('till_empty');
  const { blockhash, slot } = fresh.blockhash;
  const named = { deposit: key.address, host, mint: chain.mint };
  const transaction = build({ ...named, feePayer: feePayerKey.address, microLamports, blockhash });
  for (const signer of [feePayerKey, key]) await signTransaction(transaction, signer);
  const bytes = transaction.serialize();
  const signed = { bytes, signature: signatureOf(transaction), blockhash, slot };
  return unlessFailed(await sendPayment(chain, { ...payment, ...signed }, signal));
}
