import { toHex } from '../../../shared/bytes.ts';
import { displayName } from '../../../shared/files/safe-name.ts';
import type { Listing } from '../../../shared/files/listing.ts';

/** The fields of a file that is not being transferred. */
export const STILL = {
  bytesPerSecond: null,
  pausedBy: null,
  queued: false,
  error: null,
  boughtBefore: false,
} as const;

/** Returns the fields that both roles show for a listed file. */
export const facts = (listing: Listing) => ({
  id: listing.id,
  name: displayName(listing.name),
  description: listing.description,
  size: listing.geometry.size,
  price: listing.price,
  sha256: toHex(listing.sha256),
  root: toHex(listing.root),
});
