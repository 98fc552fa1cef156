import type { Listing } from '../../../shared/files/listing.ts';
import type { FileState, FileView } from '../../../shared/api/transfer.ts';
import { facts, STILL } from '../base/facts.ts';
import type { Incoming } from './receiver.ts';

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
