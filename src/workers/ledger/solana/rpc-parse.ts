import { PublicKey } from '@solana/web3.js';
import type { Parse } from './parse.ts';
import {
  Malformed,
  base64Bytes,
  fields,
  integer,
  list,
  nullable,
  text,
  u64,
  u64Text,
} from './parse.ts';

/** The RPC answers that this folder reads, as types, and how each is parsed. */

export type Commitment = 'processed' | 'confirmed' | 'finalized';

export interface Blockhash {
  readonly blockhash: string;
  /** The last block *height* (not slot) at which a transaction with it can land. */
  readonly lastValidBlockHeight: bigint;
}

export interface AccountInfo {
  readonly owner: string;
  readonly lamports: bigint;
  readonly data: Uint8Array;
}

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

export interface SignatureStatus {
  readonly slot: bigint;
  /** The transaction error as the RPC gives it, null = succeeded. */
  readonly err: unknown;
  readonly commitment: Commitment;
}

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
  /** base58, as the RPC's `json` encoding gives it. */
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

export interface SignatureInfo {
  readonly signature: string;
  readonly slot: bigint;
  readonly err: unknown;
  readonly memo: string | null;
}

export interface Simulation {
  readonly err: unknown;
  readonly logs: readonly string[];
  readonly unitsConsumed: bigint | null;
}

const COMMITMENTS: ReadonlySet<string> = new Set(['processed', 'confirmed', 'finalized']);
const isCommitment = (value: string): value is Commitment => COMMITMENTS.has(value);

export const blockhash: Parse<Blockhash> = (value) => {
  const answer = fields(value);
  return {
    blockhash: text(answer['blockhash']),
    lastValidBlockHeight: u64(answer['lastValidBlockHeight']),
  };
};

export const accountInfo: Parse<AccountInfo> = (value) => {
  const account = fields(value);
  const data = account['data'];
  if (!Array.isArray(data) || data[1] !== 'base64') throw new Malformed('account data');
  return {
    owner: text(account['owner']),
    lamports: u64(account['lamports']),
    data: base64Bytes(data[0]),
  };
};

/** SPL Token's `Account`, 165 bytes; COption = u32 tag and value. */
const TOKEN_ACCOUNT_BYTES = 165;
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
    // What is left of a revoked or used-up approval says nothing.
    delegatedAmount: delegate === null ? 0n : view.getBigUint64(121, true),
    state: state === 1 ? 'initialized' : 'frozen',
  };
}

export const signatureStatus: Parse<SignatureStatus> = (value) => {
  const status = fields(value);
  const slot = u64(status['slot']);
  const named = nullable(text)(status['confirmationStatus']);
  if (named !== null && !isCommitment(named)) throw new Malformed('confirmationStatus');
  // Old nodes leave the name out: no count of confirmations means rooted.
  const commitment = named ?? (status['confirmations'] === null ? 'finalized' : 'processed');
  return { slot, err: status['err'] ?? null, commitment };
};

export const signatureInfo: Parse<SignatureInfo> = (value) => {
  const info = fields(value);
  return {
    signature: text(info['signature']),
    slot: u64(info['slot']),
    err: info['err'] ?? null,
    memo: nullable(text)(info['memo']),
  };
};

export const simulation: Parse<Simulation> = (value) => {
  const answer = fields(value);
  return {
    err: answer['err'] ?? null,
    logs: nullable(list(text))(answer['logs']) ?? [],
    unitsConsumed: nullable(u64)(answer['unitsConsumed']),
  };
};

/**
 * Base58, and no longer than a transaction of 1,232 bytes can hold: to decode it takes time that grows
 * with the square of its length.
 */
const instructionData: Parse<string> = (value) => {
  const data = text(value);
  if (!/^[1-9A-HJ-NP-Za-km-z]{0,1690}$/.test(data)) throw new Malformed('instruction data');
  return data;
};

/** `getTransaction` in `json` encoding: a legacy or v0 transaction. */
export const transaction: Parse<ChainTransaction> = (value) => {
  const answer = fields(value);
  const meta = fields(answer['meta']);
  const inner = fields(answer['transaction']);
  const message = fields(inner['message']);
  // Ours use no lookup tables; in a listing there may be others' that do.
  const loaded = nullable(fields)(meta['loadedAddresses']) ?? {};
  const looked = (rights: string): string[] => nullable(list(text))(loaded[rights]) ?? [];
  const accounts = [
    ...list(text)(message['accountKeys']),
    ...looked('writable'),
    ...looked('readonly'),
  ];
  const accountAt = (index: unknown): string => {
    const account = accounts[integer(index)];
    if (account === undefined) throw new Malformed('account index');
    return account;
  };
  const balances = list((entry: unknown): TokenBalance => {
    const balance = fields(entry);
    return {
      account: accountAt(balance['accountIndex']),
      mint: text(balance['mint']),
      owner: nullable(text)(balance['owner']),
      programId: nullable(text)(balance['programId']),
      amount: u64Text(fields(balance['uiTokenAmount'])['amount']),
    };
  });
  return {
    slot: u64(answer['slot']),
    err: meta['err'] ?? null,
    feeLamports: u64(meta['fee']),
    blockTime: nullable(integer)(answer['blockTime']),
    signatures: list(text)(inner['signatures']),
    accounts,
    instructions: list((entry: unknown): ChainInstruction => {
      const instruction = fields(entry);
      return {
        programId: accountAt(instruction['programIdIndex']),
        accounts: list(accountAt)(instruction['accounts']),
        data: instructionData(instruction['data']),
      };
    })(message['instructions']),
    before: balances(meta['preTokenBalances'] ?? []),
    after: balances(meta['postTokenBalances'] ?? []),
  };
};
