import { fromBase64Url, toHex } from '../../../shared/bytes.ts';
import type { CallReceipt, PaidKind, ReceiptPayment } from '../../../shared/receipt/receipt.ts';
import { memoFor } from '../x402/transcript.ts';

/** Every memo that a payment of one call may have, computed from the transcript alone. */
export interface MemoBook {
  readonly callId: string;
  /** Returns what a memo pays for; null: nothing known of this call. */
  find(memo: string): Bought | null;
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

export interface Bought {
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
  const book = new Map<string, Bought>();
  let minutes = 0;
  let lastPaid = 0;

  const of: MemoBook['of'] = ({ resource, commitment }) =>
    memoFor(
      transcript,
      `pay2chat:${callId}/${resource}`,
      commitment === null ? undefined : (fromBase64Url(commitment) ?? undefined),
    );

  async function add(kind: PaidKind, resource: string, commitment: string | null): Promise<string> {
    const memo = await of({ resource, commitment });
    book.set(memo, { kind, resource });
    return memo;
  }

  await add('prepay', 'prepay', null);
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
