import type { PaymentRequired } from '@x402/core/types';
import { P2cError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { SaleNews, SaleOrder, Ware } from '../../../shared/sale.ts';
import { settleOpen } from '../receipts/settle-open.ts';
import { isOpen, type JournalEntry } from '../solana/journal.ts';
import { toBase64 } from '../solana/parse.ts';
import { saleOf } from './file-grant.ts';
import { PaymentRequiredResult } from './messages.ts';
import type { Money } from './money.ts';
import { type Agreement, checkQuote, paymentPayload } from './quote.ts';
import { resourceUrl } from './resources.ts';
import { RpcFailure, type Wire } from './wire.ts';

/**
 * The files that an earlier page of this call paid for. The transfer worker has forgotten their
 * secrets with its page; the host grants what is paid to whoever is in the call, so it is asked again,
 * without a payment, as soon as it lists them, and the download goes on from what is on disk.
 */
export interface GuestOwned {
  onNews(news: SaleNews): void;
}

/** Between two looks at a payment that is still under way, or at a host that does not know of it yet. */
const AGAIN_MS = 3_000;
/** A payment that no server shows by then is dead, or the keeper's. */
const TRIES = 60;

export function createGuestOwned(options: {
  readonly money: Money;
  readonly wire: Wire;
  readonly agreement: Agreement;
  readonly entries: readonly JournalEntry[];
  readonly sendFiles: (order: SaleOrder) => void;
  readonly log: EventLog;
  readonly life: AbortSignal;
}): GuestOwned {
  const { money, wire, agreement, life } = options;
  const { callId } = agreement;
  const asked = new Set<string>();
  const open = options.entries.filter(({ kind, state }) => kind === 'file' && state !== 'failed');

  /** As far as the chain can say. */
  async function standing(entry: JournalEntry): Promise<JournalEntry> {
    const now = (await money.journal.byId(entry.id)) ?? entry;
    return isOpen(now) ? settleOpen(money, now, life) : now;
  }

  /**
   * What was about to leave when the page died may never have reached the host. The same bytes cannot
   * pay twice; what had not been given away (`pending`) stays here.
   */
  async function sendAgain(ware: Ware, { bytes, memo, state }: JournalEntry): Promise<void> {
    if (!bytes || memo === null || state === 'pending') return;
    const resource = { kind: 'file', ware } as const;
    const url = resourceUrl(callId, resource);
    const answer = PaymentRequiredResult.safeParse(
      await wire.request('resource.get', { url }, life),
    );
    if (!answer.success) return;
    // Past the schema this is x402's own type; see host-call.ts on `null`.
    const quote = answer.data.structuredContent as PaymentRequired;
    const checked = checkQuote(quote, agreement, resource, memo);
    if (!checked.ok) return;
    const payment = paymentPayload(quote, checked.requirements, toBase64(bytes));
    await wire.request('resource.get', { url, _meta: { 'x402/payment': payment } }, life);
  }

  async function ask(ware: Ware, entry: JournalEntry): Promise<boolean> {
    const now = await standing(entry);
    if (isOpen(now)) await sendAgain(ware, now);
    if (now.state !== 'confirmed') return false;
    const url = resourceUrl(callId, { kind: 'file', ware });
    const sale = saleOf(await wire.request('resource.get', { url }, life));
    if (!sale) return false;
    options.sendFiles({ type: 'paid', id: ware.id, ...sale });
    return true;
  }

  async function recover(ware: Ware, entry: JournalEntry): Promise<void> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      try {
        if (await ask(ware, entry)) return;
      } catch (thrown) {
        if (life.aborted) return;
        if (!(thrown instanceof RpcFailure) && !(thrown instanceof P2cError)) throw thrown;
      }
      await money.env.sleep(AGAIN_MS, life);
    }
  }

  return {
    onNews(news) {
      if (news.type !== 'wares') return;
      for (const ware of news.wares) {
        const url = resourceUrl(callId, { kind: 'file', ware });
        const entry = open.find(({ resourceUrl: paid }) => paid === url);
        if (!entry || asked.has(ware.id)) continue;
        asked.add(ware.id);
        recover(ware, entry).catch((thrown: unknown) => {
          asked.delete(ware.id);
          options.log.add('owned_unasked', { reason: String(thrown) });
        });
      }
    },
  };
}
