import { hasLanded, isOpen } from '../../../shared/api/payments.ts';
import type { MinuteEntry, Role } from '../../../shared/api/ledger.ts';
import { type AtomicUsdc, usdc } from '../../../shared/money.ts';
import { reconsider } from '../payment/payments.ts';
import type { JournalEntry } from '../payment/journal.ts';
import type { KeptCall } from './rejoin-store.ts';
import type { Chain } from '../payment/chain.ts';

/**
 * Asks the chain about every payment that the journal has as open. A page that resumes a call does
 * this first. A payment that landed in the meantime then counts as paid, and one that can no longer
 * land counts as expired. Only payments that may still land are continued (docs/billing.md,
 * "Leaving").
 * @returns the current entries of this call and role, oldest first.
 * @throws P2cError `rpc_*`, `storage_failed`, `aborted`. The call is not resumed until the chain
 * has answered.
 */
export async function reconcile(
  chain: Chain,
  { role, callId }: { readonly role: Role; readonly callId: string },
  signal?: AbortSignal,
): Promise<readonly JournalEntry[]> {
  const { journal } = chain;
  const entries: JournalEntry[] = [];
  for (const entry of await journal.list({ callId, role })) {
    // A refund has its own lock. Another window may be sending it at this moment.
    const isOurs = isOpen(entry) && entry.kind !== 'refund';
    entries.push(isOurs ? await reconsider(chain, entry, signal) : entry);
  }
  return entries;
}

/** The stored half of a call of either role, for a page that resumes the call. */
export interface Resumed<Event = unknown, Effect = unknown> {
  readonly kept: KeptCall;
  readonly effects: readonly Effect[];
  /** Events that have happened on the chain after the state was written. */
  readonly events: readonly Event[];
  readonly minutes: readonly MinuteEntry[];
  readonly downSinceWallMs: number;
}

/** A settled minute. It has a signature, because the payment was read back from the chain. */
type PaidMinute = JournalEntry & { readonly minute: number; readonly signature: string };

export function paidMinute(entries: readonly JournalEntry[], minute: number): PaidMinute | null {
  const found = entries.find(
    (entry): entry is PaidMinute =>
      entry.kind === 'minute' &&
      entry.minute === minute &&
      hasLanded(entry) &&
      entry.signature !== null,
  );
  return found ?? null;
}

/** Returns the newest attempt to pay a minute. Null if none exists. */
export const newestMinute = (
  entries: readonly JournalEntry[],
  minute: number,
): JournalEntry | null =>
  entries.findLast((entry) => entry.kind === 'minute' && entry.minute === minute) ?? null;

/** Returns the newest attempt to pay a minute that may still land. Null if none exists. */
export const openMinute = (entries: readonly JournalEntry[], minute: number): JournalEntry | null =>
  newestMinute(entries.filter(isOpen), minute);

/**
 * Returns the payments of a state with this many paid periods. Payments that the stored list lacks
 * are taken from the journal.
 */
export function minutesUpTo(
  { minutes, terms }: Pick<KeptCall, 'minutes' | 'terms'>,
  entries: readonly JournalEntry[],
  paidPeriods: number,
): readonly MinuteEntry[] {
  const list = minutes.filter(({ minute }) => minute === 'prepay');
  for (let minute = terms.prepaidPeriods + 1; minute <= paidPeriods; minute += 1) {
    const known = minutes.find((each) => each.minute === minute);
    const entry = known ? null : paidMinute(entries, minute);
    if (known) list.push(known);
    else if (entry) {
      const { amount, signature } = entry;
      list.push({ minute, amount, signature, settleMs: 0 });
    }
  }
  const isLost = (signature: string): boolean =>
    entries.some((each) => each.signature === signature && each.error?.code === 'rolled_back');
  return list.map((each) => (isLost(each.signature) ? { ...each, takenBack: true } : each));
}

export const totalOf = (minutes: readonly MinuteEntry[]): AtomicUsdc =>
  usdc(minutes.reduce((sum, { amount, takenBack }) => (takenBack ? sum : sum + amount), 0n));
