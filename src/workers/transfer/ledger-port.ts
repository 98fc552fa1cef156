import type { SaleListing, SaleNews, SaleOrder } from '../../shared/api/sale.ts';
import { type Bytes, equalBytes } from '../../shared/bytes.ts';
import type { Listing } from '../../shared/files/listing.ts';

/** In ms. The ledger worker signs at once. Without an answer in this time, none will come. */
const SIGN_LIMIT_MS = 5_000;

const toSaleListing = ({ id, name, geometry, price, root, salt }: Listing): SaleListing => ({
  id,
  name,
  size: geometry.size,
  price,
  root,
  salt,
});

interface SignRequest {
  readonly root: Bytes;
  readonly answer: (signature: Bytes | null) => void;
}

/**
 * An order that this worker carries out. A `signed` message is no order, because it answers
 * `signReceived`.
 */
export type Order = Exclude<SaleOrder, { readonly type: 'signed' }>;

/** This worker's end of the port to the ledger worker (shared/api/sale.ts). */
export function createLedgerPort(obey: (order: Order) => void) {
  let port: MessagePort | null = null;
  /**
   * The listings that were sent last. A changed listing is a new object, so comparing identities
   * shows changes.
   */
  let sent: readonly Listing[] = [];
  const requests = new Set<SignRequest>();

  const news = (message: SaleNews): void => port?.postMessage(message);
  const sendListings = (): void => news({ type: 'listings', listings: sent.map(toSaleListing) });

  return {
    open(next: MessagePort): void {
      port?.close();
      port = next;
      // The port leads to the ledger worker of this page. Its messages are typed and do not come
      // from outside.
      port.onmessage = ({ data }: MessageEvent<SaleOrder>) => {
        if (data.type !== 'signed') return obey(data);
        for (const { root, answer } of requests) {
          if (equalBytes(root, data.root)) answer(data.signature);
        }
      };
      sendListings();
    },
    /** Sends the listings of the files for sale if they have changed. */
    listings(listings: readonly Listing[]): void {
      const same =
        listings.length === sent.length && listings.every((each, index) => each === sent[index]);
      if (same) return;
      sent = listings;
      sendListings();
    },
    /**
     * Resolves to the session key's signature that this file is complete. Null if the key does not
     * exist (any more).
     */
    signReceived: (root: Bytes): Promise<Bytes | null> =>
      new Promise((resolve) => {
        const request: SignRequest = {
          root,
          answer(signature) {
            clearTimeout(timer);
            requests.delete(request);
            resolve(signature);
          },
        };
        const timer = setTimeout(() => request.answer(null), SIGN_LIMIT_MS);
        requests.add(request);
        news({ type: 'sign-received', root });
      }),
  };
}
