import { TOKEN_ACCOUNT_BYTES } from '../../../shared/network-fees.ts';
import {
  type AccountMeta,
  ComputeBudgetProgram,
  PublicKey,
  SystemProgram,
  TransactionInstruction,
  type TransactionInstructionCtorFields,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import { type AtomicUsdc, type Lamports, USDC_DECIMALS } from '../../../shared/money.ts';
import {
  associatedTokenAccount,
  base58,
  MEMO_PROGRAM,
  TOKEN_APPROVE_CHECKED,
  TOKEN_CLOSE_ACCOUNT,
  TOKEN_INITIALIZE_ACCOUNT_3,
  TOKEN_REVOKE,
  TOKEN_TRANSFER_CHECKED,
} from './layout.ts';
import {
  ACCOUNT_COMPUTE_UNITS,
  DELEGATE_COMPUTE_UNITS,
  MESSAGE_COMPUTE_UNITS,
  MIN_MICRO_LAMPORTS,
  WALLET_COMPUTE_UNITS,
} from './compute-limits.ts';
import type { Signer } from './keys.ts';
import { ASSOCIATED_TOKEN_PROGRAM_ID, TOKEN_PROGRAM_ID } from '@solana/spl-token';

/**
 * Builds the project's transactions exactly as described in docs/protocol/x402.md, "Transaction
 * layouts": unsigned v0 messages without lookup tables. Addresses are base58.
 */

/**
 * Builds the seven instructions that web3.js does not have. The builders of `@solana/spl-token`
 * call Node's global `Buffer`, which workers do not have. A unit test compares the results byte for
 * byte.
 */

const key = (address: string): PublicKey => new PublicKey(address);
const reads = (address: string): AccountMeta => account(address, false, false);
const writes = (address: string): AccountMeta => account(address, false, true);
const signs = (address: string): AccountMeta => account(address, true, false);

function account(address: string, isSigner: boolean, isWritable: boolean): AccountMeta {
  return { pubkey: key(address), isSigner, isWritable };
}

function instruction(
  programId: PublicKey,
  keys: AccountMeta[],
  data: Uint8Array,
): TransactionInstruction {
  // The type requires Node's Buffer, a subclass of Uint8Array. web3.js uses only the methods of
  // Uint8Array.
  type Data = TransactionInstructionCtorFields['data'] & Uint8Array;
  return new TransactionInstruction({ programId, keys, data: data as Data });
}

/**
 * Returns the data of an instruction: the tag, the amount as u64 little-endian, the decimals as u8.
 */
function checkedAmount(tag: number, amount: AtomicUsdc): Uint8Array {
  const data = new Uint8Array(10);
  const view = new DataView(data.buffer);
  view.setUint8(0, tag);
  view.setBigUint64(1, amount, true);
  view.setUint8(9, USDC_DECIMALS);
  return data;
}

/**
 * Transfers from the owner's associated account to that of the payee. The authority is the owner or
 * the owner's delegate.
 */
export const transferChecked = (parts: {
  readonly owner: string;
  readonly payTo: string;
  readonly mint: string;
  readonly authority: string;
  readonly amount: AtomicUsdc;
  /** An additional read-only account, like a reference in Solana Pay. */
  readonly reference?: string;
}): TransactionInstruction =>
  instruction(
    TOKEN_PROGRAM_ID,
    [
      writes(associatedTokenAccount(parts.owner, parts.mint)),
      reads(parts.mint),
      writes(associatedTokenAccount(parts.payTo, parts.mint)),
      signs(parts.authority),
      ...(parts.reference === undefined ? [] : [reads(parts.reference)]),
    ],
    checkedAmount(TOKEN_TRANSFER_CHECKED, parts.amount),
  );

export const approveChecked = (parts: {
  readonly owner: string;
  readonly mint: string;
  readonly delegate: string;
  readonly cap: AtomicUsdc;
}): TransactionInstruction =>
  instruction(
    TOKEN_PROGRAM_ID,
    [
      writes(associatedTokenAccount(parts.owner, parts.mint)),
      reads(parts.mint),
      reads(parts.delegate),
      signs(parts.owner),
    ],
    checkedAmount(TOKEN_APPROVE_CHECKED, parts.cap),
  );

export const revoke = (parts: {
  readonly owner: string;
  readonly mint: string;
}): TransactionInstruction =>
  instruction(
    TOKEN_PROGRAM_ID,
    [writes(associatedTokenAccount(parts.owner, parts.mint)), signs(parts.owner)],
    Uint8Array.of(TOKEN_REVOKE),
  );

const CREATE_IDEMPOTENT = 1;

/** Creates the owner's associated account if it does not exist. */
export const createAccount = (parts: {
  /** The account that pays the rent. */
  readonly payer: string;
  readonly owner: string;
  readonly mint: string;
}): TransactionInstruction =>
  instruction(
    ASSOCIATED_TOKEN_PROGRAM_ID,
    [
      account(parts.payer, true, true),
      writes(associatedTokenAccount(parts.owner, parts.mint)),
      reads(parts.owner),
      reads(parts.mint),
      reads(SystemProgram.programId.toBase58()),
      reads(TOKEN_PROGRAM_ID.toBase58()),
    ],
    Uint8Array.of(CREATE_IDEMPOTENT),
  );

/** Turns a new account of the Token program into a token account of this owner. */
export const initializeAccount = (parts: {
  readonly account: string;
  readonly owner: string;
  readonly mint: string;
}): TransactionInstruction =>
  instruction(
    TOKEN_PROGRAM_ID,
    [writes(parts.account), reads(parts.mint)],
    Uint8Array.of(TOKEN_INITIALIZE_ACCOUNT_3, ...key(parts.owner).toBytes()),
  );

/** Closes the owner's associated account, which must be empty. `rentTo` gets its rent. */
export const closeAccount = (parts: {
  readonly owner: string;
  readonly mint: string;
  readonly rentTo: string;
}): TransactionInstruction =>
  instruction(
    TOKEN_PROGRAM_ID,
    [
      writes(associatedTokenAccount(parts.owner, parts.mint)),
      writes(parts.rentTo),
      signs(parts.owner),
    ],
    Uint8Array.of(TOKEN_CLOSE_ACCOUNT),
  );

/**
 * The longest memo. Memos of a call's payments, ends and refunds, and of refunded bookings, have 32
 * bytes. Memos of bookings and transfers have at most 22.
 */
const MAX_MEMO_BYTES = 32;

/**
 * Builds a memo without signers. The signature of the payment also covers the memo. Throws
 * RangeError if the memo is longer than 32 bytes.
 */
export function memoOf(memo: string): TransactionInstruction {
  const bytes = new TextEncoder().encode(memo);
  if (bytes.length > MAX_MEMO_BYTES) throw new RangeError(`memo of ${bytes.length} bytes`);
  return instruction(key(MEMO_PROGRAM), [], bytes);
}

export interface Common {
  readonly feePayer: string;
  readonly blockhash: string;
  /**
   * The priority fee per compute unit, in micro-lamports. At least 1, as in the client of the
   * `exact` scheme.
   */
  readonly microLamports?: bigint;
}

interface PaymentParts extends Common {
  /** The signer of the transfer: the session key (a delegate), or the owner's wallet. */
  readonly authority: string;
  /** The owner of the USDC account that pays. */
  readonly owner: string;
  /** The owner of the USDC account that is paid. */
  readonly payTo: string;
  readonly mint: string;
  readonly amount: AtomicUsdc;
  /** At most 32 bytes. The memo makes each payment unique. */
  readonly memo: string;
  /** An additional read-only account of the transfer, like a reference in Solana Pay. */
  readonly reference?: string;
}

export function compile(
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

/** Builds a payment: SetComputeUnitLimit, SetComputeUnitPrice, TransferChecked, Memo. */
export function buildPayment(parts: PaymentParts): VersionedTransaction {
  const units = parts.authority === parts.owner ? WALLET_COMPUTE_UNITS : DELEGATE_COMPUTE_UNITS;
  return compile(parts, units, [transferChecked(parts), memoOf(parts.memo)]);
}

/** Builds the transfer of the _Send USDC_ panel, in which the wallet pays its own network fee. */
export const buildTransfer = (parts: Omit<PaymentParts, 'feePayer'>): VersionedTransaction =>
  buildPayment({ ...parts, feePayer: parts.authority });

/**
 * Builds an approval: SetComputeUnitLimit, SetComputeUnitPrice, ApproveChecked. The approval
 * replaces any earlier one.
 */
export const buildSpendingLimit = (
  parts: Common & {
    readonly owner: string;
    readonly delegate: string;
    readonly mint: string;
    readonly cap: AtomicUsdc;
  },
): VersionedTransaction => compile(parts, WALLET_COMPUTE_UNITS, [approveChecked(parts)]);

/** Builds a revocation: SetComputeUnitLimit, SetComputeUnitPrice, Revoke. */
export const buildRevoke = (
  parts: Common & { readonly owner: string; readonly mint: string },
): VersionedTransaction => compile(parts, WALLET_COMPUTE_UNITS, [revoke(parts)]);

/**
 * Builds the transaction with which the wallet fills the fee payer. If the wallet's USDC account or
 * the marker does not exist, the transaction also creates it. The marker shows guests that the fee
 * payer belongs to the wallet (deposit/account.ts).
 */
export function buildFeePayerFunding(
  parts: Omit<Common, 'feePayer'> & {
    readonly owner: string;
    readonly feePayerKey: string;
    readonly mint: string;
    readonly createAccount: boolean;
    /** Null if the marker already exists. */
    readonly marker: {
      readonly address: string;
      readonly seed: string;
      readonly rent: Lamports;
    } | null;
    readonly lamports: Lamports;
  },
): VersionedTransaction {
  const { owner, mint, marker } = parts;
  const instructions: TransactionInstruction[] = [];
  if (parts.createAccount) instructions.push(createAccount({ payer: owner, owner, mint }));
  if (marker) {
    instructions.push(
      SystemProgram.createAccountWithSeed({
        fromPubkey: key(owner),
        newAccountPubkey: key(marker.address),
        basePubkey: key(owner),
        seed: marker.seed,
        lamports: Number(marker.rent),
        space: TOKEN_ACCOUNT_BYTES,
        programId: TOKEN_PROGRAM_ID,
      }),
      initializeAccount({ account: marker.address, owner, mint }),
    );
  }
  if (parts.lamports > 0n) {
    instructions.push(
      SystemProgram.transfer({
        fromPubkey: key(owner),
        toPubkey: key(parts.feePayerKey),
        lamports: parts.lamports,
      }),
    );
  }
  return compile({ ...parts, feePayer: owner }, fundingUnits(parts), instructions);
}

/** Returns the compute-unit limit of the transaction that fills the fee payer. */
export const fundingUnits = (makes: {
  readonly createAccount: boolean;
  readonly marker: object | null;
}): number => (makes.createAccount || makes.marker ? ACCOUNT_COMPUTE_UNITS : WALLET_COMPUTE_UNITS);

/**
 * Builds the transfer of all of the fee payer's SOL to the owner. Without compute-budget
 * instructions, the fee is exactly that of one signature, so the balance becomes exactly zero. The
 * network would refuse a balance between zero and the rent-exempt minimum.
 */
export function buildFeePayerRefund(parts: {
  readonly feePayerKey: string;
  readonly owner: string;
  readonly lamports: Lamports;
  readonly blockhash: string;
}): VersionedTransaction {
  const message = new TransactionMessage({
    payerKey: key(parts.feePayerKey),
    recentBlockhash: parts.blockhash,
    instructions: [
      SystemProgram.transfer({
        fromPubkey: key(parts.feePayerKey),
        toPubkey: key(parts.owner),
        lamports: parts.lamports,
      }),
    ],
  });
  return new VersionedTransaction(message.compileToV0Message());
}

/** The longest message of ringing, in bytes (ring/messages.ts). */
const MAX_MESSAGE_BYTES = 592;

/**
 * Builds a message of ringing. The mailbox or the fee payer pays for it. If the fee payer pays, a
 * transfer of nothing names the mailbox, like a reference in Solana Pay.
 */
export function buildMessage(
  parts: Common & { readonly mailbox: string; readonly message: string },
): VersionedTransaction {
  const { feePayer, mailbox } = parts;
  const bytes = new TextEncoder().encode(parts.message);
  if (bytes.length > MAX_MESSAGE_BYTES) throw new RangeError(`message of ${bytes.length} bytes`);
  const memo = instruction(key(MEMO_PROGRAM), [], bytes);
  if (feePayer === mailbox) return compile(parts, MESSAGE_COMPUTE_UNITS, [memo]);
  const naming = SystemProgram.transfer({
    fromPubkey: key(feePayer),
    toPubkey: key(feePayer),
    lamports: 0,
  });
  naming.keys.push(reads(mailbox));
  return compile(parts, MESSAGE_COMPUTE_UNITS, [naming, memo]);
}

/**
 * Builds a transfer of SOL between the fee payer and a mailbox. The fee payer pays the network fee.
 */
export const buildPostage = (
  parts: Common & { readonly from: string; readonly to: string; readonly lamports: bigint },
): VersionedTransaction =>
  compile(parts, DELEGATE_COMPUTE_UNITS, [
    SystemProgram.transfer({
      fromPubkey: key(parts.from),
      toPubkey: key(parts.to),
      lamports: parts.lamports,
    }),
  ]);

/**
 * Signs the transaction in place, at the position of this signer.
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
 * Returns the id of the transaction: the fee payer's signature in base58. Null while the fee payer
 * has not signed.
 */
export function signatureOf(transaction: VersionedTransaction): string | null {
  const first = transaction.signatures[0];
  return first?.some((byte) => byte !== 0) ? base58(first) : null;
}
