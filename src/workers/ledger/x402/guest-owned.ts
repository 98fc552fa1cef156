import { P2cError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { SaleNews, SaleOrder, Ware } from '../../../shared/sale.ts';
import { settleOpen } from '../receipts/settle-open.ts';
import { isOpen, type JournalEntry } from '../solana/journal.ts';
import { saleOf } from './file-grant.ts';
import type { Money } from './money.ts';
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
  readonly callId: string;
  readonly entries: readonly JournalEntry[];
  readonly sendFiles: (order: SaleOrder) => void;
  readonly log: EventLog;
  readonly life: AbortSignal;
}): GuestOwned {
  const { money, wire, callId, life } = options;
  const asked = new Set<string>();
  const open = options.entries.filter(({ kind, state }) => kind === 'file' && state !== 'failed');

  async function landed(entry: JournalEntry): Promise<boolean> {
    const now = (await money.journal.byId(entry.id)) ?? entry;
    const settled = isOpen(now) ? await settleOpen(money, now, life) : now;
    return settled.state === 'confirmed';
  }

  async function ask(ware: Ware, entry: JournalEntry): Promise<boolean> {
    if (!(await landed(entry))) return false;
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
