import type { TransactionInstruction } from '@solana/web3.js';
import {
  ComputeBudgetProgram,
  PublicKey,
  SystemProgram,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import type { AtomicUsdc, Lamports } from '../../../shared/money.ts';
import {
  approveChecked,
  createOwnAccount,
  memoOf,
  revoke,
  transferChecked,
} from './instructions.ts';
import {
  DELEGATE_COMPUTE_UNITS,
  MIN_MICRO_LAMPORTS,
  WALLET_COMPUTE_UNITS,
  base58,
} from './layout.ts';
import type { Signer } from './keys.ts';

/**
 * Builds the project's transactions exactly as in docs/x402-datachannel.md, "Transaction layouts":
 * v0 messages without lookup tables, unsigned. Addresses are base58.
 */

interface Common {
  readonly feePayer: string;
  readonly blockhash: string;
  /** Priority fee per compute unit, at least 1 like the exact scheme's own client. */
  readonly microLamports?: bigint;
}

export interface PaymentParts extends Common {
  /** The signer of the transfer: the session key (a delegate), or the owner's wallet. */
  readonly authority: string;
  /** The owner of the USDC account that pays. */
  readonly owner: string;
  /** The owner of the USDC account that is paid. */
  readonly payTo: string;
  readonly mint: string;
  readonly amount: AtomicUsdc;
  /** At most 32 bytes. It makes each payment unique. */
  readonly memo: string;
}

const key = (address: string): PublicKey => new PublicKey(address);

function compile(
  parts: Common,
  units: number,
  instructions: TransactionInstruction[],
): VersionedTransaction {
  const message = new TransactionMessage({
    payerKey: key(parts.feePayer),
    recentBlockhash: parts.blockhash,
    instructions: [
      ComputeBudgetProgram.setComputeUnitLimit({ units }),
      ComputeBudgetProgram.setComputeUnitPrice({
        microLamports: parts.microLamports ?? MIN_MICRO_LAMPORTS,
      }),
      ...instructions,
    ],
  });
  return new VersionedTransaction(message.compileToV0Message());
}

/** SetComputeUnitLimit, SetComputeUnitPrice, TransferChecked, Memo. */
export function buildPayment(parts: PaymentParts): VersionedTransaction {
  const units = parts.authority === parts.owner ? WALLET_COMPUTE_UNITS : DELEGATE_COMPUTE_UNITS;
  return compile(parts, units, [transferChecked(parts), memoOf(parts.memo)]);
}

/** Builds the panel's transfer: a payment whose wallet pays its own network fee. */
export const buildTransfer = (
  parts: Omit<PaymentParts, 'feePayer' | 'authority'>,
): VersionedTransaction =>
  buildPayment({ ...parts, feePayer: parts.owner, authority: parts.owner });

/** SetComputeUnitLimit, SetComputeUnitPrice, ApproveChecked. Replaces any earlier approval. */
export const buildAllowance = (
  parts: Common & {
    readonly owner: string;
    readonly delegate: string;
    readonly mint: string;
    readonly cap: AtomicUsdc;
  },
): VersionedTransaction => compile(parts, WALLET_COMPUTE_UNITS, [approveChecked(parts)]);

/** SetComputeUnitLimit, SetComputeUnitPrice, Revoke. */
export const buildRevoke = (
  parts: Common & { readonly owner: string; readonly mint: string },
): VersionedTransaction => compile(parts, WALLET_COMPUTE_UNITS, [revoke(parts)]);

/** Creates the owner's USDC account if requested, and moves SOL to the fee key. The wallet pays. */
export function buildFeeKeyFunding(
  parts: Omit<Common, 'feePayer'> & {
    readonly owner: string;
    readonly feeKey: string;
    readonly mint: string;
    readonly createAccount: boolean;
    readonly lamports: Lamports;
  },
): VersionedTransaction {
  const instructions: TransactionInstruction[] = [];
  if (parts.createAccount) instructions.push(createOwnAccount(parts));
  if (parts.lamports > 0n) {
    instructions.push(
      SystemProgram.transfer({
        fromPubkey: key(parts.owner),
        toPubkey: key(parts.feeKey),
        lamports: parts.lamports,
      }),
    );
  }
  return compile({ ...parts, feePayer: parts.owner }, WALLET_COMPUTE_UNITS, instructions);
}

/**
 * Returns all of the fee key's SOL to the owner. Without compute-budget instructions the fee is
 * exactly one signature's, and the account ends at exactly zero. Anything between zero and the
 * rent-exempt minimum would be refused.
 */
export function buildFeeKeyRefund(parts: {
  readonly feeKey: string;
  readonly owner: string;
  readonly lamports: Lamports;
  readonly blockhash: string;
}): VersionedTransaction {
  const message = new TransactionMessage({
    payerKey: key(parts.feeKey),
    recentBlockhash: parts.blockhash,
    instructions: [
      SystemProgram.transfer({
        fromPubkey: key(parts.feeKey),
        toPubkey: key(parts.owner),
        lamports: parts.lamports,
      }),
    ],
  });
  return new VersionedTransaction(message.compileToV0Message());
}

/**
 * Signs in place, in the signer's own slot.
 * @throws if the transaction does not require this signer.
 */
export async function signTransaction(
  transaction: VersionedTransaction,
  signer: Signer,
): Promise<void> {
  const signature = await signer.sign(transaction.message.serialize());
  transaction.addSignature(key(signer.address), signature);
}

/**
 * Returns the transaction's id: its fee payer's signature in base58; null while that slot is empty.
 */
export function signatureOf(transaction: VersionedTransaction): string | null {
  const first = transaction.signatures[0];
  return first?.some((byte) => byte !== 0) ? base58(first) : null;
}
