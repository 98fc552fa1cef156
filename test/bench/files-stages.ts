import { chunkSizeFor, geometryOf } from '../../src/shared/files/geometry.ts';
import type { Listing } from '../../src/shared/files/listing.ts';
import { createEventLog } from '../../src/shared/log.ts';
import { usdc } from '../../src/shared/money.ts';
import { openChannel, type WorkerChannel } from '../../src/workers/channel.ts';
import { hashFile } from '../../src/workers/transfer/base/hash.ts';
import { platformEnv } from '../../src/workers/transfer/base/env.ts';
import { openOpfs } from '../../src/workers/transfer/store/opfs.ts';
import { Receiver } from '../../src/workers/transfer/receive/receiver.ts';
import { Sender } from '../../src/workers/transfer/send/sender.ts';
import { createCatalogue, type ListedItem } from '../../src/workers/transfer/send/catalogue.ts';
import { blobSource } from '../../src/workers/transfer/base/source.ts';
import {
  callId,
  LANE,
  type Loaded,
  type PartStage,
  receiveBare,
  receiveParts,
  secret,
  sendBare,
  sendParts,
} from './files-parts.ts';

/**
 * One file over one channel, with more and more of the engine switched on: `bare` sends messages and
 * nothing else; `frames` is the engine's pump, frames and acknowledgements over bytes in memory;
 * `hash` and `seal` add what their names say on both sides; `whole` is the engine, disks included.
 */
export type Stage = 'bare' | PartStage | 'whole';

export interface Run {
  readonly stage: Stage;
  readonly role: 'send' | 'receive';
  /** The size of a message. */
  readonly frameBytes: number;
}

export interface Stages {
  /** The file to send: hashed, and kept in memory, too. */
  load(file: File): Promise<Listing>;
  /** Hashes the file as for listing it. Resolves to how many ms it takes. */
  hash(file: File): Promise<number>;
  /** Takes the listing of the file that the other side will send. */
  expect(listing: Listing): Promise<void>;
  /** Resolves when both channels are open and listened to. */
  arm(run: Run, lane: RTCDataChannel, control: RTCDataChannel): Promise<void>;
  /** Sends, or waits until all has arrived: then how many ms from the first byte to the last. */
  finish(): Promise<number>;
}

const env = platformEnv();
const log = createEventLog('bench', () => env.nowMs());

const opened = (channel: WorkerChannel): Promise<void> =>
  new Promise((resolve) => void channel.onOpen(resolve));

/** The engine itself; the file is on the disk on both sides. */
async function receiveWhole(
  lane: WorkerChannel,
  control: WorkerChannel,
): Promise<() => Promise<number>> {
  const store = await openOpfs('bench');
  let startedMs = 0;
  let tookMs = 0;
  let fetched = false;
  let settle: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (settle = resolve));
  const receiver = new Receiver({
    ...{ env, log, callId, store },
    signReceived: () => Promise.resolve(null),
    onDone: () => undefined,
    onChange() {
      const [listing] = receiver.catalogue;
      if (listing && !fetched) {
        fetched = true;
        receiver.fetch(listing.id, secret);
      }
      const [transfer] = receiver.transfers;
      if (transfer?.state === 'transferring') startedMs ||= env.nowMs();
      if (transfer?.state === 'verifying') tookMs ||= env.nowMs() - startedMs;
      if (transfer?.state === 'done' || transfer?.state === 'failed') settle();
    },
  });
  receiver.attach(control);
  receiver.attachLane(lane);
  return async () => {
    await done;
    const [transfer] = receiver.transfers;
    if (transfer?.state !== 'done') throw new Error(`failed: ${transfer?.error?.code ?? '?'}`);
    await receiver.discard(transfer.id);
    receiver.close();
    return tookMs;
  };
}

export function createStages(): Stages {
  const catalogue = createCatalogue(env);
  let loaded: Loaded | null = null;
  let listing: Listing | null = null;
  let finish: () => Promise<number> = () => Promise.reject(new Error('not armed'));

  async function armSender(
    run: Run,
    lane: WorkerChannel,
    control: WorkerChannel,
  ): Promise<() => Promise<number>> {
    const file = loaded;
    if (!file) throw new Error('nothing to send');
    const { size } = file.item.listing.geometry;
    const none = (): number => 0;
    await Promise.all([opened(lane), opened(control)]);
    const { stage, frameBytes } = run;
    if (stage === 'bare') return () => sendBare(lane, size, frameBytes).then(none);
    if (stage !== 'whole') return () => sendParts(lane, file, stage, frameBytes).then(none);
    return async () => {
      let received: () => void = () => undefined;
      const over = new Promise<void>((resolve) => (received = resolve));
      const sender = new Sender({
        ...{ env, log, callId, catalogue, maxFrameBytes: run.frameBytes },
        onChange: () => void (sender.transfers[0]?.state === 'done' && received()),
        wantLanes: () => undefined,
      });
      sender.paid(file.item.id, secret);
      sender.attachLane(LANE, lane);
      sender.attach(control);
      await over;
      sender.close();
      return 0;
    };
  }

  return {
    async load(file) {
      const offer = { name: file.name, description: '', price: usdc(0n) };
      const id = catalogue.add(blobSource(file), offer);
      const bytes = new Uint8Array(await file.arrayBuffer());
      const item = await new Promise<ListedItem>((resolve, reject) => {
        const look = (): void => {
          const found = catalogue.listedItem(id);
          if (found) resolve(found);
          else if (catalogue.find(id)?.state === 'failed') reject(new Error('not readable'));
        };
        catalogue.onChange(look);
        look();
      });
      loaded = { item, bytes };
      return item.listing;
    },
    async hash(file) {
      const geometry = geometryOf(file.size, chunkSizeFor(file.size));
      if (!geometry) throw new Error('too large');
      const { signal } = new AbortController();
      const startMs = env.nowMs();
      await hashFile(blobSource(file), geometry, {
        ...{ env, signal },
        onProgress: () => undefined,
      });
      return env.nowMs() - startMs;
    },
    expect(next) {
      listing = next;
      return Promise.resolve();
    },
    async arm(run, laneChannel, controlChannel) {
      const lane = openChannel(laneChannel);
      const control = openChannel(controlChannel);
      if (run.role === 'send') {
        finish = await armSender(run, lane, control);
        return;
      }
      if (!listing) throw new Error('nothing to expect');
      const { size } = listing.geometry;
      if (run.stage === 'bare') {
        const arrived = receiveBare(lane, size);
        finish = () => arrived;
      } else if (run.stage === 'whole') finish = await receiveWhole(lane, control);
      else finish = await receiveParts(lane, listing, run.stage);
      await Promise.all([opened(lane), opened(control)]);
    },
    finish: () => finish(),
  };
}
