import { toHex } from '../../../shared/bytes.ts';
import { displayName } from '../../../shared/files/name.ts';
import type { Listing } from '../../../shared/files/listing.ts';
import type { FileState, FileView } from '../../../shared/api/transfer.ts';
import type { Incoming } from '../receive/receiver.ts';
import type { Outgoing } from './sender.ts';
import type { ShelfItem } from './catalogue.ts';

/** What the engine knows, as the page shows it (transfer-api.ts). */

const STILL = {
  bytesPerSecond: null,
  pausedBy: null,
  queued: false,
  error: null,
  boughtBefore: false,
} as const;

const facts = (listing: Listing) => ({
  id: listing.id,
  name: displayName(listing.name),
  description: listing.description,
  size: listing.geometry.size,
  price: listing.price,
  sha256: toHex(listing.sha256),
  root: toHex(listing.root),
});

function sentState(sent: Outgoing): FileState {
  if (sent.state === 'done' || sent.state === 'failed') return sent.state;
  if (sent.pausedBy) return 'paused';
  if (sent.state === 'verifying') return 'verifying';
  return sent.state === 'opening' ? 'paid' : 'transferring';
}

/** @param sent its transfer in this call, if there is one; `sold`: paid, and not asked for yet. */
export function soldView(item: ShelfItem, sent: Outgoing | undefined, sold: boolean): FileView {
  const { offer } = item;
  if (item.state === 'hashing' || item.state === 'failed') {
    const { size } = item.source;
    return {
      id: item.id,
      mine: true,
      owned: false,
      name: displayName(offer.name),
      description: offer.description,
      size,
      price: offer.price,
      sha256: null,
      root: null,
      ...STILL,
      state: item.state,
      bytes: item.state === 'hashing' ? item.hashed : 0,
      error: item.state === 'failed' ? item.error : null,
    };
  }
  const base = { ...facts(item.listing), mine: true, owned: false, ...STILL, bytes: 0 };
  // Chosen again after its bytes were gone: what stopped over that may be asked for again.
  if (!sent || sent.error?.code === 'file_changed') {
    if (item.state === 'changed') return { ...base, state: 'failed', error: item.error };
    return { ...base, state: sold ? 'paid' : item.state };
  }
  const { bytes, bytesPerSecond, pausedBy, error } = sent;
  return { ...base, state: sentState(sent), bytes, bytesPerSecond, pausedBy, error };
}

function receivedState({ state, pausedBy }: Incoming): FileState {
  if (state === 'done' || state === 'failed' || state === 'verifying') return state;
  if (pausedBy) return 'paused';
  return state === 'waiting' ? 'paid' : 'transferring';
}

/** What is true of a listing besides its transfer. */
export interface Standing {
  readonly owned: boolean;
  /** Bought, and waits for the one before it. */
  readonly queued: boolean;
  /** Paid for in an earlier call. */
  readonly before: boolean;
}

/** @param got its transfer, if there is one. */
export function boughtView(
  listing: Listing,
  got: Incoming | undefined,
  { owned, queued, before }: Standing,
): FileView {
  const boughtBefore = before && !owned;
  const base = { ...facts(listing), mine: false, owned, ...STILL, boughtBefore, bytes: 0 };
  if (!got) return { ...base, queued, state: owned ? 'paid' : 'listed' };
  const { bytes, bytesPerSecond, pausedBy, error } = got;
  return { ...base, queued, state: receivedState(got), bytes, bytesPerSecond, pausedBy, error };
}
