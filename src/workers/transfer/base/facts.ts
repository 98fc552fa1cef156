import { toHex } from '../../../shared/bytes.ts';
import { displayName } from '../../../shared/files/name.ts';
import type { Listing } from '../../../shared/files/listing.ts';

/** A file of which nothing moves. */
export const STILL = {
  bytesPerSecond: null,
  pausedBy: null,
  queued: false,
  error: null,
  boughtBefore: false,
} as const;

/** What both sides say of a listed file. */
export const facts = (listing: Listing) => ({
  id: listing.id,
  name: displayName(listing.name),
  description: listing.description,
  size: listing.geometry.size,
  price: listing.price,
  sha256: toHex(listing.sha256),
  root: toHex(listing.root),
});
