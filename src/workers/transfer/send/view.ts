import { displayName } from '../../../shared/files/safe-name.ts';
import type { FileState, FileView } from '../../../shared/api/transfer.ts';
import { facts, STILL } from '../base/facts.ts';
import type { CatalogueItem } from './catalogue.ts';
import type { Outgoing } from './sender.ts';

function sentState(sent: Outgoing): FileState {
  if (sent.state === 'done' || sent.state === 'failed') return sent.state;
  if (sent.pausedBy) return 'paused';
  if (sent.state === 'verifying') return 'verifying';
  return sent.state === 'opening' ? 'paid' : 'transferring';
}

/** @param sent its transfer in this call, if there is one; `sold`: paid, and not requested yet. */
export function soldView(item: CatalogueItem, sent: Outgoing | undefined, sold: boolean): FileView {
  const { details } = item;
  if (item.state === 'hashing' || item.state === 'failed') {
    const { size } = item.source;
    return {
      id: item.id,
      mine: true,
      owned: false,
      name: displayName(details.name),
      description: details.description,
      size,
      price: details.price,
      sha256: null,
      root: null,
      ...STILL,
      state: item.state,
      bytes: item.state === 'hashing' ? item.hashed : 0,
      error: item.state === 'failed' ? item.error : null,
    };
  }
  const base = { ...facts(item.listing), mine: true, owned: false, ...STILL, bytes: 0 };
  // Chosen again after its bytes were gone, so a transfer that stopped for that reason can be
  // requested again.
  if (!sent || sent.error?.code === 'file_changed') {
    if (item.state === 'changed') return { ...base, state: 'failed', error: item.error };
    return { ...base, state: sold ? 'paid' : item.state };
  }
  const { bytes, bytesPerSecond, pausedBy, error } = sent;
  return { ...base, state: sentState(sent), bytes, bytesPerSecond, pausedBy, error };
}
