import { raise } from '../../../shared/errors.ts';
import { USDC_DECIMALS } from '../../../shared/money.ts';
import { MEMO_PROGRAM, TOKEN_APPROVE_CHECKED, TOKEN_TRANSFER_CHECKED } from '../solana/layout.ts';
import {
  type ChainTransaction,
  checkedIn,
  memosIn,
  type TokenBalance,
} from '../solana/rpc-parse.ts';
import type { Rpc } from '../solana/rpc.ts';
import { fromBase64Url, toHex } from '../../../shared/bytes.ts';
import {
  type CallReceipt,
  type PaidKind,
  type ReceiptPayment,
  UNUSED_REFUND,
} from '../../../shared/receipt/receipt.ts';
import {
  bookingMemo,
  bookingRefundMemo,
  bookingReturnMemo,
  offerIdOf,
} from '../../../shared/call/booking-memo.ts';
import { memoFor } from '../x402/resources.ts';

/** Every memo that a payment of one call may have, computed from the transcript alone. */
export interface MemoBook {
  readonly callId: string;
  /** Returns what a memo pays for; null: nothing known of this call. */
  find(memo: string): Purpose | null;
  /** Returns the memo that this payment must have. */
  of(payment: Pick<ReceiptPayment, 'resource' | 'commitment'>): Promise<string>;
  /** Adds the refunds of these payments to the known memos. */
  addRefundsOf(signatures: Iterable<string>): Promise<void>;
  /**
   * Finds the minutes among memos. Minutes are paid in order, so a long stretch of unpaid ones is
   * their end.
   */
  seekMinutes(memos: ReadonlySet<string>): Promise<void>;
}

export interface Purpose {
  readonly kind: PaidKind;
  readonly resource: string;
}

/** Unpaid minutes in a row after which the search stops. */
const MARGIN = 120;
/** The most that can be prepaid. Only the receipt says how many were. */
const MOST_PREPAID = 255;

export async function createMemoBook(receipt: CallReceipt): Promise<MemoBook> {
  const transcript = fromBase64Url(receipt.transcript) ?? new Uint8Array(32);
  const callId = toHex(transcript.subarray(0, 16));
  const book = new Map<string, Purpose>();
  let minutes = 0;
  let lastPaid = 0;

  /** The one prepayment that was paid ahead: its memo, and those of what was given back, are the offer's. */
  const { offer } = receipt;
  const ahead =
    offer === null
      ? null
      : {
          key: offer,
          memo: bookingMemo(await offerIdOf(offer)),
          signature: receipt.payments.find(({ kind }) => kind === 'prepay')?.signature ?? '',
        };

  const of: MemoBook['of'] = ({ resource, commitment }) => {
    if (ahead && resource === 'prepay') return Promise.resolve(ahead.memo);
    if (ahead && resource === `refund/${ahead.signature}`) {
      return bookingRefundMemo(ahead.key, ahead.signature);
    }
    if (ahead && resource === UNUSED_REFUND) return bookingReturnMemo(ahead.key, ahead.signature);
    return memoFor(
      transcript,
      `pay2chat:${callId}/${resource}`,
      commitment === null ? undefined : (fromBase64Url(commitment) ?? undefined),
    );
  };

  async function add(kind: PaidKind, resource: string, commitment: string | null): Promise<string> {
    const memo = await of({ resource, commitment });
    book.set(memo, { kind, resource });
    return memo;
  }

  await add('prepay', 'prepay', null);
  await add('refund', UNUSED_REFUND, null);
  for (const { kind, resource, commitment } of receipt.payments) {
    await add(kind, resource, commitment);
  }

  return {
    callId,
    of,
    find: (memo) => book.get(memo) ?? null,
    async addRefundsOf(signatures) {
      for (const signature of signatures) await add('refund', `refund/${signature}`, null);
    },
    async seekMinutes(memos) {
      let last = Math.max(MOST_PREPAID, lastPaid);
      while (minutes < last + MARGIN) {
        minutes += 1;
        const memo = await add('minute', `minute/${minutes}`, null);
        if (memos.has(memo)) last = minutes;
      }
      lastPaid = last;
    },
  };
}

/** A listing shows the memos of either; this page writes only those of the second. */
const MEMO_PROGRAMS: readonly string[] = [
  'Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo',
  MEMO_PROGRAM,
];

/** The facts of one transaction from which a bill can follow, whoever asks. */
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
  /** Returns how the transaction changed a token account's balance. */
  moved(account: string): bigint;
  /** Returns how much of a mint left a wallet's token accounts, whatever others received. */
  lost(owner: string, mint: string): bigint;
  /** null: the transaction does not show it. */
  ownerOf(account: string): string | null;
}

/** A TransferChecked. */
export interface Transfer {
  readonly source: string;
  readonly mint: string;
  readonly destination: string;
  readonly authority: string;
  readonly amount: bigint;
}

/** An ApproveChecked. */
interface Approval {
  readonly source: string;
  readonly mint: string;
  readonly delegate: string;
  readonly owner: string;
  readonly cap: bigint;
}

/** Returns amount and four accounts of each Token instruction with this tag; both kinds have four. */
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
  const moved = (account: string): bigint =>
    (balance(after, account)?.amount ?? 0n) - (balance(before, account)?.amount ?? 0n);
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
 * Reads a transaction; null: there is none. If a server lists one and does not show it, or not its
 * time, that is a failure of the server.
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
