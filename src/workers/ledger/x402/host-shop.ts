import { equalBytes, fromHex } from '../../../shared/bytes.ts';
import { receivedMessage } from '../../../shared/files/sealing.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { SaleNews, SaleOrder } from '../../../shared/sale.ts';
import { verifySignature } from '../solana/keys.ts';
import { createHostClaims, type HostClaims } from './host-claims.ts';
import { createFileDesk, type FileDesk, type FileDeskOptions } from './host-files.ts';
import type { FindWare } from './resources.ts';

/** The host's files between its two workers: what is listed there is sold here. */
export interface HostShop {
  readonly desk: FileDesk;
  /** What was paid for in an earlier call. */
  readonly claims: HostClaims;
  readonly findWare: FindWare;
  onNews(news: SaleNews): void;
  /** A minute is due: its payment comes before what is being sent. */
  onDue(): void;
  onPaid(): void;
  /** The payment by this signature was given back: what it bought is handed out no more. */
  refunded(payment: string): void;
}

export interface HostShopOptions extends Omit<FileDeskOptions, 'isListed' | 'onSold'> {
  readonly log: EventLog;
  readonly sendFiles: (order: SaleOrder) => void;
  /** Who is in the call; null before the greeting. */
  readonly guest: () => { readonly callId: string; readonly sessionKey: string } | null;
  readonly onSold: () => void;
}

export function createHostShop(options: HostShopOptions): HostShop {
  const { money, log, sendFiles } = options;
  let wares: Extract<SaleNews, { type: 'wares' }>['wares'] = [];
  /** A sold listing stays what it was, whatever is listed now: the buyer is owed it. */
  const findWare: FindWare = (id) => desk.find(id) ?? wares.find((ware) => ware.id === id);

  const desk: FileDesk = createFileDesk({
    ...options,
    isListed: ({ id, price, root }) =>
      wares.some((now) => now.id === id && now.price === price && equalBytes(now.root, root)),
    onSold({ id }, { signature }, secret) {
      sendFiles({ type: 'paid', id, secret, signature });
      options.onSold();
    },
  });

  const claims = createHostClaims({
    ...options,
    findWare,
    onGranted(ware, receipt, secret) {
      desk.own(ware, { receipt, secret });
      sendFiles({ type: 'paid', id: ware.id, secret, signature: receipt.signature });
    },
  });

  /** Kept as the host's proof, if the guest's session key signed it. */
  async function onDelivered(news: Extract<SaleNews, { type: 'delivered' }>): Promise<void> {
    const { id, root, signature } = news;
    const guest = options.guest();
    const callId = guest && fromHex(guest.callId);
    if (!callId || !signature) return;
    const { sessionKey } = guest;
    if (!(await verifySignature(sessionKey, signature, receivedMessage(callId, root)))) return;
    log.add('delivered', { id });
    await money.kv.set(`delivered:${guest.callId}:${id}`, { root, signature, sessionKey });
  }

  return {
    desk,
    claims,
    findWare,
    onDue: () => sendFiles({ type: 'minute', due: true }),
    onPaid: () => sendFiles({ type: 'minute', due: false }),
    refunded(payment) {
      for (const id of desk.soldBy(payment)) sendFiles({ type: 'refunded', id });
    },
    onNews(news) {
      if (news.type === 'wares') wares = news.wares;
      if (news.type !== 'delivered') return;
      onDelivered(news).catch((thrown: unknown) => {
        log.add('delivery_unwritten', { what: String(thrown) });
      });
    },
  };
}
