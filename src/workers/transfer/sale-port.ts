import { type Bytes, equalBytes } from '../../shared/bytes.ts';
import type { Listing } from '../../shared/files/listing.ts';
import type { SaleNews, Ware } from '../../shared/api/sale.ts';

/** This worker's end of the port to the ledger worker (sale.ts). */
export interface WarePost {
  open(port: MessagePort): void;
  news(news: SaleNews): void;
  /** Tells what is for sale, if that is news. */
  wares(listings: readonly Listing[]): void;
  /** The session key's word that this file is whole; null where there is no key (any more). */
  signReceived(root: Bytes): Promise<Bytes | null>;
  signed(root: Bytes, signature: Bytes | null): void;
}

/** The ledger worker signs at once; without an answer for so long, it will not. */
const SIGN_LIMIT_MS = 5_000;

const toWare = ({ id, name, geometry, price, root, salt }: Listing): Ware => ({
  id,
  name,
  size: geometry.size,
  price,
  root,
  salt,
});

interface Asked {
  readonly root: Bytes;
  readonly answer: (signature: Bytes | null) => void;
}

export function createWarePost(): WarePost {
  let port: MessagePort | null = null;
  /** Told last; a listing is replaced, never changed, so identity tells. */
  let told: readonly Listing[] = [];
  const asked = new Set<Asked>();

  const post = (news: SaleNews): void => port?.postMessage(news);
  const tell = (): void => post({ type: 'wares', wares: told.map(toWare) });

  return {
    open(next) {
      port?.close();
      port = next;
      tell();
    },
    news: post,
    wares(listings) {
      const same =
        listings.length === told.length && listings.every((each, index) => each === told[index]);
      if (same) return;
      told = listings;
      tell();
    },
    signReceived: (root) =>
      new Promise((resolve) => {
        const one: Asked = {
          root,
          answer(signature) {
            clearTimeout(timer);
            asked.delete(one);
            resolve(signature);
          },
        };
        const timer = setTimeout(() => one.answer(null), SIGN_LIMIT_MS);
        asked.add(one);
        post({ type: 'sign-received', root });
      }),
    signed(root, signature) {
      for (const one of asked) if (equalBytes(one.root, root)) one.answer(signature);
    },
  };
}
