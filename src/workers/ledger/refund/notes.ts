import * as v from 'valibot';
import { toAppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import { createQueue } from '../../../shared/queue.ts';
import type { JournalEntry } from '../payment/journal.ts';
import type { Chain } from '../payment/chain.ts';
import { NOTICES } from '../x402/messages.ts';
import { paidEntry } from './entry.ts';
import { learnRefund, type RefundNote } from './seek.ts';

/** Guest: refunds that the host announced. Each is looked up before it is believed. */
interface RefundNotes {
  /**
   * Takes the `refund` notification.
   * @throws ValiError
   */
  noted(params: unknown): void;
}

/**
 * Unsuccessful searches for one payment's refund, so that a host that invents refunds causes no
 * more requests.
 */
const MAX_LOOKS = 3;
/** A silent RPC server is asked again, because no further note may come. */
const AGAIN_MS = 3_000;

export function createRefundNotes(parts: {
  readonly chain: Chain;
  readonly log: EventLog;
  /** null before the greeting. */
  readonly callId: () => string | null;
  readonly life: AbortSignal;
  readonly onSeen: (entry: JournalEntry) => void;
}): RefundNotes {
  const { chain, log, life } = parts;
  const looks = new Map<string, number>();
  const inTurn = createQueue();

  async function search(note: RefundNote): Promise<void> {
    const paid = await paidEntry(chain, 'guest', note.payment);
    // The host may only announce refunds of this call.
    if (!paid || paid.callId !== parts.callId()) return log.add('refund_unknown');
    for (let tried = looks.get(note.payment) ?? 0; tried < MAX_LOOKS;) {
      looks.set(note.payment, (tried += 1));
      try {
        const entry = await learnRefund(chain, note, life);
        log.add(entry ? 'refund_seen' : 'refund_untrue', { kind: paid.kind });
        if (entry) parts.onSeen(entry);
        return;
      } catch (thrown) {
        log.add('refund_unread', { code: toAppError(thrown).code });
        await chain.env.sleep(AGAIN_MS, life);
      }
    }
  }

  return {
    noted(params) {
      const note = v.parse(NOTICES.refund, params);
      // One after another, so that each search knows the results of the earlier ones.
      inTurn(() => search(note)).catch(() => undefined);
    },
  };
}
