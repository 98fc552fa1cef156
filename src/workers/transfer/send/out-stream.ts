import { type Bytes, equalBytes } from '../../../shared/bytes.ts';
import { type AppError, raise } from '../../../shared/errors.ts';
import { type Geometry, unitSizeFor, unitsOf } from '../../../shared/files/geometry.ts';
import { ChunkSet, type Ranges } from '../../../shared/files/ranges.ts';
import { SALT_BYTES } from '../../../shared/files/sealing.ts';
import { auditPath, leafOf } from '../../../shared/files/tree.ts';
import { type ChunkParts, chunksOf, createSealer, leafHash } from '../base/seal.ts';
import type { TransferEnv } from '../base/env.ts';
import type { ControlOf } from '../../../shared/files/control.ts';
import { ahead } from './ahead.ts';
import type { ListedItem } from './catalogue.ts';
import { ChunkReader } from './chunk-reader.ts';

/**
 * `opening` until the buyer says that it has the key; `verifying` once every chunk is acknowledged
 * and the buyer reads the file through once more; `waiting` when the connection is lost and the
 * buyer has to open another stream.
 */
type OutState = 'opening' | 'sending' | 'verifying' | 'waiting' | 'done' | 'failed';

/** One start or resume of one file, as its seller sees it. */
export interface OutStream {
  readonly stream: number;
  readonly item: ListedItem;
  readonly salt: Bytes;
  /** What is sealed and sent at once: the file's chunks, or several of them. */
  readonly units: Geometry;
  /** Chunks that are acknowledged, or were present from the start. */
  readonly held: ChunkSet;
  /** Units of which every chunk is. */
  readonly heldUnits: ChunkSet;
  state: OutState;
  error: AppError | null;
  peerPaused: boolean;
  /** Notes chunks that the buyer has. Returns the units that are whole now and were not before. */
  hold(chunks: Ranges): Ranges;
  /**
   * Returns a sealed unit with its proof.
   * @throws P2cError `file_changed` or `file_unreadable`.
   */
  record(index: number): Promise<ChunkParts>;
  close(): void;
}

/** Units that are read and sealed before a lane requests them. */
export const UNITS_AHEAD = 2;

/** Draws the salt and derives the key. @throws whatever WebCrypto throws. */
export async function openStream(
  { env, callId }: { readonly env: TransferEnv; readonly callId: Bytes },
  { stream, have, unit = 0 }: Pick<ControlOf<'open'>, 'stream' | 'have' | 'unit'>,
  item: ListedItem,
  secret: Bytes,
): Promise<OutStream> {
  const { geometry, name, root } = item.listing;
  const { chunkSize } = geometry;
  const salt = env.random(SALT_BYTES);
  const units = unitsOf(geometry, unitSizeFor(geometry, unit)) ?? geometry;
  const perUnit = units.chunkSize / chunkSize;
  const sealer = await createSealer(secret, salt, { callId, root, geometry: units });
  const stop = new AbortController();
  const reader = new ChunkReader(item.source, units, stop.signal);
  const held = new ChunkSet(geometry.chunks);
  const heldUnits = new ChunkSet(units.chunks);

  function hold(chunks: Ranges): Ranges {
    const whole: [number, number][] = [];
    for (const [first, count] of held.addRanges(chunks)) {
      const end = Math.ceil((first + count) / perUnit);
      for (let index = Math.floor(first / perUnit); index < end; index += 1) {
        if (!held.hasAll(index * perUnit, perUnit) || !heldUnits.add(index)) continue;
        const last = whole.at(-1);
        if (last && last[0] + last[1] === index) last[1] += 1;
        else whole.push([index, 1]);
      }
    }
    return whole;
  }
  hold(have);

  async function record(index: number): Promise<ChunkParts> {
    const bytes = await reader.chunk(index);
    const leaves = await Promise.all(chunksOf(bytes, chunkSize).map(leafHash));
    // Sealing twice under one key and nonce is harmless only for the same bytes, which give the
    // same ciphertext. So bytes that differ from the listing are never sealed.
    const same = leaves.every((leaf, i) =>
      equalBytes(leaf, leafOf(item.tree, index * perUnit + i)),
    );
    if (!same) throw raise('file_changed', { name });
    return [auditPath(item.tree, index, perUnit), await sealer.seal(index, bytes)];
  }

  return {
    stream,
    item,
    salt,
    units,
    held,
    heldUnits,
    state: 'opening',
    error: null,
    peerPaused: false,
    hold,
    record: ahead({
      depth: UNITS_AHEAD,
      make: record,
      after(index) {
        const next = heldUnits.nextMissing(index + 1);
        return next < units.chunks ? next : null;
      },
    }),
    close: () => stop.abort(),
  };
}
