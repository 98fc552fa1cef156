import type { EventLog } from '../../../shared/log.ts';
import { toAppError } from '../../../shared/errors.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { learnRefund, type RefundNote } from './seek.ts';
import { NOTICES } from '../x402/messages.ts';
import type { Money } from '../payment/money.ts';
import { fromBase64Url } from '../../../shared/bytes.ts';
import { isForSale } from '../../../shared/api/ledger.ts';
import { keptCall } from '../receipts/record.ts';
import type { Solana } from '../payment/solana.ts';
import { memoFor } from '../x402/transcript.ts';

/** What a refund is called, and what it belongs to (docs/billing.md, "Refunds"). */

export const hostRefundId = (payment: string): string => `host:refund:${payment}`;
export const guestRefundId = (payment: string): string => `guest:refund:${payment}`;

export const refundUrl = (callId: string, payment: string): string =>
  `pay2chat:${callId}/refund/${payment}`;

/** A settled payment of a call, from one side's journal; null = there is none. */
export async function paidEntry(
  { journal }: Pick<Solana, 'journal'>,
  role: 'host' | 'guest',
  payment: string,
): Promise<(JournalEntry & { readonly callId: string }) | null> {
  const entries = await journal.bySignature(payment);
  const found = entries.find(
    (each) => each.role === role && isForSale(each.kind) && each.state === 'confirmed',
  );
  return found?.callId ? { ...found, callId: found.callId } : null;
}

/** Host: has this payment been given back, or is it about to be? */
export async function isGivenBack(
  { journal }: Pick<Solana, 'journal'>,
  payment: string,
): Promise<boolean> {
  const refund = await journal.byId(hostRefundId(payment));
  return refund !== null && refund.state !== 'failed';
}

/** The memo that a refund of this payment must bear; null = the call's record is gone. */
export async function refundMemo(
  { kv }: Pick<Solana, 'kv'>,
  role: 'host' | 'guest',
  callId: string,
  payment: string,
): Promise<string | null> {
  const transcript = fromBase64Url((await keptCall(kv, callId, role))?.transcript ?? '');
  return transcript?.length ? memoFor(transcript, refundUrl(callId, payment)) : null;
}

/** Guest: what the host says it has given back, each looked up before it is believed. */
export interface RefundNotes {
  /** `refund`, as it came. @throws ZodError */
  noted(params: unknown): void;
}

/** Looks at one payment's refund that came to nothing: a host that makes refunds up costs no more requests. */
const MAX_LOOKS = 3;
/** An RPC that is silent is asked again: the next note may not come. */
const AGAIN_MS = 3_000;

export function createRefundNotes(parts: {
  readonly money: Money;
  readonly log: EventLog;
  /** null before the greeting. */
  readonly callId: () => string | null;
  readonly life: AbortSignal;
  readonly onSeen: (entry: JournalEntry) => void;
}): RefundNotes {
  const { money, log, life } = parts;
  const looks = new Map<string, number>();
  let turn: Promise<void> = Promise.resolve();

  async function look(note: RefundNote): Promise<void> {
    const paid = await paidEntry(money, 'guest', note.payment);
    // What was paid in another call is none of this host's business here.
    if (!paid || paid.callId !== parts.callId()) return log.add('refund_unknown');
    for (let tried = looks.get(note.payment) ?? 0; tried < MAX_LOOKS;) {
      looks.set(note.payment, (tried += 1));
      try {
        const entry = await learnRefund(money, note, life);
        log.add(entry ? 'refund_seen' : 'refund_untrue', { kind: paid.kind });
        if (entry) parts.onSeen(entry);
        return;
      } catch (thrown) {
        log.add('refund_unread', { code: toAppError(thrown).code });
        await money.env.sleep(AGAIN_MS, life);
      }
    }
  }

  return {
    noted(params) {
      const note = NOTICES.refund.parse(params);
      // One after the other: what is known is then known to the next.
      turn = turn.then(() => look(note)).catch(() => undefined);
    },
  };
}
