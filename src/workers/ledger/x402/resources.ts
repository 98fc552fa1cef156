import { type Bytes, concatBytes, toBase64Url, utf8 } from '../../../shared/bytes.ts';
import { fileDisplayName } from '../../../shared/files/safe-name.ts';
import { type AtomicUsdc, parseAtomic } from '../../../shared/money.ts';
import type { SaleListing } from '../../../shared/api/sale.ts';
import { PRICE_FLOOR, prepaidAmount, type Terms } from '../../../shared/terms.ts';
import { base58 } from '../solana/layout.ts';

/**
 * The resources that a call sells, by URL. The code for selling and buying is the same for all
 * resources. This table contains their prices and names, so a new paid resource needs only a new
 * entry.
 */
export type Resource =
  | { readonly kind: 'prepay' }
  | { readonly kind: 'minute'; readonly minute: number }
  | { readonly kind: 'file'; readonly listing: SaleListing }
  /**
   * `id` is 16 random bytes in hex, so that each tip is paid once. The URL also contains the
   * amount.
   */
  | { readonly kind: 'tip'; readonly id: string; readonly amount: AtomicUsdc };

type ResourceOf<K extends Resource['kind']> = Extract<Resource, { kind: K }>;

/** Finds a listed file by its id. */
export type FindListing = (id: string) => SaleListing | undefined;

/** One kind of resource. */
interface Entry<R extends Resource> {
  readonly pattern: RegExp;
  /** Returns the resource. Null if it does not exist (any more). */
  parse(match: RegExpExecArray, findListing: FindListing): R | null;
  path(resource: R): string;
  price(resource: R, terms: Terms): AtomicUsdc;
  describe(resource: R, terms: Terms): string;
}

const TABLE: { readonly [K in Resource['kind']]: Entry<ResourceOf<K>> } = {
  prepay: {
    pattern: /^prepay$/,
    parse: () => ({ kind: 'prepay' }),
    path: () => 'prepay',
    price: (_, terms) => prepaidAmount(terms),
    describe: (_, { prepaidPeriods }) =>
      prepaidPeriods === 1
        ? 'The first minute of a call'
        : `The first ${prepaidPeriods} minutes of a call`,
  },
  minute: {
    pattern: /^minute\/([1-9]\d{0,5})$/,
    parse: ([, minute = '']) => ({ kind: 'minute', minute: Number(minute) }),
    path: ({ minute }) => `minute/${minute}`,
    price: (_, terms) => terms.price,
    describe: ({ minute }) => `Minute ${minute} of a call`,
  },
  file: {
    pattern: /^file\/([0-9a-f]{32})$/,
    parse([, id = ''], findListing) {
      const listing = findListing(id);
      // A free file is sent without a payment. With a payment, the host's fee payer would pay a
      // network fee for nothing.
      return listing && listing.price > 0n ? { kind: 'file', listing } : null;
    },
    path: ({ listing }) => `file/${listing.id}`,
    price: ({ listing }) => listing.price,
    describe: ({ listing }) => `The file ${listing.name}`,
  },
  tip: {
    pattern: /^tip\/([0-9a-f]{32})\/([1-9]\d{0,19})$/,
    parse([, id = '', text = '']) {
      const amount = parseAtomic(text);
      return amount !== null && amount >= PRICE_FLOOR ? { kind: 'tip', id, amount } : null;
    },
    path: ({ id, amount }) => `tip/${id}/${amount}`,
    price: ({ amount }) => amount,
    describe: () => 'A tip',
  },
};

/** Each entry handles resources of its own kind. The compiler cannot see that. */
const entryOf = (resource: Resource): Entry<Resource> =>
  TABLE[resource.kind] as unknown as Entry<Resource>;

export const resourceUrl = (callId: string, resource: Resource): string =>
  `pay2chat:${callId}/${entryOf(resource).path(resource)}`;

/**
 * Parses the URL of a resource. Null if the URL is not of this call, or if nothing is sold at this
 * URL.
 */
export function parseResource(
  callId: string,
  url: string,
  findListing: FindListing = () => undefined,
): Resource | null {
  const prefix = `pay2chat:${callId}/`;
  if (!url.startsWith(prefix)) return null;
  const path = url.slice(prefix.length);
  for (const entry of Object.values(TABLE)) {
    const match = entry.pattern.exec(path);
    if (match) return entry.parse(match, findListing);
  }
  return null;
}

export const priceOf = (terms: Terms, resource: Resource): AtomicUsdc =>
  entryOf(resource).price(resource, terms);

/**
 * Returns the resource's title for this side's receipts. Empty if kind and number describe the
 * resource completely.
 */
export const titleOf = (resource: Resource): { readonly title?: string } =>
  resource.kind === 'file' ? { title: fileDisplayName(resource.listing.name) } : {};

export const describeResource = (terms: Terms, resource: Resource): string =>
  entryOf(resource).describe(resource, terms);

const sha256 = async (...parts: readonly Uint8Array[]): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', concatBytes(...parts)));

/**
 * Returns the content commitment of a file: SHA-256(salt ‖ root). The memo covers it in addition to
 * the URL. So the chain binds the sale to this content without revealing it. Undefined for other
 * resources.
 */
export async function commitmentOf(resource: Resource): Promise<Bytes | undefined> {
  if (resource.kind !== 'file') return undefined;
  const { salt, root } = resource.listing;
  return sha256(salt, root);
}

const MEMO_BYTES = 24;

/**
 * Returns the memo that binds a payment to this call and resource: base64url of the first 24 bytes
 * of SHA-256(T ‖ url ‖ commitment) = 32 characters. `commitment` is empty except for files.
 */
export async function memoFor(
  transcript: Uint8Array,
  url: string,
  commitment: Uint8Array = new Uint8Array(0),
): Promise<string> {
  return memoOf(await sha256(transcript, utf8(url), commitment));
}

/** Returns the memo for a digest. */
export const memoOf = (digest: Uint8Array): string => toBase64Url(digest.subarray(0, MEMO_BYTES));

/**
 * Returns the address that every manual refund of a call names, so that the history of this address
 * lists all refunds. It is base58 of SHA-256(T ‖ "pay2chat:<call id>/refund"). It does not belong
 * to any key. Nobody else can compute it before the first refund shows it.
 */
export const referenceOf = async (transcript: Uint8Array, callId: string): Promise<string> =>
  base58(await sha256(transcript, utf8(`pay2chat:${callId}/refund`)));
