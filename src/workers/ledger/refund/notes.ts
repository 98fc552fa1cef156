import * as v from 'valibot';
import { toAppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import { createQueue } from '../../../shared/queue.ts';
import type { JournalEntry } from '../payment/journal.ts';
import type { Chain } from '../payment/chain.ts';
import { NOTICES } from '../x402/messages.ts';
import { guestRefundId, paidEntry } from './entry.ts';
import { learnRefunds } from './look.ts';

/**
 * Guest: handles the host's notifications about refunds. The guest relies only on what its own
 * server shows.
 */
interface RefundNotes {
  /**
   * Handles the `refund` notification.
   * @throws ValiError
   */
  noted(params: unknown): void;
}

/**
 * The number of notifications for the same payment that cause a search. A host that invents refunds
 * cannot cause more requests.
 */
const MOST_NOTES = 3;
/**
 * How often a search is repeated. A server may show the refund a moment later, and the host may not
 * send another notification.
 */
const TRIES = 8;
const AGAIN_MS = 1_000;

export function createRefundNotes(parts: {
  readonly chain: Chain;
  readonly log: EventLog;
  /** Null before the hello exchange. */
  readonly callId: () => string | null;
  readonly life: AbortSignal;
  readonly onSeen: (entry: JournalEntry) => void;
}): RefundNotes {
  const { chain, log, life } = parts;
  const notes = new Map<string, number>();
  const inTurn = createQueue();

  async function search(payment: string): Promise<void> {
    const paid = await paidEntry(chain, 'guest', payment);
    // The host may announce only refunds of this call.
    if (!paid || paid.callId !== parts.callId()) return log.add('refund_unknown');
    const noted = (notes.get(payment) ?? 0) + 1;
    notes.set(payment, noted);
    if (noted > MOST_NOTES) return;
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (tries > 0) await chain.env.sleep(AGAIN_MS, life);
      try {
        await learnRefunds(chain, 'guest', paid.callId, [paid], life);
        const entry = await chain.journal.byId(guestRefundId(payment));
        if (!entry) continue;
        log.add('refund_seen', { kind: paid.kind });
        return parts.onSeen(entry);
      } catch (thrown) {
        log.add('refund_unread', { code: toAppError(thrown).code });
      }
    }
    log.add('refund_untrue', { kind: paid.kind });
  }

  return {
    noted(params) {
      const { payment } = v.parse(NOTICES.refund, params);
      // Searches run one after another, so that each can use the results of the earlier ones.
      inTurn(() => search(payment)).catch(() => undefined);
    },
  };
}
