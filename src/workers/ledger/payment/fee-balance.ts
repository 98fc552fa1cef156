import {
  callsPaidBy,
  depositCost,
  EMPTY_ACCOUNT_BYTES,
  FEE_PAYER_TARGET,
  LAMPORTS_PER_SIGNATURE,
  TOKEN_ACCOUNT_BYTES,
} from '../../../shared/network-fees.ts';
import type { FeeBalance, SignTransaction } from '../../../shared/api/ledger.ts';
import { P2cError, raise } from '../../../shared/errors.ts';
import { type Lamports, lamports, usdc } from '../../../shared/money.ts';
import {
  buildFeePayerFunding,
  buildFeePayerRefund,
  fundingUnits,
  signTransaction,
  signatureOf,
} from '../solana/build.ts';
import { suggestMicroLamports } from '../solana/priority-fee.ts';
import type { JournalEntry } from './journal.ts';
import { markerOf, markerSeed } from './marker.ts';
import { openDeposits } from './open-deposits.ts';
import type { Books } from './books.ts';
import type { KeyStore, Signer } from '../solana/keys.ts';
import { feePayerKeyId } from '../solana/keys.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { OWN_MICRO_LAMPORTS, priorityFee, WALLET_COMPUTE_UNITS } from '../solana/compute-limits.ts';
import { type PaymentDeps, sendPayment, type SignedAlone } from './payments.ts';
import { checkWalletAnswer } from '../solana/wallet-diff.ts';

/** Funds, reads and empties the host's fee payer, which pays the network fees of payments. */

interface FeePayerDeps extends PaymentDeps {
  readonly keys: KeyStore;
  readonly books: Books;
  /** The host's choice of `MAX_FEES`. */
  readonly maxFee: Lamports;
}

/** The balance without the SOL in call links. */
type KeyBalance = Omit<FeeBalance, 'inLinks'>;

const coveredBy = ({ maxFee }: Pick<FeePayerDeps, 'maxFee'>, spendable: bigint): number =>
  Number(spendable / maxFee);

/** Below this balance in lamports, the fee payer is filled. Otherwise the wallet is not asked. */
const REFILL_BELOW = FEE_PAYER_TARGET / 2n;

export const feePayerKeyOf = (deps: FeePayerDeps, owner: string): Promise<Signer> =>
  deps.keys.loadOrCreate(feePayerKeyId(deps.network, owner), 'fee');

/**
 * Reads how many lamports the fee payer can spend. The rent-exempt minimum and the fees for ending
 * its deposits must stay. They can be refunded to the owner, but not spent on other fees.
 */
async function readSpendable(
  deps: Pick<FeePayerDeps, 'rpc' | 'journal' | 'keys' | 'maxFee'>,
  feePayerKey: string,
  signal: AbortSignal | undefined,
) {
  const { rpc } = deps;
  const [balance, reserve, rent, { rents, laterFees }] = await Promise.all([
    rpc.getBalance(feePayerKey, { signal }),
    rpc.getMinimumBalanceForRentExemption(EMPTY_ACCOUNT_BYTES, { signal }),
    rpc.getMinimumBalanceForRentExemption(TOKEN_ACCOUNT_BYTES, { signal }),
    openDeposits(deps, feePayerKey),
  ]);
  const kept = reserve + laterFees;
  const spendable = balance > kept ? balance - kept : 0n;
  return { balance, rents, spendable, rent };
}

/**
 * Returns how many payments the fee payer can still sponsor.
 * @throws P2cError `rpc_*`, `storage_failed`, `aborted`.
 */
export async function readCovered(
  deps: Pick<FeePayerDeps, 'rpc' | 'journal' | 'keys' | 'maxFee'>,
  feePayerKey: string,
  signal?: AbortSignal,
): Promise<number> {
  return coveredBy(deps, (await readSpendable(deps, feePayerKey, signal)).spendable);
}

/**
 * Returns how many lamports can be spent on ringing without using those for another call. If
 * negative, this many are missing.
 * @throws P2cError `rpc_*`, `storage_failed`, `aborted`.
 */
export async function readSpare(
  deps: Pick<FeePayerDeps, 'rpc' | 'journal' | 'keys' | 'maxFee'>,
  feePayerKey: string,
  signal?: AbortSignal,
): Promise<bigint> {
  const { spendable, rent } = await readSpendable(deps, feePayerKey, signal);
  return spendable - depositCost(rent, deps.maxFee);
}

/**
 * Reads the fee payer's balance.
 * @throws P2cError `rpc_*`, `storage_failed`, `aborted`.
 */
export async function readFeeBalance(
  deps: FeePayerDeps,
  owner: string,
  signal?: AbortSignal,
): Promise<KeyBalance> {
  const { rpc, mint } = deps;
  const feePayerKey = await feePayerKeyOf(deps, owner);
  const [{ balance, rents, spendable, rent }, account, marker] = await Promise.all([
    readSpendable(deps, feePayerKey.address, signal),
    rpc.getTokenAccount(associatedTokenAccount(owner, mint), { signal }),
    markerOf(owner, feePayerKey.address).then((address) =>
      rpc.getTokenAccount(address, { signal }),
    ),
  ]);
  return {
    feePayerKey: feePayerKey.address,
    lamports: lamports(balance),
    payments: coveredBy(deps, spendable),
    usdcAccountExists: account !== null,
    marked: marker?.owner === owner,
    calls: callsPaidBy(spendable, rent, deps.maxFee),
    inDeposits: rents,
  };
}

/** Runs one work per owner at a time. Each work changes the balance that the next one reads. */
const withFeePayer = <T>({ books }: FeePayerDeps, owner: string, work: () => Promise<T>) =>
  books.holding(`fee:${owner}`, work);

/**
 * In one wallet transaction: opens the owner's USDC account and the marker account if they are
 * missing, and fills the fee payer. If nothing is needed, the wallet is not asked.
 * @throws P2cError `busy`, `insufficient_sol`, `wallet_*`, `rpc_*`, or the reason why the
 * transaction failed.
 */
export const fundFeePayer = (
  deps: FeePayerDeps,
  owner: string,
  sign: SignTransaction,
  signal?: AbortSignal,
): Promise<KeyBalance> => withFeePayer(deps, owner, () => fill(deps, owner, sign, signal));

async function fill(
  deps: FeePayerDeps,
  owner: string,
  sign: SignTransaction,
  signal: AbortSignal | undefined,
): Promise<KeyBalance> {
  const { rpc, mint } = deps;
  const before = await readFeeBalance(deps, owner, signal);
  const createAccount = !before.usdcAccountExists;
  const isLow = before.lamports < REFILL_BELOW || before.calls === 0;
  const missing = isLow ? FEE_PAYER_TARGET - before.lamports : 0n;
  if (!createAccount && before.marked && missing <= 0n) return before;

  const accounts = [owner, before.feePayerKey];
  const microLamports = await suggestMicroLamports(rpc, accounts, OWN_MICRO_LAMPORTS, { signal });
  const [balance, reserve, rent] = await Promise.all([
    rpc.getBalance(owner, { signal }),
    rpc.getMinimumBalanceForRentExemption(EMPTY_ACCOUNT_BYTES, { signal }),
    rpc.getMinimumBalanceForRentExemption(TOKEN_ACCOUNT_BYTES, { signal }),
  ]);
  const marker = before.marked
    ? null
    : {
        address: await markerOf(owner, before.feePayerKey),
        seed: markerSeed(before.feePayerKey),
        rent: lamports(rent),
      };
  const rents = (createAccount ? rent : 0n) + (marker ? rent : 0n);
  const units = fundingUnits({ createAccount, marker });
  const filled = missing > 0n ? missing : 0n;
  const needed = filled + rents + ownFee(microLamports, units) + reserve;
  if (balance < needed) {
    throw raise('insufficient_sol', { balance: lamports(balance), needed: lamports(needed) });
  }
  const { blockhash, slot } = await rpc.getLatestBlockhash('confirmed', { signal });
  const transaction = buildFeePayerFunding({
    owner,
    feePayerKey: before.feePayerKey,
    mint,
    createAccount,
    marker,
    lamports: lamports(filled),
    microLamports,
    blockhash,
  });
  const answer = await sign(transaction.serialize());
  if (!answer.ok) throw new P2cError(answer.error);
  const signed = await checkWalletAnswer(transaction, answer.value, owner);
  const known = feePayerEntry('till', owner, before.feePayerKey, {
    lamports: lamports(filled),
    bytes: signed.transaction.serialize(),
    signature: signatureOf(signed.transaction),
    blockhash,
    slot,
  });
  await settled(deps, known, signal);
  return readFeeBalance(deps, owner, signal);
}

/**
 * Returns all of the fee payer's SOL to the owner.
 * @throws P2cError `busy`, `rpc_*`, or the reason why the transaction failed.
 */
export const refundFeePayer = (
  deps: FeePayerDeps,
  owner: string,
  signal?: AbortSignal,
): Promise<KeyBalance> => withFeePayer(deps, owner, () => empty(deps, owner, signal));

async function empty(
  deps: FeePayerDeps,
  owner: string,
  signal: AbortSignal | undefined,
): Promise<KeyBalance> {
  const { rpc } = deps;
  const feePayerKey = await feePayerKeyOf(deps, owner);
  const balance = await rpc.getBalance(feePayerKey.address, { signal });
  if (balance <= LAMPORTS_PER_SIGNATURE) return readFeeBalance(deps, owner, signal);
  const { blockhash, slot } = await rpc.getLatestBlockhash('confirmed', { signal });
  const moved = lamports(balance - LAMPORTS_PER_SIGNATURE);
  const transaction = buildFeePayerRefund({
    feePayerKey: feePayerKey.address,
    owner,
    lamports: moved,
    blockhash,
  });
  await signTransaction(transaction, feePayerKey);
  const known = feePayerEntry('till-refund', feePayerKey.address, owner, {
    lamports: moved,
    bytes: transaction.serialize(),
    signature: signatureOf(transaction),
    blockhash,
    slot,
  });
  await settled(deps, known, signal);
  return readFeeBalance(deps, owner, signal);
}

/** Returns the fee of a wallet's own transaction, in lamports. */
export const ownFee = (microLamports: bigint, units = WALLET_COMPUTE_UNITS): bigint =>
  LAMPORTS_PER_SIGNATURE + priorityFee(units, microLamports);
export const MOST_OWN_FEE = ownFee(OWN_MICRO_LAMPORTS);

function feePayerEntry(
  kind: 'till' | 'till-refund',
  payer: string,
  recipient: string,
  signed: SignedAlone & Pick<JournalEntry, 'lamports'>,
) {
  const id = `${kind}:${signed.signature ?? ''}`;
  // The transaction moves SOL and no USDC.
  const amount = usdc(0n);
  return { id, kind, role: 'host', callId: null, amount, payer, recipient, ...signed } as const;
}

/** Sends a transaction and waits for it. Also throws if the transaction has not landed in time. */
async function settled(
  deps: FeePayerDeps,
  known: Parameters<typeof sendPayment>[1],
  signal: AbortSignal | undefined,
): Promise<void> {
  const { error } = await sendPayment(deps, known, signal);
  if (error) throw new P2cError(error);
}
