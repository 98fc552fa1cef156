import type { FileFunds, SignMessage, SignTransaction } from '../../../shared/api/ledger.ts';
import type { AtomicUsdc } from '../../../shared/money.ts';
import { appError, err, ok, type Result } from '../../../shared/errors.ts';
import type { SaleListing, SaleNews, SaleOrder } from '../../../shared/api/sale.ts';
import { type Bytes, fromHex, toHex } from '../../../shared/bytes.ts';
import { receivedMessage } from '../../../shared/files/seal-context.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { createGuestClaims } from './guest-claims.ts';
import { createGuestFiles, type GuestFilesOptions } from './guest-files.ts';

/** A purchase as the user confirmed it. */
export interface FileOrder {
  readonly id: string;
  readonly price: AtomicUsdc;
  /** The tree hash in hex, which identifies the content. */
  readonly root: string;
  readonly funds: FileFunds;
}

/**
 * Connects the guest's two workers for files. The transfer worker lists files, and the ledger
 * worker buys them.
 */
export interface GuestShop {
  buy(order: FileOrder, sign: SignTransaction): Promise<Result<void>>;
  /** Requests a file again that was paid for in an earlier call. The wallet signs once. */
  reclaim(id: string, sign: SignMessage): Promise<Result<void>>;
  /** Passes on a payment's signature that the host announced. */
  hint(signature: string): void;
  onNews(news: SaleNews): void;
  /** Handles a refund of one of this call's payments. */
  refunded(refund: JournalEntry): void;
}

interface GuestShopOptions extends GuestFilesOptions {
  /** The files that were listed before the guest could pay. */
  readonly listed: readonly SaleListing[];
  readonly sendFiles: (order: SaleOrder) => void;
  /** Called after a payment, because the balance and the spending limit must be read again. */
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
  /** The number of searches for earlier purchases. Only the result of the latest is used. */
  let looks = 0;
  /** True while a search runs. If the host changes its list meanwhile, another search follows. */
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

  /**
   * Starts to deliver files that were paid for under these listings. Offers files that were bought
   * earlier for a new download.
   */
  async function search(): Promise<void> {
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

  /**
   * Signs with the session key that the file is complete. Without this statement, the host must let
   * the guest resume the download.
   */
  async function signReceived(root: Bytes): Promise<void> {
    const callId = fromHex(agreement.callId);
    const signed = callId && (await sessionKey.sign(receivedMessage(callId, root)));
    const signature = signed ? new Uint8Array(signed) : null;
    sendFiles({ type: 'signed', root, signature });
  }

  sendFiles({ type: 'call', role: 'guest', callId: agreement.callId });
  void search();
  return {
    async buy({ id, price, root, funds }, sign) {
      const listing = listings.find((each) => each.id === id);
      if (!listing) return err(appError('file_unknown'));
      // The listing has changed since the click, so the user has to see the change first.
      if (toHex(listing.root) !== root) return err(appError('file_relisted', { what: 'content' }));
      if (listing.price !== price) return err(appError('file_relisted', { what: 'price' }));
      return files.buy(listing, funds, sign);
    },
    async reclaim(id, sign) {
      const listing = listings.find((each) => each.id === id);
      if (!listing) return err(appError('file_unknown'));
      // If the host still grants the file for its payment, no wallet signature is needed.
      if (await files.fetch(listing).catch(() => false)) return ok(undefined);
      const claimed = await claims.claim(listing, sign);
      if (!claimed.ok) {
        void lookBack();
        return claimed;
      }
      files.hold(listing, claimed.value);
      return ok(undefined);
    },
    hint: (signature) => files.hint(signature),
    refunded({ resourceUrl }) {
      files.forget(resourceUrl?.slice(resourceUrl.lastIndexOf('/') + 1) ?? '');
      void lookBack();
    },
    onNews(news) {
      if (news.type === 'listings') {
        listings = news.listings;
        void search();
      }
      if (news.type === 'sign-received') {
        const { root } = news;
        signReceived(root).catch(() => sendFiles({ type: 'signed', root, signature: null }));
      }
    },
  };
}
