import { type Bytes, equalBytes } from '../../../shared/bytes.ts';
import { type AppError, raise } from '../../../shared/errors.ts';
import { ChunkSet } from '../../../shared/files/ranges.ts';
import { SALT_BYTES } from '../../../shared/files/seal-context.ts';
import { auditPath, leafOf } from '../../../shared/files/tree.ts';
import { type ChunkParts, createSealer, leafHash } from '../base/chunk-seal.ts';
import type { TransferEnv } from '../base/env.ts';
import type { ControlOf } from '../../../shared/files/control.ts';
import { ahead } from './sealed-ahead.ts';
import type { ListedItem } from './catalogue.ts';
import { ChunkReader } from './chunk-reader.ts';

/**
 * `opening` until the buyer reports that it has the key. `verifying` once every chunk is
 * acknowledged, while the buyer reads the file once more. `waiting` when the connection is lost and
 * the buyer has to open another stream.
 */
type OutState = 'opening' | 'sending' | 'verifying' | 'waiting' | 'done' | 'failed';

/** One start or resume of one file, as its seller sees it. */
export interface OutStream {
  readonly stream: number;
  readonly item: ListedItem;
  readonly salt: Bytes;
  /** The chunks that are acknowledged, or that the buyer had from the start. */
  readonly held: ChunkSet;
  state: OutState;
  error: AppError | null;
  peerPaused: boolean;
  /** Returns an encrypted chunk. @throws P2cError `file_changed` or `file_unreadable`. */
  record(index: number): Promise<ChunkParts>;
  close(): void;
}

/** How many chunks are read and encrypted before a lane requests them. */
export const CHUNKS_AHEAD = 2;

/** Opens a stream: draws the salt and derives the key. @throws any error of WebCrypto. */
export async function openStream(
  { env, callId }: { readonly env: TransferEnv; readonly callId: Bytes },
  { stream, have }: Pick<ControlOf<'open'>, 'stream' | 'have'>,
  item: ListedItem,
  secret: Bytes,
): Promise<OutStream> {
  const { geometry, root } = item.listing;
  const salt = env.random(SALT_BYTES);
  const sealer = await createSealer(secret, salt, { callId, root, geometry });
  const stop = new AbortController();
  const reader = new ChunkReader(item.source, geometry, stop.signal);
  const held = new ChunkSet(geometry.chunks);
  held.addRanges(have);

  async function record(index: number): Promise<ChunkParts> {
    const chunk = await reader.chunk(index);
    // Encrypting twice with the same key and nonce is harmless only if the chunk is the same,
    // because it then gives the same ciphertext. So a chunk that differs from the listing is never
    // encrypted.
    if (!equalBytes(await leafHash(chunk), leafOf(item.tree, index))) {
      throw raise('file_changed');
    }
    return [auditPath(item.tree, index), await sealer.seal(index, chunk)];
  }

  return {
    stream,
    item,
    salt,
    held,
    state: 'opening',
    error: null,
    peerPaused: false,
    record: ahead({
      depth: CHUNKS_AHEAD,
      make: record,
      after(index) {
        const next = held.nextMissing(index + 1);
        return next < geometry.chunks ? next : null;
      },
    }),
    close: () => stop.abort(),
  };
}
