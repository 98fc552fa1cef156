import { namesOf } from '../../../shared/files/safe-name.ts';
import type { FileState, FileView } from '../../../shared/api/transfer.ts';
import { STILL, stillView } from '../base/file-view.ts';
import type { CatalogueItem } from './catalogue.ts';
import type { OutStream } from './out-stream.ts';

/** A transfer in this call. `bytes` counts acknowledged bytes. */
export interface Outgoing extends Pick<
  FileView,
  'id' | 'bytes' | 'bytesPerSecond' | 'pausedBy' | 'error'
> {
  readonly state: OutStream['state'];
}

function sentState(sent: Outgoing): FileState {
  if (sent.state === 'done' || sent.state === 'failed') return sent.state;
  if (sent.pausedBy) return 'paused';
  if (sent.state === 'verifying') return 'verifying';
  return sent.state === 'opening' ? 'paid' : 'transferring';
}

/**
 * Returns the seller's view of a file.
 * @param sent the file's transfer in this call, if there is one.
 * @param sold true if the file is paid for and was not requested yet.
 */
export function soldView(item: CatalogueItem, sent: Outgoing | undefined, sold: boolean): FileView {
  if (item.state === 'hashing' || item.state === 'failed') {
    const { id, details, state, source } = item;
    return {
      ...STILL,
      ...{ id, ...details, state, size: source.size },
      ...namesOf(details.name),
      mine: true,
      sha256: null,
      root: null,
      bytes: item.state === 'hashing' ? item.hashed : 0,
      error: item.state === 'failed' ? item.error : null,
    };
  }
  const state = item.state === 'changed' ? 'failed' : sold ? 'paid' : item.state;
  const error = item.state === 'changed' ? item.error : null;
  const still = { ...stillView(item.listing, { mine: true, state }), error };
  // The user chose the file again after its content was gone. So a transfer that stopped for that
  // reason can be requested again.
  if (!sent || sent.error?.code === 'file_changed') return still;
  const { bytes, bytesPerSecond, pausedBy } = sent;
  return { ...still, state: sentState(sent), bytes, bytesPerSecond, pausedBy, error: sent.error };
}
