import { PublicKey } from '@solana/web3.js';
import { z } from '@x402/core/schemas';
import { isU64 } from '../../../shared/money.ts';

/** The RPC answers that this folder reads: a schema for each, and the type that results. */

/** Outside data that no schema could take; the RPC transport reports it as `rpc_bad_answer`. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

/** Base64 → bytes. @throws Malformed */
export function base64Bytes(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    throw new Malformed('not base64');
  }
}

/** Bytes → base64. A transaction is at most 1232 bytes, so the spread is safe. */
export const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

export type Commitment = 'processed' | 'confirmed' | 'finalized';

/** A field that a server leaves out means null. */
const nullable = <T extends z.ZodTypeAny>(schema: T) =>
  schema.nullish().transform((value): z.output<T> | null => value ?? null);
const listOf = <T extends z.ZodTypeAny>(schema: T) =>
  nullable(z.array(schema)).transform((list): z.output<T>[] => list ?? []);

/** `{context, value}`, the envelope of many RPC answers. */
const valueOf = <T extends z.ZodTypeAny>(schema: T) =>
  z.object({ value: schema }).transform(({ value }): z.output<T> => value);

const integer = z.number().int().safe();
/** A JSON number for a u64 no larger than 2^53, like slots, heights and lamports in practice. */
const u64 = integer.nonnegative().transform(BigInt);
/** A u64 in decimal digits, as token amounts are sent. */
const u64Text = z
  .string()
  .regex(/^\d{1,20}$/)
  .transform(BigInt)
  .refine(isU64);
/** A transaction error as the RPC server reports it; null: succeeded. */
const transactionError = z.unknown().transform((err: unknown) => err ?? null);

export const genesisHash = z.string();
export const blockHeight = u64;
export const rentExemption = u64;
export const balance = valueOf(u64);

export const blockhash = valueOf(
  z.object({
    blockhash: z.string(),
    /** The last block _height_ (not slot) at which a transaction with this blockhash can land. */
    lastValidBlockHeight: u64,
  }),
);
export type Blockhash = Readonly<z.output<typeof blockhash>>;

export const prioritizationFees = z.array(
  z.object({ prioritizationFee: u64 }).transform((each) => each.prioritizationFee),
);

export const accountInfo = valueOf(
  nullable(
    z.object({
      owner: z.string(),
      lamports: u64,
      data: z.tuple([z.string(), z.literal('base64')]).transform(([data]) => base64Bytes(data)),
    }),
  ),
);

/** A classic SPL token account. */
export interface TokenAccount {
  readonly address: string;
  readonly mint: string;
  readonly owner: string;
  readonly amount: bigint;
  readonly delegate: string | null;
  readonly delegatedAmount: bigint;
  readonly state: 'initialized' | 'frozen';
}

/** SPL Token's `Account`, 165 bytes; COption = u32 tag and value. */
const TOKEN_ACCOUNT_BYTES = 165;
/** @throws Malformed */
export function tokenAccount(address: string, data: Uint8Array): TokenAccount {
  if (data.length !== TOKEN_ACCOUNT_BYTES) throw new Malformed('not a token account');
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const key = (at: number): string => new PublicKey(data.subarray(at, at + 32)).toBase58();
  const state = data[108];
  if (state !== 1 && state !== 2) throw new Malformed('token account not initialized');
  const delegate = view.getUint32(72, true) === 1 ? key(76) : null;
  return {
    address,
    mint: key(0),
    owner: key(32),
    amount: view.getBigUint64(64, true),
    delegate,
    // What is left of a revoked or used-up approval means nothing.
    delegatedAmount: delegate === null ? 0n : view.getBigUint64(121, true),
    state: state === 1 ? 'initialized' : 'frozen',
  };
}

const signatureStatus = nullable(
  z
    .object({
      slot: u64,
      err: transactionError,
      confirmationStatus: nullable(z.enum(['processed', 'confirmed', 'finalized'])),
      confirmations: z.unknown(),
    })
    .transform(({ slot, err, confirmationStatus, confirmations }) => ({
      slot,
      err,
      // Old nodes leave the name out. No count of confirmations means rooted.
      commitment: confirmationStatus ?? (confirmations === null ? 'finalized' : 'processed'),
    })),
);
export type SignatureStatus = Readonly<NonNullable<z.output<typeof signatureStatus>>>;
export const signatureStatuses = valueOf(z.array(signatureStatus));

const signatureInfo = z.object({
  signature: z.string(),
  slot: u64,
  err: transactionError,
  memo: nullable(z.string()),
});
export type SignatureInfo = Readonly<z.output<typeof signatureInfo>>;
export const signatureInfos = z.array(signatureInfo);

/** What a server adds when it refuses a transaction. */
export const refusal = z.object({ err: transactionError, logs: listOf(z.string()) });

export const simulation = valueOf(refusal.extend({ unitsConsumed: nullable(u64) }));
export type Simulation = Readonly<z.output<typeof simulation>>;

/**
 * Base58 of at most a whole transaction of 1,232 bytes. Decoding takes time that grows with the
 * square of the length.
 */
const instructionData = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{0,1690}$/);

const rawBalances = listOf(
  z.object({
    accountIndex: integer,
    mint: z.string(),
    owner: nullable(z.string()),
    programId: nullable(z.string()),
    uiTokenAmount: z.object({ amount: u64Text }),
  }),
);

const rawTransaction = z.object({
  slot: u64,
  blockTime: nullable(integer),
  meta: z.object({
    err: transactionError,
    fee: u64,
    loadedAddresses: nullable(
      z.object({ writable: listOf(z.string()), readonly: listOf(z.string()) }),
    ),
    preTokenBalances: rawBalances,
    postTokenBalances: rawBalances,
  }),
  transaction: z.object({
    signatures: z.array(z.string()),
    message: z.object({
      accountKeys: z.array(z.string()),
      instructions: z.array(
        z.object({
          programIdIndex: integer,
          accounts: z.array(integer),
          data: instructionData,
        }),
      ),
    }),
  }),
});

export interface TokenBalance {
  readonly account: string;
  readonly mint: string;
  readonly owner: string | null;
  readonly programId: string | null;
  readonly amount: bigint;
}

export interface ChainInstruction {
  readonly programId: string;
  readonly accounts: readonly string[];
  /** base58, as in the RPC's `json` encoding. */
  readonly data: string;
}

export interface ChainTransaction {
  readonly slot: bigint;
  readonly err: unknown;
  readonly feeLamports: bigint;
  readonly blockTime: number | null;
  readonly signatures: readonly string[];
  readonly accounts: readonly string[];
  readonly instructions: readonly ChainInstruction[];
  readonly before: readonly TokenBalance[];
  readonly after: readonly TokenBalance[];
}

function chainTransaction({
  slot,
  blockTime,
  meta,
  transaction: { signatures, message },
}: z.output<typeof rawTransaction>): ChainTransaction {
  // This project's transactions use no lookup tables, but other transactions in a history may.
  const { writable, readonly } = meta.loadedAddresses ?? { writable: [], readonly: [] };
  const accounts = [...message.accountKeys, ...writable, ...readonly];
  const accountAt = (index: number): string => {
    const account = accounts[index];
    if (account === undefined) throw new Malformed('account index');
    return account;
  };
  const balances = (listed: z.output<typeof rawBalances>): TokenBalance[] =>
    listed.map(({ accountIndex, uiTokenAmount: { amount }, ...balance }) => ({
      account: accountAt(accountIndex),
      ...balance,
      amount,
    }));
  return {
    slot,
    err: meta.err,
    feeLamports: meta.fee,
    blockTime,
    signatures,
    accounts,
    instructions: message.instructions.map(({ programIdIndex, accounts: named, data }) => ({
      programId: accountAt(programIdIndex),
      accounts: named.map(accountAt),
      data,
    })),
    before: balances(meta.preTokenBalances),
    after: balances(meta.postTokenBalances),
  };
}

/**
 * `getTransaction` in `json` encoding: a legacy or v0 transaction.
 * @throws Malformed
 */
export const transaction = nullable(rawTransaction.transform(chainTransaction));

/** The JSON-RPC envelope: it has either an error or a result. */
export const envelope = z.object({
  id: z.unknown(),
  error: nullable(z.object({ code: integer, message: z.string(), data: z.unknown() })),
  result: z.unknown(),
});
