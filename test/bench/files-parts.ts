import { type Bytes, equalBytes } from '../../src/shared/bytes.ts';
import { encodeControl, parseControl } from '../../src/shared/files/control.ts';
import { decodeFrame } from '../../src/shared/files/frame.ts';
import { chunkLength, chunkOffset } from '../../src/shared/files/geometry.ts';
import type { Listing } from '../../src/shared/files/listing.ts';
import { TAG_BYTES } from '../../src/shared/files/seal-context.ts';
import {
  auditPath,
  HASH_BYTES,
  leafOf,
  pathLength,
  verifyLeaf,
} from '../../src/shared/files/tree.ts';
import type { WorkerChannel } from '../../src/workers/channel.ts';
import { Acks } from '../../src/workers/transfer/receive/acks.ts';
import { ahead } from '../../src/workers/transfer/send/sealed-ahead.ts';
import { CHUNKS_AHEAD } from '../../src/workers/transfer/send/out-stream.ts';
import { Assembler } from '../../src/workers/transfer/receive/assemble.ts';
import { platformEnv, Wake } from '../../src/workers/transfer/base/env.ts';
import { Outbox, QUEUE_BYTES } from '../../src/workers/transfer/send/outbox.ts';
import { createSealer, leafHash } from '../../src/workers/transfer/base/chunk-seal.ts';
import type { ListedItem } from '../../src/workers/transfer/send/catalogue.ts';

/** A channel without the engine, and with parts of it, over bytes in memory (files-stages.ts). */

export type PartStage = 'frames' | 'hash' | 'seal';

const env = platformEnv();
export const LANE = 0;
export const callId: Bytes = new Uint8Array(16).fill(1);
export const secret: Bytes = new Uint8Array(32).fill(2);
const salt: Bytes = new Uint8Array(32).fill(3);
const STREAM = 1;
const TICK_MS = 250;

/** As the engine's own: a full queue waits for the event that it is half empty. */
export async function sendBare(
  lane: WorkerChannel,
  size: number,
  frameBytes: number,
): Promise<void> {
  const low = new Wake();
  const { signal } = new AbortController();
  lane.setLowWater(QUEUE_BYTES / 2);
  lane.onLow(() => low.notify());
  const message = new Uint8Array(frameBytes);
  for (let left = size; left > 0; left -= frameBytes) {
    while (lane.bufferedAmount + frameBytes > QUEUE_BYTES) await low.wait(signal);
    lane.send(left < frameBytes ? message.subarray(0, left) : message);
  }
}

/** From the first message to the last of `size` bytes. */
export function receiveBare(lane: WorkerChannel, size: number): Promise<number> {
  return new Promise((resolve) => {
    let [got, firstMs] = [0, 0];
    lane.onMessage((data) => {
      firstMs ||= env.nowMs();
      got += data.length;
      if (got >= size) resolve(env.nowMs() - firstMs);
    });
  });
}

const sealerFor = ({ root, geometry }: Listing) =>
  createSealer(secret, salt, { callId, root, geometry });

export interface Loaded {
  readonly item: ListedItem;
  readonly bytes: Bytes;
}

/** The engine's pump over chunks in memory. */
export async function sendParts(
  lane: WorkerChannel,
  { item, bytes }: Loaded,
  stage: PartStage,
  frameBytes: number,
): Promise<void> {
  const { tree, listing } = item;
  const { geometry } = listing;
  const { chunks, chunkSize } = geometry;
  const sealer = await sealerFor(listing);
  const tag = new Uint8Array(TAG_BYTES);
  let failed: unknown = null;
  const record = ahead({
    depth: CHUNKS_AHEAD,
    after: (index) => (index + 1 < chunks ? index + 1 : null),
    async make(index) {
      const from = chunkOffset(geometry, index);
      const chunk = bytes.subarray(from, from + chunkLength(geometry, index));
      if (stage !== 'frames' && !equalBytes(await leafHash(chunk), leafOf(tree, index))) {
        throw new Error(`chunk ${index} is another`);
      }
      const path = auditPath(tree, index);
      return stage === 'seal' ? [path, await sealer.seal(index, chunk)] : [path, chunk, tag];
    },
  });
  const outbox = new Outbox(
    {
      env,
      log: { add: (event) => (failed = new Error(event)), entries: () => [] },
      maxFrameBytes: frameBytes,
      prepare: ({ index }) => record(index),
      failed: (_job, thrown) => (failed = thrown),
      onChange: () => undefined,
    },
    { pace: () => Infinity, mostLateMs: 0, queueMs: Infinity },
  );
  const stop = lane.onMessage((data) => {
    const message = typeof data === 'string' ? parseControl(data) : null;
    if (message?.ok && message.value.type === 'ack') {
      outbox.acknowledge(STREAM, message.value.chunks);
    }
  });
  outbox.attach(LANE, lane);
  outbox.add({ stream: STREAM, chunks, chunkBytes: chunkSize, have: [] });
  const { signal } = new AbortController();
  while (outbox.ackedBytes < chunks * chunkSize) {
    if (failed) throw failed instanceof Error ? failed : new Error('no chunk');
    await env.sleep(TICK_MS, signal);
    outbox.tick();
  }
  stop();
  outbox.close();
}

export async function receiveParts(
  lane: WorkerChannel,
  listing: Listing,
  stage: PartStage,
): Promise<() => Promise<number>> {
  const { geometry, root } = listing;
  const sealer = await sealerFor(listing);
  const assembler = new Assembler();
  const stop = new AbortController();
  const acks = new Acks(env, stop.signal, (chunks) => {
    lane.send(encodeControl({ type: 'ack', stream: STREAM, chunks }));
  });
  const check = async (index: number, record: Bytes): Promise<void> => {
    const pathBytes = pathLength(geometry, index) * HASH_BYTES;
    const path = record.slice(0, pathBytes);
    const body = record.subarray(pathBytes);
    const chunk = stage === 'seal' ? await sealer.open(index, body) : body.subarray(0, -TAG_BYTES);
    const leaf = chunk && (await leafHash(chunk));
    if (!leaf || !verifyLeaf(geometry, root, index, leaf, path)) {
      throw new Error(`chunk ${index} is not what was sold`);
    }
  };
  const done = new Promise<number>((resolve, reject) => {
    let [left, firstMs] = [geometry.chunks, 0];
    lane.onMessage((data) => {
      firstMs ||= env.nowMs();
      const frame = typeof data === 'string' ? null : decodeFrame(data);
      if (frame?.kind !== 'data') return;
      const result = assembler.accept(frame, () => geometry);
      if (typeof result === 'string') return;
      const { index, record } = result;
      (stage === 'frames' ? Promise.resolve() : check(index, record)).then(() => {
        acks.add(index);
        if ((left -= 1) > 0) return;
        acks.flush();
        resolve(env.nowMs() - firstMs);
      }, reject);
    });
  });
  return () => done;
}
