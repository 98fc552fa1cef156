import { hasLanded, isFinal, isForTime, isOpen } from '../../../shared/api/payments.ts';
import type { AtomicUsdc } from '../../../shared/money.ts';
import { callSums, isRefundOf } from '../../../shared/billing/call-sums.ts';
import { isLostIncome, type Journal, type JournalEntry, toRecord } from '../payment/journal.ts';
import { reconsider } from '../payment/payments.ts';
import type { Chain } from '../payment/chain.ts';
import type { EndedCall } from '../payment/call-record.ts';
import { isGiven } from './entry.ts';

/** The sums of one call, from the journal. */
export interface Sums {
  /** The prepayment and the minutes that have settled. */
  readonly paid: AtomicUsdc;
  /** Manual refunds of prepayment and minutes, including those that may still land. */
  readonly byHand: AtomicUsdc;
  /** The part of `byHand` that has landed. */
  readonly landedByHand: AtomicUsdc;
  /**
   * The payment that shows who paid: the booking, otherwise the prepayment, otherwise the first
   * payment.
   */
  readonly first: JournalEntry | null;
  /** The payments that `paid` adds up. */
  readonly payments: readonly JournalEntry[];
  /** The payments that settled into the deposit. */
  readonly deposited: readonly JournalEntry[];
  /** The transaction that ends the deposit. Null if none has landed or may still land. */
  readonly end: JournalEntry | null;
  /** The amount that the deposit's end refunded to the guest. */
  readonly returned: AtomicUsdc;
  /**
   * True if a payment to the host counts as lost. It may appear later, so the call stays unsettled.
   */
  readonly hasLost: boolean;
  /** Entries that may still land. No other code may ask the chain about them at the same time. */
  readonly open: readonly JournalEntry[];
  /** Entries that a rollback can still undo. */
  readonly unfinal: readonly JournalEntry[];
  /** True if no payment for time, and no refund of one, may still land. */
  readonly decided: boolean;
}

/** Adds up one role's books of a call. @throws P2cError `storage_failed`. */
export async function sumsOf(
  journal: Pick<Journal, 'list'>,
  { role, callId }: Pick<EndedCall, 'role' | 'callId'>,
): Promise<Sums> {
  const entries = await journal.list({ callId, role });
  const time = entries.filter(({ kind }) => isForTime(kind));
  const paid = time.filter(hasLanded);
  const refunds = entries.filter((each) => each.kind === 'refund' && isGiven(each));
  const isOfTime = isRefundOf(paid);
  const byHand = refunds.filter((each) => isOfTime(toRecord(each)));
  const ends = entries.filter((each) => each.kind === 'end' && isGiven(each));
  const end = ends[0] ?? null;
  const all = end ? [...paid, ...byHand, end] : [...paid, ...byHand];
  const sums = callSums(all.map(toRecord));
  const landed = callSums(all.filter(hasLanded).map(toRecord));
  return {
    paid: sums.time,
    byHand: sums.refundedTime,
    landedByHand: landed.refundedTime,
    first:
      paid.find(({ ahead }) => ahead) ??
      paid.find(({ kind }) => kind === 'prepay') ??
      paid[0] ??
      null,
    payments: paid,
    deposited: paid.filter(({ deposit }) => deposit !== undefined),
    end,
    returned: landed.returned,
    hasLost: time.some(isLostIncome),
    open: [...time, ...refunds, ...ends].filter(isOpen),
    unfinal: all.filter((each) => hasLanded(each) && !isFinal(each)),
    decided: ![...time, ...byHand].some(isOpen),
  };
}

/**
 * Adds up the host's books of a call. First asks the chain whether failed entries can still land.
 * @throws P2cError `rpc_*`, `storage_failed`, `aborted`.
 */
export async function provenSums(
  chain: Chain,
  call: Pick<EndedCall, 'role' | 'callId'>,
  signal?: AbortSignal,
): Promise<Sums> {
  const sums = await sumsOf(chain.journal, call);
  for (const each of sums.open) await reconsider(chain, each, signal);
  return sums.open.length === 0 ? sums : sumsOf(chain.journal, call);
}
