import type { UnusedState, UnusedTime } from '../../../shared/api/ledger.ts';
import { isFinal } from '../../../shared/api/payments.ts';
import { isWithinTrial, unusedOf } from '../../../shared/billing/unused.ts';
import { type AtomicUsdc, usdc } from '../../../shared/money.ts';
import type { Chain } from '../payment/chain.ts';
import { type EndedCall, listEnded } from '../payment/call-record.ts';
import { type Sums, sumsOf } from '../refund/sums.ts';

/**
 * Computes the unused time of a call (docs/billing.md, "Unused time"). The host refunds by its own
 * count. The guest compares the refund with the guest's own count. The sums are computed from the
 * journal each time, so a crash at any point loses nothing.
 */

/** Returns the refund that is due by this side's count, minus manual refunds. */
export const dueOf = (ended: EndedCall, { paid, byHand }: Sums): AtomicUsdc =>
  unusedOf(ended, usdc(paid - byHand), ended.countedSeconds, ended.role);

/** Returns the part of the due refund that has not been refunded yet. */
export function owedOf(ended: EndedCall, sums: Sums): AtomicUsdc {
  const due = dueOf(ended, sums);
  return usdc(due > sums.returned ? due - sums.returned : 0n);
}

/**
 * Returns what this browser's host owes to guests on every network, by its own books.
 * @throws P2cError `storage_failed`.
 */
export async function owedTime({
  kv,
  journal,
}: Pick<Chain, 'kv' | 'journal'>): Promise<readonly AtomicUsdc[]> {
  const owed: AtomicUsdc[] = [];
  for (const ended of await listEnded(kv)) {
    if (ended.role !== 'host' || ended.settled) continue;
    const sums = await sumsOf(journal, ended);
    const due = owedOf(ended, sums);
    if (due > 0n) owed.push(due);
  }
  return owed;
}

/**
 * Host: returns how many calls of this wallet ended within their trial, by this browser's books.
 * @throws P2cError `storage_failed`.
 */
export async function trialsOf(
  { kv, network }: Pick<Chain, 'kv' | 'network'>,
  payer: string,
): Promise<number> {
  const all = await listEnded(kv);
  const own = all.filter((each) => each.role === 'host' && each.network === network);
  const tried = own.filter((each) => isWithinTrial(each, each.countedSeconds, 'host'));
  return tried.filter(({ counterpart }) => counterpart === payer).length;
}

/** Returns how much of the unused time was already refunded manually. */
function refundedOf(ended: EndedCall, sums: Sums): AtomicUsdc {
  const due = (byHand: AtomicUsdc): AtomicUsdc => dueOf(ended, { ...sums, byHand });
  return usdc(due(usdc(0n)) - due(sums.landedByHand));
}

/** The result of one check of a call. `settled` is true if no further check is needed. */
export interface Look {
  readonly view: UnusedTime;
  readonly settled: boolean;
}

type Found = Partial<Pick<UnusedTime, 'error'>>;

export function lookOf(ended: EndedCall, sums: Sums, state: UnusedState, found: Found = {}): Look {
  const { role, callId, network, owner, counterpart, countedSeconds } = ended;
  const { paid, first, end, returned } = sums;
  const peer = role === 'host' ? first?.payer : first?.recipient;
  const view: UnusedTime = {
    ...{ role, callId, network, owner, countedSeconds, state, paid, returned },
    isTrial: isWithinTrial(ended, countedSeconds, role),
    counterpart: peer ?? counterpart,
    due: dueOf(ended, sums),
    owed: owedOf(ended, sums),
    refunded: returned > 0n ? usdc(0n) : refundedOf(ended, sums),
    signature: end?.signature ?? null,
    error: null,
    ...found,
  };
  const isDone = state === 'nothing' || state === 'returned';
  const allFinal = sums.unfinal.length === 0 && (!end || isFinal(end));
  const settled = isDone && sums.decided && allFinal && !sums.hasLost;
  return { view, settled };
}
