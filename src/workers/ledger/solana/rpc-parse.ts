import { PublicKey } from '@solana/web3.js';
import * as v from 'valibot';
import { isU64 } from '../../../shared/money.ts';
import {
  fromBase58,
  MEMO_PROGRAM,
  parseAddress,
  readCheckedAmount,
  TOKEN_ACCOUNT_BYTES,
  TOKEN_PROGRAM,
} from './layout.ts';

/** The RPC answers that this folder reads: a schema for each, and the type that results. */

/** Reads a value from an answer. */
export type Reads<T> = v.GenericSchema<unknown, T>;

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
const nullable = <T>(schema: Reads<T>) => v.nullish(schema, null);
/** `most`: counted before it is read. */
const listOf = <T>(schema: Reads<T>, most = Infinity) =>
  v.pipe(
    nullable(v.pipe(v.array(v.unknown()), v.maxLength(most), v.array(schema))),
    v.transform((list) => list ?? []),
  );

/** `{context, value}`, the envelope of many RPC answers. */
const valueOf = <T>(schema: Reads<T>): Reads<T> =>
  v.pipe(
    v.object({ value: schema }),
    v.transform(({ value }) => value),
  );

const integer = v.pipe(v.number(), v.safeInteger());
/** Until the year 9999, which any date can hold. */
const unixSeconds = v.pipe(integer, v.minValue(0), v.maxValue(253_402_300_799));
/** A JSON number for a u64 no larger than 2^53, like slots, heights and lamports in practice. */
const u64 = v.pipe(
  integer,
  v.minValue(0),
  v.transform((digits) => BigInt(digits)),
);
/** A u64 in decimal digits, as token amounts are sent. */
const u64Text = v.pipe(
  v.string(),
  v.regex(/^\d{1,20}$/),
  v.transform((digits) => BigInt(digits)),
  v.check(isU64),
);
/** A transaction error as the RPC server reports it; null: succeeded. */
const transactionError = nullable(v.unknown());

export const genesisHash = v.string();
export const blockHeight = u64;
export const rentExemption = u64;
export const balance = valueOf(u64);
export const validity = valueOf(v.boolean());

export const blockhash = valueOf(
  v.object({
    blockhash: v.string(),
    /** The last block _height_ (not slot) at which a transaction with this blockhash can land. */
    lastValidBlockHeight: u64,
  }),
);
export type Blockhash = Readonly<v.InferOutput<typeof blockhash>>;

export const prioritizationFees = v.array(
  v.pipe(
    v.object({ prioritizationFee: u64 }),
    v.transform((each) => each.prioritizationFee),
  ),
);

export const accountInfo = valueOf(
  nullable(
    v.object({
      owner: v.string(),
      lamports: u64,
      data: v.pipe(
        v.strictTuple([v.string(), v.literal('base64')]),
        v.transform(([data]) => base64Bytes(data)),
      ),
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
  v.pipe(
    v.object({
      slot: u64,
      err: transactionError,
      confirmationStatus: nullable(v.picklist(['processed', 'confirmed', 'finalized'])),
      confirmations: v.optional(v.unknown()),
    }),
    v.transform(({ slot, err, confirmationStatus, confirmations }) => ({
      slot,
      err,
      // Old nodes leave the name out. No count of confirmations means rooted.
      commitment: confirmationStatus ?? (confirmations === null ? 'finalized' : 'processed'),
    })),
  ),
);
export type SignatureStatus = Readonly<NonNullable<v.InferOutput<typeof signatureStatus>>>;
export const signatureStatuses = valueOf(v.array(signatureStatus));

/** All of a transaction's memos, as a list shows them. What is longer was never in a transaction. */
const LONGEST_MEMO = 2_000;
const signatureInfo = v.object({
  signature: v.string(),
  slot: u64,
  err: transactionError,
  memo: nullable(
    v.pipe(
      v.string(),
      v.transform((memo) => (memo.length > LONGEST_MEMO ? '' : memo)),
    ),
  ),
  blockTime: nullable(unixSeconds),
});
export type SignatureInfo = Readonly<v.InferOutput<typeof signatureInfo>>;
/** The most that a server lists in one answer. */
export const MOST_LISTED = 1_000;
/** Counted before it is read: a longer list is no answer to what was asked. */
export const signatureInfos = v.pipe(
  v.array(v.unknown()),
  v.maxLength(MOST_LISTED),
  v.array(signatureInfo),
);

/** What a server adds when it refuses a transaction. */
export const refusal = v.object({ err: transactionError, logs: listOf(v.string()) });

export const simulation = valueOf(v.object({ ...refusal.entries, unitsConsumed: nullable(u64) }));
export type Simulation = Readonly<v.InferOutput<typeof simulation>>;

/**
 * Base58 of at most a whole transaction of 1,232 bytes. Decoding takes time that grows with the
 * square of the length.
 */
const instructionData = v.pipe(v.string(), v.regex(/^[1-9A-HJ-NP-Za-km-z]{0,1690}$/));

/** 32 bytes in base58. */
const address = v.pipe(
  v.string(),
  v.check((text) => parseAddress(text) === text),
);

/** Of one transaction. */
const MOST_ACCOUNTS = 256;
const MOST_INSTRUCTIONS = 512;

const rawBalances = listOf(
  v.object({
    accountIndex: integer,
    mint: v.string(),
    // Returns and refunds go to it, so its associated account is derived from it.
    owner: nullable(address),
    programId: nullable(v.string()),
    uiTokenAmount: v.object({ amount: u64Text }),
  }),
  MOST_ACCOUNTS,
);

const rawTransaction = v.object({
  slot: u64,
  blockTime: nullable(unixSeconds),
  meta: v.object({
    err: transactionError,
    fee: u64,
    loadedAddresses: nullable(
      v.object({ writable: listOf(v.string()), readonly: listOf(v.string()) }),
    ),
    preTokenBalances: rawBalances,
    postTokenBalances: rawBalances,
  }),
  transaction: v.object({
    signatures: v.array(v.string()),
    message: v.object({
      accountKeys: v.array(v.string()),
      instructions: v.pipe(
        v.array(v.unknown()),
        v.maxLength(MOST_INSTRUCTIONS),
        v.array(
          v.object({
            programIdIndex: integer,
            accounts: v.array(integer),
            data: instructionData,
          }),
        ),
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

interface ChainInstruction {
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

/** Returns the Token instructions with this tag that name an amount and its decimals. */
export const checkedIn = ({ instructions }: Pick<ChainTransaction, 'instructions'>, tag: number) =>
  instructions.flatMap(({ programId, data, accounts }) => {
    const read = programId === TOKEN_PROGRAM ? readCheckedAmount(fromBase58(data), tag) : null;
    return read ? [{ ...read, accounts }] : [];
  });

/** Returns the memos of a transaction, in order. */
export const memosIn = (
  { instructions }: Pick<ChainTransaction, 'instructions'>,
  programs: readonly string[] = [MEMO_PROGRAM],
): readonly string[] =>
  instructions
    .filter(({ programId }) => programs.includes(programId))
    .map(({ data }) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(fromBase58(data)));

function chainTransaction({
  slot,
  blockTime,
  meta,
  transaction: { signatures, message },
}: v.InferOutput<typeof rawTransaction>): ChainTransaction {
  // This project's transactions use no lookup tables, but other transactions in a history may.
  const { writable, readonly } = meta.loadedAddresses ?? { writable: [], readonly: [] };
  const accounts = [...message.accountKeys, ...writable, ...readonly];
  const accountAt = (index: number): string => {
    const account = accounts[index];
    if (account === undefined) throw new Malformed('account index');
    return account;
  };
  const balances = (listed: v.InferOutput<typeof rawBalances>): TokenBalance[] =>
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
export const transaction = nullable(v.pipe(rawTransaction, v.transform(chainTransaction)));

/** The JSON-RPC envelope: it has either an error or a result. */
export const envelope = v.object({
  id: v.optional(v.unknown()),
  error: nullable(v.object({ code: integer, message: v.string(), data: v.optional(v.unknown()) })),
  result: v.optional(v.unknown()),
});
