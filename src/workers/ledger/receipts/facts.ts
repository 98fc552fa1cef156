import { sha256 } from '@noble/hashes/sha2.js';
import { raise } from '../../../shared/errors.ts';
import { USDC_DECIMALS } from '../../../shared/money.ts';
import { MEMO_PROGRAM, TOKEN_APPROVE_CHECKED, TOKEN_TRANSFER_CHECKED } from '../solana/layout.ts';
import {
  type ChainTransaction,
  checkedIn,
  memosIn,
  movedIn,
  type TokenBalance,
} from '../solana/rpc-parse.ts';
import type { Rpc } from '../solana/rpc.ts';
import { type Bytes, concatBytes, fromBase64Url, toHex, utf8 } from '../../../shared/bytes.ts';
import {
  type CallReceipt,
  type PaidKind,
  type ReceiptPayment,
  UNUSED_REFUND,
} from '../../../shared/receipt/receipt.ts';
import { memoOf } from '../x402/resources.ts';

/**
 * The memos of one call, computed only from the transcript and the receipt. Each memo shows what a
 * payment is for.
 */
export interface MemoBook {
  /**
   * Returns what a payment with this memo is for. Null if the memo does not belong to this call.
   */
  find(memo: string): Purpose | null;
  /** Returns the memo that this payment must have. */
  of(payment: Pick<ReceiptPayment, 'resource' | 'commitment'>): string;
}

export interface Purpose {
  readonly kind: PaidKind;
  readonly resource: string;
}

/** The most periods that can be prepaid. The actual number is only in the receipt. */
const MOST_PREPAID = 255;

export const transcriptOf = ({ transcript }: CallReceipt): Bytes =>
  fromBase64Url(transcript) ?? new Uint8Array(32);

export const callIdOf = (receipt: CallReceipt): string =>
  toHex(transcriptOf(receipt).subarray(0, 16));

/**
 * Computes the memos of a call.
 * @param known every transaction that was read.
 */
export function createMemoBook(receipt: CallReceipt, known: readonly Facts[]): MemoBook {
  const transcript = transcriptOf(receipt);
  const callId = callIdOf(receipt);
  const book = new Map<string, Purpose>();

  // Not with WebCrypto, which passes each digest to another thread. For hundreds of memos, that
  // takes seconds in Firefox.
  const of: MemoBook['of'] = ({ resource, commitment }) =>
    memoOf(
      sha256(
        concatBytes(
          transcript,
          utf8(`pay2chat:${callId}/${resource}`),
          fromBase64Url(commitment ?? '') ?? new Uint8Array(),
        ),
      ),
    );
  const add = (kind: PaidKind, resource: string, commitment: string | null = null): void =>
    void book.set(of({ resource, commitment }), { kind, resource });

  add('prepay', 'prepay');
  add('refund', UNUSED_REFUND);
  // Minutes are paid in order, each by its own transaction. So there are at most this many minutes.
  for (let minute = 1; minute <= MOST_PREPAID + known.length; minute += 1) {
    add('minute', `minute/${minute}`);
  }
  for (const { signature } of known) add('refund', `refund/${signature}`);
  for (const { kind, resource, commitment } of receipt.payments) add(kind, resource, commitment);
  return { of, find: (memo) => book.get(memo) ?? null };
}

/** The programs whose memos are read. This project writes memos only with the second program. */
const MEMO_PROGRAMS: readonly string[] = [
  'Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo',
  MEMO_PROGRAM,
];

/**
 * The facts of one transaction that can matter for a bill. They do not depend on who reads them.
 */
export interface Facts {
  readonly signature: string;
  readonly slot: bigint;
  readonly blockTimeS: number;
  readonly failed: boolean;
  readonly feePayer: string;
  readonly signers: readonly string[];
  readonly memos: readonly string[];
  readonly transfers: readonly Transfer[];
  readonly approvals: readonly Approval[];
  /** Tells whether the history of this address contains the transaction. */
  names(address: string): boolean;
  /** Returns by how much the transaction changed the balance of a token account. */
  moved(account: string): bigint;
  /** Returns how much of a mint left all token accounts of a wallet, to any recipient. */
  lost(owner: string, mint: string): bigint;
  /** Returns the owner of a token account. Null if the transaction does not show the owner. */
  ownerOf(account: string): string | null;
}

/** A TransferChecked instruction. */
export interface Transfer {
  readonly source: string;
  readonly mint: string;
  readonly destination: string;
  readonly authority: string;
  readonly amount: bigint;
}

/** An ApproveChecked instruction. */
interface Approval {
  readonly source: string;
  readonly mint: string;
  readonly delegate: string;
  readonly owner: string;
  readonly cap: bigint;
}

/**
 * Returns the amount and the four accounts of each Token instruction with this tag. Used for the
 * two kinds of instructions that have four accounts.
 */
const checked = (found: ChainTransaction, tag: number) =>
  checkedIn(found, tag).flatMap(({ amount, decimals, accounts }) => {
    const [first, mint, third, authority] = accounts;
    if (decimals !== USDC_DECIMALS || first === undefined || mint === undefined) return [];
    if (third === undefined || authority === undefined) return [];
    return [{ first, mint, third, authority, amount }];
  });

function factsOf(found: ChainTransaction, signature: string, blockTimeS: number): Facts {
  const { accounts, before, after } = found;
  const balance = (balances: readonly TokenBalance[], account: string) =>
    balances.find((each) => each.account === account);
  const moved = (account: string): bigint => movedIn(found, account);
  return {
    signature,
    slot: found.slot,
    blockTimeS,
    failed: found.err !== null,
    feePayer: accounts[0] ?? '',
    signers: accounts.slice(0, found.signatures.length),
    memos: memosIn(found, MEMO_PROGRAMS),
    transfers: checked(found, TOKEN_TRANSFER_CHECKED).map((each) => ({
      source: each.first,
      mint: each.mint,
      destination: each.third,
      authority: each.authority,
      amount: each.amount,
    })),
    approvals: checked(found, TOKEN_APPROVE_CHECKED).map((each) => ({
      source: each.first,
      mint: each.mint,
      delegate: each.third,
      owner: each.authority,
      cap: each.amount,
    })),
    names: (address) => accounts.includes(address),
    moved,
    lost: (owner, mint) =>
      before
        .filter((each) => each.owner === owner && each.mint === mint)
        .map(({ account }) => -moved(account))
        .reduce((total, less) => (less > 0n ? total + less : total), 0n),
    ownerOf: (account) => (balance(before, account) ?? balance(after, account))?.owner ?? null,
  };
}

/**
 * Reads a transaction. Returns null if the server does not know it. Throws if the server lists the
 * transaction but does not show it or its time.
 * @throws P2cError `rpc_*`, `aborted`.
 */
export async function readFacts(
  rpc: Rpc,
  signature: string,
  signal?: AbortSignal,
): Promise<Facts | null> {
  const found = await rpc.getTransaction(signature, 'confirmed', { signal });
  const trouble = () => {
    const [host = ''] = rpc.hosts;
    return raise('rpc_bad_answer', { host, method: 'getTransaction' });
  };
  if (!found) {
    const { value } = await rpc.getSignatureStatuses([signature], {
      signal,
      searchTransactionHistory: true,
    });
    const [status] = value;
    if (status && status.commitment !== 'processed') throw trouble();
    return null;
  }
  if (found.signatures[0] !== signature || found.blockTime === null) throw trouble();
  return factsOf(found, signature, found.blockTime);
}

/**
 * Returns the time of the block that contains a transaction, in Unix seconds.
 * @throws P2cError `confirmation_timeout`, `rpc_*`, `aborted`.
 */
export async function blockTimeOf(
  { rpc }: { readonly rpc: Rpc },
  signature: string,
  signal?: AbortSignal,
): Promise<number> {
  const facts = await readFacts(rpc, signature, signal);
  if (!facts) throw raise('confirmation_timeout', { signature });
  return facts.blockTimeS;
}
