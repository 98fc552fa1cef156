import {
  type Bytes,
  equalBytes,
  fromBase64Url,
  fromHex,
  toBase64Url,
  toHex,
  utf8,
} from '../bytes.ts';
import { isFields } from '../fields.ts';
import { type AtomicUsdc, parseAtomic } from '../money.ts';
import { peerText } from '../peer-text.ts';
import { peerFileName } from './safe-name.ts';
import { type Geometry, geometryOf } from './geometry.ts';
import { HASH_BYTES } from './tree.ts';

/** A file as the host lists it: its name, its price, and the hashes that determine its content. */
export interface Listing {
  /** 16 bytes as lower-case hex; part of the resource's URL. */
  readonly id: string;
  /** The name on the host's disk. safe-name.ts determines what may be shown or saved. */
  readonly name: string;
  readonly description: string;
  readonly price: AtomicUsdc;
  readonly geometry: Geometry;
  /** SHA-256 of the whole file, as `sha256sum` prints it. */
  readonly sha256: Bytes;
  /** The root of the tree hash. The sale commits to it, and each chunk is verified against it. */
  readonly root: Bytes;
  /** 16 random bytes that hide the root in the payment's memo (sale.ts). */
  readonly salt: Bytes;
}

export const LISTING_SALT_BYTES = 16;
/** Enough for the longest file name on any system, 255 UTF-16 units, as UTF-8. */
const MAX_NAME_BYTES = 1024;
const MAX_DESCRIPTION_BYTES = 2048;
/** The most files in one catalogue. */
export const MAX_LISTINGS = 256;

const ID = /^[0-9a-f]{32}$/;
export const isListingId = (value: unknown): value is string =>
  typeof value === 'string' && ID.test(value);

/** The most listing ids in one call, including those of files that are no longer listed. */
export const MAX_LISTED_EVER = 16 * MAX_LISTINGS;

/**
 * Tells whether two listings are for the same file and the same payment. Name and price may differ.
 */
export const sameFile = (a: Listing, b: Listing): boolean =>
  equalBytes(a.root, b.root) &&
  equalBytes(a.sha256, b.sha256) &&
  equalBytes(a.salt, b.salt) &&
  a.geometry.size === b.geometry.size &&
  a.geometry.chunkSize === b.geometry.chunkSize;

/** Parses `length` bytes in lower-case hex. Null for anything else. */
export function hexOf(value: unknown, length: number): Bytes | null {
  if (typeof value !== 'string' || value.length !== 2 * length) return null;
  return value === value.toLowerCase() ? fromHex(value) : null;
}

/** Parses `length` bytes in base64url. Null for anything else. */
export function base64Of(value: unknown, length: number): Bytes | null {
  if (typeof value !== 'string' || value.length !== Math.ceil((length * 4) / 3)) return null;
  return fromBase64Url(value);
}

const textOf = (value: unknown, maxBytes: number, clean = peerText): string | null =>
  typeof value === 'string' && value.length <= maxBytes && utf8(value).length <= maxBytes
    ? clean(value)
    : null;

/** Returns the JSON form of a listing. The price is a decimal string, and hashes are hex. */
export const listingJson = (listing: Listing): Readonly<Record<string, string | number>> => ({
  id: listing.id,
  name: listing.name,
  description: listing.description,
  price: listing.price.toString(),
  size: listing.geometry.size,
  chunkSize: listing.geometry.chunkSize,
  sha256: toHex(listing.sha256),
  root: toHex(listing.root),
  salt: toBase64Url(listing.salt),
});

/** Parses a listing. Null if a field is missing, has another type, or exceeds its limit. */
export function parseListing(value: unknown): Listing | null {
  if (!isFields(value)) return null;
  const { id, size, chunkSize, price: priceText } = value;
  const name = textOf(value['name'], MAX_NAME_BYTES, peerFileName);
  const description = textOf(value['description'], MAX_DESCRIPTION_BYTES);
  const price = typeof priceText === 'string' ? parseAtomic(priceText) : null;
  const sha256 = hexOf(value['sha256'], HASH_BYTES);
  const root = hexOf(value['root'], HASH_BYTES);
  const salt = base64Of(value['salt'], LISTING_SALT_BYTES);
  if (typeof size !== 'number' || typeof chunkSize !== 'number') return null;
  const geometry = geometryOf(size, chunkSize);
  if (!isListingId(id) || name === null || description === null || price === null) return null;
  if (!geometry || !sha256 || !root || !salt) return null;
  return { id, name, description, price, geometry, sha256, root, salt };
}
