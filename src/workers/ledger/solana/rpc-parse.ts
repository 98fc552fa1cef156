import { mostRent, TOKEN_ACCOUNT_BYTES } from '../../../shared/network-fees.ts';
import { PublicKey } from '@solana/web3.js';
import * as v from 'valibot';
import { isU64 } from '../../../shared/money.ts';
import { peerText } from '../../../shared/peer-text.ts';
import {
  fromBase58,
  MEMO_PROGRAM,
  parseAddress,
  readCheckedAmount,
  SYSTEM_PROGRAM,
  TOKEN_PROGRAM,
} from './layout.ts';

/** Parses the RPC answers that this folder reads. Each has a schema and a resulting type. */

/** Reads a value from an answer. */
export type Reads<T> = v.GenericSchema<unknown, T>;

/** An answer that no schema accepts. The RPC transport reports it as `rpc_bad_answer`. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

/** Decodes base64. @throws Malformed */
export function base64Bytes(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    throw new Malformed('not base64');
  }
}

/** Encodes base64. A transaction has at most 1232 bytes, so the spread is safe. */
export const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

export type Commitment = 'processed' | 'confirmed' | 'finalized';

/** Reads a field that a server may leave out. A missing field becomes null. */
const nullable = <T>(schema: Reads<T>) => v.nullish(schema, null);
/** Reads a list of at most `most` entries. Checks the number before it reads the entries. */
const listOf = <T>(schema: Reads<T>, most: number) =>
  v.pipe(v.array(v.unknown()), v.maxLength(most), v.array(schema));
/** Reads a list that a server may leave out. A missing list becomes an empty list. */
const anyOf = <T>(schema: Reads<T>, most: number) =>
  v.pipe(
    nullable(listOf(schema, most)),
    v.transform((list) => list ?? []),
  );

/** Reads `{context, value}`, the form of many RPC answers, and returns the value. */
const valueOf = <T>(schema: Reads<T>): Reads<T> =>
  v.pipe(
    v.object({ value: schema }),
    v.transform(({ value }) => value),
  );

/**
 * Reads the same form and returns the value together with the slot of the answer. The slot is null
 * if the server names none. The answer then proves nothing, because it is not known for which
 * moment it is valid (docs/security.md, "Proof that a payment did not land").
 */
const atSlot = <T>(schema: Reads<T>): Reads<AtSlot<T>> =>
  v.pipe(
    v.object({ context: v.fallback(nullable(v.object({ slot: u64 })), null), value: schema }),
    v.transform(({ context, value }) => ({ slot: context?.slot ?? null, value })),
  );

/** An answer with its slot. The slot is null if the server named none. */
export interface AtSlot<T> {
  readonly slot: bigint | null;
  readonly value: T;
}

const integer = v.pipe(v.number(), v.safeInteger());
/** Unix seconds up to the year 9999, the range of dates. */
const unixSeconds = v.pipe(integer, v.minValue(0), v.maxValue(253_402_300_799));
/** Surfpool answers 0 while it does not know the time of a block. */
const blockTime = v.pipe(
  nullable(unixSeconds),
  v.transform((seconds) => (seconds === 0 ? null : seconds)),
);
/**
 * Reads a u64 that the server sends as a JSON number. Slots, heights and lamports are always below
 * 2^53 in practice.
 */
const u64 = v.pipe(
  integer,
  v.minValue(0),
  v.transform((digits) => BigInt(digits)),
);
/** Reads a u64 in decimal digits. Servers send token amounts in this form. */
const u64Text = v.pipe(
  v.string(),
  v.regex(/^\d{1,20}$/),
  v.transform((digits) => BigInt(digits)),
  v.check(isU64),
);
/** 32 bytes in base58. */
const address = v.pipe(
  v.string(),
  v.maxLength(44),
  v.check((text) => parseAddress(text) === text),
);

/** Why a transaction failed. */
export interface TransactionError {
  /** The RPC's name for the transaction error or the instruction error. */
  readonly name: string;
  /** The program's own error number in an `InstructionError`, or null. */
  readonly custom: number | null;
}

/**
 * Error names are identifiers. Other text of a server must not get into an error, a log or the
 * screen.
 */
const NAME = /^[A-Za-z]{1,64}$/;
const MOST_U32 = 0xff_ff_ff_ff;

/**
 * Reads the RPC's `TransactionError`: a name, or `{name: detail}`. For an instruction, the detail
 * is `[index, name | {Custom: n}]`.
 */
function readTransactionError(err: unknown): TransactionError {
  const named = (name: unknown, otherwise: string): TransactionError => ({
    name: typeof name === 'string' && NAME.test(name) ? name : otherwise,
    custom: null,
  });
  if (typeof err !== 'object' || err === null) return named(err, 'unknown');
  const [name, detail] = Object.entries(err)[0] ?? [];
  if (name !== 'InstructionError' || !Array.isArray(detail)) return named(name, 'unknown');
  const inner: unknown = detail[1];
  if (typeof inner !== 'object' || inner === null || !('Custom' in inner)) {
    return named(inner, name);
  }
  const { Custom: custom } = inner;
  const isNumber = Number.isInteger(custom) && Number(custom) >= 0 && Number(custom) <= MOST_U32;
  return isNumber ? { name: 'Custom', custom: Number(custom) } : named(name, name);
}

/** Reads the error of a transaction. Null if the transaction succeeded. */
const transactionError = nullable(v.pipe(v.unknown(), v.transform(readTransactionError)));

export const genesisHash = address;
/**
 * Reads a rent exemption. A value that is too high counts as no answer, so the next server is
 * asked.
 */
export const rentExemption = (bytes: number) => v.pipe(u64, v.maxValue(mostRent(bytes)));
export const balance = valueOf(u64);
export const validity = atSlot(v.boolean());

export const blockhash = v.pipe(
  atSlot(
    v.object({
      blockhash: address,
      /** The last block _height_ (not slot) at which a transaction with this blockhash can land. */
      lastValidBlockHeight: u64,
    }),
  ),
  v.transform(({ slot, value }): Blockhash => ({ ...value, slot })),
);
/**
 * A blockhash, and the slot at which a server knew it. The slot is null if the server named none.
 */
export interface Blockhash {
  readonly blockhash: string;
  readonly lastValidBlockHeight: bigint;
  readonly slot: bigint | null;
}

export const prioritizationFees = v.array(
  v.pipe(
    v.object({ prioritizationFee: u64 }),
    v.transform((each) => each.prioritizationFee),
  ),
);

/** An account with the requested part of its data. */
const account = v.object({
  owner: v.string(),
  lamports: u64,
  data: v.pipe(
    v.strictTuple([v.string(), v.literal('base64')]),
    v.transform(([data]) => base64Bytes(data)),
  ),
});

export const accountInfo = atSlot(nullable(account));

/** The lamports of the first account, together with the second account. */
export const purse = v.pipe(
  valueOf(v.strictTuple([nullable(account), nullable(account)])),
  v.transform(([owner, other]) => [owner?.lamports ?? 0n, other] as const),
);

const plainOrNot = v.pipe(
  account,
  v.transform(({ owner, lamports, data }): Account => ({
    lamports,
    isPlain: owner === SYSTEM_PROGRAM && data.length === 0,
  })),
);
export interface Account {
  readonly lamports: bigint;
  /**
   * True if the account can pay for transactions, because it has no data and belongs to the System
   * program.
   */
  readonly isPlain: boolean;
}
/** The most accounts that a server reads in one request. */
const MOST_ACCOUNTS_READ = 100;
/** Reads accounts with the slot of the answer. Knocks are dated by this slot. */
export const accounts = v.pipe(
  v.object({
    context: v.object({ slot: u64 }),
    value: listOf(nullable(plainOrNot), MOST_ACCOUNTS_READ),
  }),
  v.transform(({ context: { slot }, value }) => ({ slot, value })),
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
  /** A key besides the owner that may close the account. Null if there is no such key. */
  readonly closeAuthority: string | null;
}

/**
 * Reads SPL Token's `Account`, 165 bytes. A COption is a u32 tag followed by the value.
 * @throws Malformed
 */
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
    // Without a delegate, this field contains the rest of a revoked or used-up approval.
    delegatedAmount: delegate === null ? 0n : view.getBigUint64(121, true),
    state: state === 1 ? 'initialized' : 'frozen',
    closeAuthority: view.getUint32(129, true) === 1 ? key(133) : null,
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
      // Old nodes do not send the name. If they do not send the number of confirmations either, the
      // transaction is finalized.
      commitment: confirmationStatus ?? (confirmations === null ? 'finalized' : 'processed'),
    })),
  ),
);
export type SignatureStatus = Readonly<NonNullable<v.InferOutput<typeof signatureStatus>>>;
export const signatureStatuses = atSlot(v.array(signatureStatus));

/**
 * The limits of one transaction. The number of bytes is that of version 1 (SIMD-0385). The others
 * are those of earlier versions.
 */
const MOST_BYTES = 4_096;
const MOST_ACCOUNTS = 256;
const MOST_INSTRUCTIONS = 512;

/**
 * The longest text of a transaction's memos in a list: `[length] text`, joined by `; `, for at most
 * 64 instructions.
 */
const LONGEST_MEMO = MOST_BYTES + 64 * '[4096] (unparseable); '.length;
const signatureInfo = v.object({
  signature: v.pipe(v.string(), v.maxLength(88)),
  slot: u64,
  err: transactionError,
  memo: nullable(
    v.pipe(
      v.string(),
      v.transform((memo) => (memo.length > LONGEST_MEMO ? '' : memo)),
    ),
  ),
  blockTime,
});
export type SignatureInfo = Readonly<v.InferOutput<typeof signatureInfo>>;
/** The most signatures in one answer of a server. */
export const MOST_LISTED = 1_000;
/** A longer list is not an answer to the request, so it is refused. */
export const signatureInfos = listOf(signatureInfo, MOST_LISTED);

export const simulation = v.pipe(
  atSlot(v.object({ err: transactionError, unitsConsumed: nullable(u64) })),
  v.transform(({ slot, value }): Simulation => ({ ...value, slot })),
);
/** The result of simulating a transaction on the state of a slot. */
export interface Simulation {
  /** Null if the transaction would succeed. */
  readonly err: TransactionError | null;
  readonly unitsConsumed: bigint | null;
  /** Null if the server named no slot. */
  readonly slot: bigint | null;
}

/** The most base58 characters of an instruction's data. Even a whole transaction has no more. */
const MOST_DATA = 5_600;
const instructionData = v.pipe(
  v.string(),
  v.maxLength(MOST_DATA),
  v.regex(/^[1-9A-HJ-NP-Za-km-z]*$/),
);

const rawBalances = anyOf(
  v.object({
    accountIndex: integer,
    mint: v.string(),
    // Refunds go to this owner's associated account.
    owner: nullable(address),
    programId: nullable(v.string()),
    uiTokenAmount: v.object({ amount: u64Text }),
  }),
  MOST_ACCOUNTS,
);

const rawTransaction = v.object({
  slot: u64,
  blockTime,
  meta: v.object({
    err: transactionError,
    fee: u64,
    loadedAddresses: nullable(
      v.object({
        writable: anyOf(v.string(), MOST_ACCOUNTS),
        readonly: anyOf(v.string(), MOST_ACCOUNTS),
      }),
    ),
    preTokenBalances: rawBalances,
    postTokenBalances: rawBalances,
  }),
  transaction: v.object({
    signatures: listOf(v.string(), MOST_ACCOUNTS),
    message: v.object({
      accountKeys: listOf(address, MOST_ACCOUNTS),
      instructions: v.pipe(
        listOf(
          v.object({
            programIdIndex: integer,
            accounts: listOf(integer, MOST_BYTES),
            data: instructionData,
          }),
          MOST_INSTRUCTIONS,
        ),
        // Decoding time increases with the square of the length, so the total length is limited.
        v.check((all) => all.reduce((sum, { data }) => sum + data.length, 0) <= MOST_DATA),
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
  readonly err: TransactionError | null;
  readonly feeLamports: bigint;
  readonly blockTime: number | null;
  readonly signatures: readonly string[];
  readonly accounts: readonly string[];
  readonly instructions: readonly ChainInstruction[];
  readonly before: readonly TokenBalance[];
  readonly after: readonly TokenBalance[];
}

/** Returns by how much a transaction changed the balance of a token account. */
export function movedIn(
  { before, after }: Pick<ChainTransaction, 'before' | 'after'>,
  account: string,
): bigint {
  const amountIn = (balances: readonly TokenBalance[]): bigint =>
    balances.find((each) => each.account === account)?.amount ?? 0n;
  return amountIn(after) - amountIn(before);
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
  // This project's transactions do not use lookup tables, but other transactions in a history may.
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
 * Reads `getTransaction` in `json` encoding: a legacy, v0 or v1 transaction. They differ only in
 * parts that are not read.
 * @throws Malformed
 */
export const transaction = nullable(v.pipe(rawTransaction, v.transform(chainTransaction)));

/** The most UTF-16 units of an error message that are kept. */
const LONGEST_MESSAGE = 200;

/** Returns the beginning of a server's text, in a form that may be logged and shown. */
function shortText(text: string): string {
  // A slice would keep the whole text in memory, so copy the characters.
  const short = [...text.slice(0, LONGEST_MESSAGE)].join('');
  // Normalization can make the text longer, so shorten it again.
  return peerText(peerText(short).slice(0, LONGEST_MESSAGE));
}

/** Reads the error that a node adds if a simulation fails. Ignores anything else. */
const refusal: Reads<TransactionError | null> = v.fallback(
  v.pipe(
    v.object({ err: transactionError }),
    v.transform(({ err }): TransactionError | null => err),
  ),
  null,
);

/** The JSON-RPC envelope. It contains either an error or a result. */
export const envelope = v.object({
  /** Some servers send a number as text. */
  id: v.optional(
    v.pipe(
      v.unknown(),
      v.transform((id) => (typeof id === 'string' ? Number(id) : id)),
    ),
  ),
  error: nullable(
    v.object({
      code: integer,
      message: v.pipe(v.string(), v.transform(shortText)),
      data: nullable(refusal),
    }),
  ),
  result: v.optional(v.unknown()),
});
