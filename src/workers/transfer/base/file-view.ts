import type { FileView } from '../../../shared/api/transfer.ts';
import { toHex } from '../../../shared/bytes.ts';
import type { Listing } from '../../../shared/files/listing.ts';
import { namesOf } from '../../../shared/files/safe-name.ts';

/** The fields of a file that is not being transferred. */
export const STILL = {
  owned: false,
  boughtBefore: false,
  queued: false,
  bytes: 0,
  bytesPerSecond: null,
  pausedBy: null,
  error: null,
} as const;

/** Returns the view of a listed file that is not being transferred. */
export const stillView = (
  { id, name, description, geometry, price, sha256, root }: Listing,
  { mine, state }: Pick<FileView, 'mine' | 'state'>,
): FileView => ({
  ...STILL,
  ...{ id, mine, description, price, state },
  ...namesOf(name),
  size: geometry.size,
  sha256: toHex(sha256),
  root: toHex(root),
});
