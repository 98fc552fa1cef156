import type { SignMessage, SignTransaction } from '../../../shared/api/ledger.ts';
import { type Bytes, fromHex, toHex } from '../../../shared/bytes.ts';
import { appError, err, ok, type Result } from '../../../shared/errors.ts';
import { receivedMessage } from '../../../shared/files/sealing.ts';
import type { SaleNews, SaleOrder, SaleListing } from '../../../shared/api/sale.ts';
import type { JournalEntry } from '../payment/journal.ts';
import type { FileOrder } from './call.ts';
import { createGuestClaims } from '../files/guest-claims.ts';
import { createGuestFiles, type GuestFilesOptions } from '../files/guest-files.ts';

/** The guest's files between its two workers: what is listed there is bought here. */
export interface GuestShop {
  buy(order: FileOrder, sign: SignTransaction): Promise<Result<void>>;
  /** What was paid for in an earlier call, for one wallet signature. */
  reclaim(id: string, sign: SignMessage): Promise<Result<void>>;
  /** The host announced a signature. */
  hint(signature: string): void;
  onNews(news: SaleNews): void;
  /** A payment of this call came back. */
  refunded(refund: JournalEntry): void;
}

export interface GuestShopOptions extends GuestFilesOptions {
  /** As listed before there was anything to pay with. */
  readonly listed: readonly SaleListing[];
  readonly sendFiles: (order: SaleOrder) => void;
  /** Something was paid: balance and allowance are to be read again. */
  readonly onPaid: () => void;
}

export function createGuestShop(options: GuestShopOptions): GuestShop {
  const { sendFiles } = options;
  const { agreement, sessionKey } = options.greeted;
  const files = createGuestFiles(options, {
    onGranted({ id }, got) {
      sendFiles({ type: 'paid', id, ...got });
      options.onPaid();
    },
    onOwed: () => void lookBack(),
  });
  const claims = createGuestClaims(options);
  let listings = options.listed;
  /** Counts the looks at what was bought before: only the last one's answer is told. */
  let looks = 0;
  /** One look at a time, and one more for all that the host changed meanwhile. */
  let looking = false;
  let again = false;

  async function lookBack(): Promise<void> {
    looks += 1;
    const mine = looks;
    const ids = await claims
      .offers(listings.filter((listing) => !files.has(listing)))
      .catch(() => []);
    if (mine === looks) sendFiles({ type: 'bought-before', ids });
  }

  /** What was paid for under these listings comes by itself; the rest is offered. */
  async function look(): Promise<void> {
    again = true;
    if (looking) return;
    looking = true;
    while (again) {
      again = false;
      await files.listed(listings).catch(() => undefined);
      await lookBack();
    }
    looking = false;
  }

  /** The session key's word that the file is whole; without it the host owes a resume all the same. */
  async function signReceived(root: Bytes): Promise<void> {
    const callId = fromHex(agreement.callId);
    const signed = callId && (await sessionKey.sign(receivedMessage(callId, root)));
    const signature = signed ? new Uint8Array(signed) : null;
    sendFiles({ type: 'signed', root, signature });
  }

  sendFiles({ type: 'call', role: 'guest', callId: agreement.callId });
  void look();
  return {
    async buy({ id, price, root, funds }, sign) {
      const listing = listings.find((each) => each.id === id);
      if (!listing) return err(appError('file_unknown'));
      // Changed between the click and here: the person has to see it first.
      if (toHex(listing.root) !== root) return err(appError('file_relisted', { what: 'content' }));
      if (listing.price !== price) return err(appError('file_relisted', { what: 'price' }));
      return files.buy(listing, funds, sign);
    },
    async reclaim(id, sign) {
      const listing = listings.find((each) => each.id === id);
      if (!listing) return err(appError('file_unknown'));
      // What the host grants by itself needs no signature.
      if (await files.fetch(listing).catch(() => false)) return ok(undefined);
      const claimed = await claims.claim(listing, sign);
      if (!claimed.ok) {
        void lookBack();
        return claimed;
      }
      files.own(listing, claimed.value);
      return ok(undefined);
    },
    hint: (signature) => files.hint(signature),
    refunded({ resourceUrl }) {
      files.disown(resourceUrl?.slice(resourceUrl.lastIndexOf('/') + 1) ?? '');
      void lookBack();
    },
    onNews(news) {
      if (news.type === 'listings') {
        listings = news.listings;
        void look();
      }
      if (news.type === 'sign-received') {
        const { root } = news;
        signReceived(root).catch(() => sendFiles({ type: 'signed', root, signature: null }));
      }
    },
  };
}
