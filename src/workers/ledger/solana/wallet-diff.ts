import { MAX_FEES, SPONSORED_SIGNATURES } from '../../../shared/network-fees.ts';
import type { Lamports } from '../../../shared/money.ts';
import type { VersionedTransaction } from '@solana/web3.js';
import type { SignTransaction } from '../../../shared/api/ledger.ts';
import {
  type AppError,
  appError,
  type ErrorContexts,
  ownText,
  P2cError,
  raise,
  type WalletChange,
} from '../../../shared/errors.ts';
import { MAX_COMPUTE_UNITS, MAX_OWN_PRIORITY_LAMPORTS, priorityFee } from './compute-limits.ts';
import { verifySignature } from './keys.ts';
import {
  type Instruction,
  MEMO_PROGRAM,
  type Parsed,
  parseTransaction,
  readComputeUnitLimit,
  readComputeUnitPrice,
  sameBytes,
  TOKEN_APPROVE_CHECKED,
  TOKEN_PROGRAM,
  TOKEN_TRANSFER_CHECKED,
} from './layout.ts';

/**
 * Checks the transaction that a wallet has returned (platform-notes.md, "Wallets"). The wallet may
 * have added instructions anywhere (layout.ts), and set another priority fee within the limit.
 * Everything else must be unchanged and in the same order.
 * @param maxFee the limit if the fee payer pays the fee, in lamports.
 * @throws P2cError `wallet_changed_transaction`.
 */
export async function checkWalletAnswer(
  asked: VersionedTransaction,
  answer: Uint8Array,
  wallet: string,
  maxFee: Lamports = MAX_FEES.normal,
): Promise<Parsed> {
  const refuse = (what: WalletChange) => raise('wallet_changed_transaction', { what });
  const ours = parseTransaction(asked.serialize());
  const theirs = parseTransaction(answer);
  if (typeof ours === 'string')
    throw raise('internal', { what: ownText(`own transaction: ${ours}`) });
  if (typeof theirs === 'string') throw refuse(theirs);

  if (theirs.feePayer !== ours.feePayer) throw refuse('fee payer');
  if (theirs.blockhash !== ours.blockhash) throw refuse('blockhash');
  if (theirs.signers.join() !== ours.signers.join()) throw refuse('signers');
  const isOwn = ours.feePayer === wallet;
  const most = isOwn ? MAX_OWN_PRIORITY_LAMPORTS : maxFee - SPONSORED_SIGNATURES;
  const difference = differenceOf(ours.instructions, theirs.instructions, most);
  if (difference !== null) throw refuse(difference);

  const slot = theirs.signers.indexOf(wallet);
  const signature = theirs.transaction.signatures[slot];
  if (!signature || !(await verifySignature(wallet, signature, theirs.messageBytes))) {
    throw refuse('signature');
  }
  return theirs;
}

/**
 * Asks the wallet to sign a transaction whose network fee the host pays, and checks the result.
 * Some wallets refuse a fee payer other than themselves, or require SOL, which a guest need not
 * have.
 * @throws P2cError `wallet_*`.
 */
export async function signSponsored(
  transaction: VersionedTransaction,
  { sign, wallet, asked, maxFee }: SponsoredAsk,
): Promise<Parsed> {
  const answer = await sign(transaction.serialize());
  if (!answer.ok) throw new P2cError(ofSponsored(answer.error, asked));
  return checkWalletAnswer(transaction, answer.value, wallet, maxFee);
}

interface SponsoredAsk {
  readonly sign: SignTransaction;
  readonly wallet: string;
  readonly asked: ErrorContexts['wallet_refused_sponsor']['asked'];
  readonly maxFee: Lamports;
}

const ofSponsored = (error: AppError, asked: SponsoredAsk['asked']): AppError =>
  error.code === 'wallet_failed'
    ? appError('wallet_refused_sponsor', { ...error.context, asked })
    : error;

/**
 * Returns the difference between two transactions, not counting wallet-added instructions. Null if
 * they are equal.
 * @param mostLamports the highest allowed priority fee.
 */
function differenceOf(
  ours: readonly Instruction[],
  theirs: readonly Instruction[],
  mostLamports: bigint,
): WalletChange | null {
  if (ours.length !== theirs.length) return 'instructions';
  for (const [index, expected] of ours.entries()) {
    const got = theirs[index];
    if (!got) return 'instructions';
    if (sameInstruction(expected, got) || isSameBudget(expected, got)) continue;
    return got.program === expected.program ? nameOf(expected) : 'instructions';
  }
  const [limit, price] = theirs;
  const [units, microLamports] = [readComputeUnitLimit(limit), readComputeUnitPrice(price)];
  if (units === null || microLamports === null) return null;
  const high = units > MAX_COMPUTE_UNITS || priorityFee(units, microLamports) > mostLamports;
  return high ? 'priority fee' : null;
}

/**
 * Tells whether both instructions set the compute-unit limit, or both set the price. The caller
 * checks the values.
 */
const isSameBudget = (a: Instruction, b: Instruction): boolean =>
  [readComputeUnitLimit, readComputeUnitPrice].some((read) => read(a) !== null && read(b) !== null);

/** Returns the name of the instruction that the page shows to the user. */
function nameOf({ program, data }: Instruction): WalletChange {
  if (program === MEMO_PROGRAM) return 'memo';
  if (program !== TOKEN_PROGRAM) return 'instructions';
  if (data[0] === TOKEN_TRANSFER_CHECKED) return 'transfer';
  return data[0] === TOKEN_APPROVE_CHECKED ? 'approval' : 'instructions';
}

/**
 * Tells whether program, data and accounts are equal. The accounts must have the same order and the
 * same access.
 */
const sameInstruction = (a: Instruction, b: Instruction): boolean =>
  a.program === b.program &&
  sameBytes(a.data, b.data) &&
  a.accounts.length === b.accounts.length &&
  a.accounts.every((account, index) => {
    const other = b.accounts[index];
    return (
      other?.address === account.address &&
      other.signer === account.signer &&
      other.writable === account.writable
    );
  });
