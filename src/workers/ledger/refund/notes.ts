import type { EventLog } from '../../../shared/log.ts';
import { toAppError } from '../../../shared/errors.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { paidEntry } from './names.ts';
import { learnRefund, type RefundNote } from './seen.ts';
import { NOTICES } from '../x402/messages.ts';
import type { Money } from '../payment/money.ts';

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
