import type { MinuteEntry, Role } from '../../../shared/api/ledger.ts';
import { type AtomicUsdc, usdc } from '../../../shared/money.ts';
import { noteUnsent, settleOpen } from '../payment/payments.ts';
import { isOpen, type JournalEntry } from '../payment/journal.ts';
import type { KeptCall } from './kept.ts';
import type { Money } from '../payment/money.ts';

/**
 * The first act of a page that takes a call up: what its journal left open is asked of the chain, so
 * that a payment that landed meanwhile is paid, one that cannot land any more is known to be dead, and
 * only what is truly under way goes on (docs/billing.md, "Leaving").
 */
export interface Reconciled {
  /** Of this call and role, oldest first, as they stand now. */
  readonly entries: readonly JournalEntry[];
}

/**
 * @param left The minute whose bytes have left, as the guest's billing state says, where there is one.
 * @throws P2cError `rpc_*`, `storage_failed`, `aborted`: nothing is taken up before the chain was heard.
 */
export async function reconcile(
  money: Money,
  { role, callId }: { readonly role: Role; readonly callId: string },
  left: number | null,
  signal?: AbortSignal,
): Promise<Reconciled> {
  const { journal } = money;
  const entries: JournalEntry[] = [];
  for (const found of await journal.list({ callId, role })) {
    const isLeft = left !== null && found.kind === 'minute' && found.minute === left;
    // An earlier version wrote down what it had signed, and again before that left: what it did not
    // write again is gone with its page, but for what the state says is to leave.
    const entry =
      role === 'guest' && found.kind !== 'allowance' && found.state === 'pending'
        ? await noteUnsent(money, found, isLeft)
        : found;
    entries.push(isOpen(entry) ? await settleOpen(money, entry, signal) : entry);
  }
  return { entries };
}

/** Settled, by number; `signature` is there, since it was read back. */
export type PaidMinute = JournalEntry & { readonly minute: number; readonly signature: string };

export function paidMinute(entries: readonly JournalEntry[], minute: number): PaidMinute | null {
  const found = entries.find(
    (entry): entry is PaidMinute =>
      entry.kind === 'minute' &&
      entry.minute === minute &&
      entry.state === 'confirmed' &&
      entry.signature !== null,
  );
  return found ?? null;
}

/** The newest try at a minute. */
export const newestMinute = (
  entries: readonly JournalEntry[],
  minute: number,
): JournalEntry | null =>
  entries.findLast((entry) => entry.kind === 'minute' && entry.minute === minute) ?? null;

/** The newest try at a minute that may still land. */
export const openMinute = (entries: readonly JournalEntry[], minute: number): JournalEntry | null =>
  newestMinute(entries.filter(isOpen), minute);

/** The list of payments as of a state with so many paid periods; what is missing comes from the journal. */
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
