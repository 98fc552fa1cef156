import { ASSOCIATED_TOKEN_PROGRAM_ID, TOKEN_PROGRAM_ID } from '@solana/spl-token';
import type { AccountMeta, TransactionInstructionCtorFields } from '@solana/web3.js';
import { PublicKey, SystemProgram, TransactionInstruction } from '@solana/web3.js';
import type { AtomicUsdc } from '../../../shared/money.ts';
import { USDC_DECIMALS } from '../../../shared/money.ts';
import {
  MEMO_PROGRAM,
  TOKEN_APPROVE_CHECKED,
  TOKEN_REVOKE,
  TOKEN_TRANSFER_CHECKED,
  associatedTokenAccount,
} from './layout.ts';

/**
 * Builds the five instructions that web3.js lacks. `@solana/spl-token` calls Node's global
 * `Buffer`, which a worker does not have. A unit test compares these with its builders, byte for
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
  // Typed as Node's Buffer; used as the Uint8Array that it extends.
  type Data = TransactionInstructionCtorFields['data'] & Uint8Array;
  return new TransactionInstruction({ programId, keys, data: data as Data });
}

/** Tag, u64 amount little-endian, u8 decimals. */
function checkedAmount(tag: number, amount: AtomicUsdc): Uint8Array {
  const data = new Uint8Array(10);
  const view = new DataView(data.buffer);
  view.setUint8(0, tag);
  view.setBigUint64(1, amount, true);
  view.setUint8(9, USDC_DECIMALS);
  return data;
}

/**
 * From the owner's associated account to the payee's. The authority is the owner or its delegate.
 */
export const transferChecked = (parts: {
  readonly owner: string;
  readonly payTo: string;
  readonly mint: string;
  readonly authority: string;
  readonly amount: AtomicUsdc;
}): TransactionInstruction =>
  instruction(
    TOKEN_PROGRAM_ID,
    [
      writes(associatedTokenAccount(parts.owner, parts.mint)),
      reads(parts.mint),
      writes(associatedTokenAccount(parts.payTo, parts.mint)),
      signs(parts.authority),
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

/** Creates the owner's associated account unless it exists. The owner pays its rent. */
export const createOwnAccount = (parts: {
  readonly owner: string;
  readonly mint: string;
}): TransactionInstruction =>
  instruction(
    ASSOCIATED_TOKEN_PROGRAM_ID,
    [
      account(parts.owner, true, true),
      writes(associatedTokenAccount(parts.owner, parts.mint)),
      reads(parts.owner),
      reads(parts.mint),
      reads(SystemProgram.programId.toBase58()),
      reads(TOKEN_PROGRAM_ID.toBase58()),
    ],
    Uint8Array.of(CREATE_IDEMPOTENT),
  );

const MAX_MEMO_BYTES = 32;

/** Without signers: the payment's own signature covers the memo. */
export function memoOf(memo: string): TransactionInstruction {
  const bytes = new TextEncoder().encode(memo);
  if (bytes.length > MAX_MEMO_BYTES) throw new RangeError(`memo of ${bytes.length} bytes`);
  return instruction(key(MEMO_PROGRAM), [], bytes);
}
