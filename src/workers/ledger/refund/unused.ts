import type { UnusedState, UnusedTime } from '../../../shared/api/ledger.ts';
import { isWithinTrial, LEAST_RETURNED, unusedOf } from '../../../shared/billing/unused.ts';
import { type AtomicUsdc, usdc } from '../../../shared/money.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { type EndedCall, listEnded } from '../payment/call-record.ts';
import { type Sums, sumsOf } from './sums.ts';
import type { Chain } from '../payment/chain.ts';

/**
 * Returns the unused time of one call (docs/billing.md, "Unused time"). The host's number is
 * returned; the guest compares it with its own. Everything is read anew from the journal each time,
 * so a crash at any point loses nothing and pays nothing twice.
 */

/** Returns what is due by this side's count, less what was refunded by hand. */
export const dueOf = (ended: EndedCall, { paid, byHand }: Sums): AtomicUsdc =>
  unusedOf(ended, usdc(paid - byHand), ended.countedSeconds, ended.role);

/**
 * Returns what this browser owes guests, by its own books, on every network.
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
    const due = dueOf(ended, sums);
    // What was sent may still land, and is named as a payment.
    if (!sums.given && due >= LEAST_RETURNED) owed.push(due);
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

/** Returns how much of the unused time refunds by hand have brought back already. */
function refundedOf(ended: EndedCall, sums: Sums): AtomicUsdc {
  const due = (byHand: AtomicUsdc): AtomicUsdc => dueOf(ended, { ...sums, byHand });
  return usdc(due(usdc(0n)) - due(sums.landedByHand));
}

/** What one look at a call found. `settled`: nothing is left to do. */
export interface Look {
  readonly view: UnusedTime;
  readonly settled: boolean;
  readonly unfinal: readonly JournalEntry[];
}

type Found = Partial<Pick<UnusedTime, 'due' | 'returned' | 'signature' | 'error'>>;

export function lookOf(ended: EndedCall, sums: Sums, state: UnusedState, found: Found = {}): Look {
  const { role, callId, network, owner, counterpart, countedSeconds } = ended;
  const { paid, first, given } = sums;
  const peer = role === 'host' ? first?.payer : first?.recipient;
  const view: UnusedTime = {
    ...{ role, callId, network, owner, countedSeconds, state, paid },
    isTrial: isWithinTrial(ended, countedSeconds, role),
    counterpart: peer ?? counterpart,
    due: dueOf(ended, sums),
    refunded: given ? usdc(0n) : refundedOf(ended, sums),
    returned: usdc(0n),
    signature: given && given.state !== 'failed' ? given.signature : null,
    error: null,
    ...found,
  };
  const isDone = state === 'nothing' || given?.finalized === true;
  const settled = isDone && sums.settled && !sums.hasLost;
  return { view, settled, unfinal: sums.unfinal };
}
