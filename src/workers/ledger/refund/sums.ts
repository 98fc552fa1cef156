import { isBookingMemo } from '../../../shared/call/booking-memo.ts';
import { type AtomicUsdc, usdc } from '../../../shared/money.ts';
import { isOpen, type Journal, type JournalEntry } from '../payment/journal.ts';
import { isLostIncome, isUnproven, reconsider } from '../payment/payments.ts';
import type { Chain } from '../payment/chain.ts';
import type { EndedCall } from '../payment/call-record.ts';
import { isGiven, refundUrl, unusedUrl } from './entry.ts';

/** What the journal has about one call's money. */
export interface Sums {
  /** Prepayment and minutes that have settled. */
  readonly paid: AtomicUsdc;
  /** Refunds of these by hand, also those that may still land. */
  readonly byHand: AtomicUsdc;
  /** Of these, what has landed. */
  readonly landedByHand: AtomicUsdc;
  /**
   * What was paid ahead, the prepayment, or else the first payment: it shows who paid. What was paid ahead
   * comes first, because other browsers of the host know its return by it.
   */
  readonly first: JournalEntry | null;
  /** The return, unless it can never land. */
  readonly given: JournalEntry | null;
  /** Money that was to come in counts as lost. It may show up later, so the call is never settled for good. */
  readonly hasLost: boolean;
  /** What failed or ran late, and may land all the same. */
  readonly unproven: readonly JournalEntry[];
  /** All of `paid`. */
  readonly payments: readonly JournalEntry[];
  /** What the chain may still take back of all that. */
  readonly unfinal: readonly JournalEntry[];
  /** Nothing of it may change any more, except by a later refund. */
  readonly settled: boolean;
}

const isConfirmed = ({ state }: JournalEntry): boolean => state === 'confirmed';

const add = (entries: readonly JournalEntry[]): AtomicUsdc =>
  usdc(entries.reduce((sum, { amount }) => sum + amount, 0n));

/** @throws P2cError `storage_failed`. */
export async function sumsOf(
  journal: Pick<Journal, 'list'>,
  { role, callId }: Pick<EndedCall, 'role' | 'callId'>,
): Promise<Sums> {
  const entries = await journal.list({ callId, role });
  const time = entries.filter(({ kind }) => kind === 'prepay' || kind === 'minute');
  const paid = time.filter(isConfirmed);
  const urls = new Set(paid.map(({ signature }) => refundUrl(callId, signature ?? '')));
  const refunds = entries.filter((each) => each.kind === 'refund' && isGiven(each));
  const byHand = refunds.filter(({ resourceUrl }) => urls.has(resourceUrl ?? ''));
  const given = refunds.find(({ resourceUrl }) => resourceUrl === unusedUrl(callId)) ?? null;
  const all = given ? [...paid, ...byHand, given] : [...paid, ...byHand];
  const landed = all.filter(isConfirmed);
  return {
    paid: add(paid),
    byHand: add(byHand),
    landedByHand: add(byHand.filter(isConfirmed)),
    first:
      paid.find(({ memo }) => isBookingMemo(memo)) ??
      paid.find(({ kind }) => kind === 'prepay') ??
      paid[0] ??
      null,
    given,
    hasLost: time.some(isLostIncome),
    unproven: [
      ...time.filter((each) => isUnproven(each) || each.state === 'timeout'),
      ...refunds.filter(isUnproven),
    ],
    payments: paid,
    unfinal: landed.filter(({ finalized }) => !finalized),
    settled:
      !time.some((each) => isOpen(each) || isUnproven(each)) &&
      [...paid, ...byHand].every(({ finalized }) => finalized),
  };
}

/**
 * Adds up the host's books of a call after asking whether what failed can still land.
 * @throws P2cError `rpc_*`, `storage_failed`, `aborted`.
 */
export async function provenSums(
  chain: Chain,
  call: Pick<EndedCall, 'role' | 'callId'>,
  signal?: AbortSignal,
): Promise<Sums> {
  const sums = await sumsOf(chain.journal, call);
  for (const each of sums.unproven) {
    await reconsider(chain, each, signal);
  }
  return sums.unproven.length === 0 ? sums : sumsOf(chain.journal, call);
}
