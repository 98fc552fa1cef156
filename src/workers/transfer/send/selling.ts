import type { Bytes } from '../../../shared/bytes.ts';
import { appError, err, ok } from '../../../shared/errors.ts';
import type { Listing } from '../../../shared/files/listing.ts';
import { FREE_SECRET } from '../../../shared/files/sealing.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { FileView } from '../../../shared/api/transfer.ts';
import type { WorkerChannel } from '../../channel.ts';
import type { TransferEnv } from '../base/env.ts';
import { Sender } from './sender.ts';
import type { Catalogue } from './catalogue.ts';
import { soldView } from './view.ts';

/** The host's side of one call: what the guest has paid for, and the progress of each transfer. */
export interface Selling {
  readonly files: readonly FileView[];
  readonly busy: boolean;
  readonly lanes: number;
  attach(channel: WorkerChannel): void;
  attachLane(lane: number, channel: WorkerChannel): void;
  media(flowing: boolean): void;
  /** Makes room while a minute is being paid. */
  makeRoom(needed: boolean): void;
  paid(id: string, secret: Bytes): void;
  /** Stops the transfer of a refunded file for good. */
  refunded(id: string): void;
  pause(id: string): void;
  resume(id: string): void;
  cancel(id: string): void;
  close(): void;
}

export interface SellingOptions {
  readonly env: TransferEnv;
  readonly log: EventLog;
  readonly callId: Bytes;
  readonly catalogue: Catalogue;
  readonly onReceived: (listing: Listing, signature: Bytes | null) => void;
  readonly onChange: () => void;
  readonly wantLanes: (count: number) => void;
}

export function createSelling(options: SellingOptions): Selling {
  const { catalogue } = options;
  const secrets = new Map<string, Bytes>();
  /** Free files that were begun. They may be finished even if they are withdrawn afterwards. */
  const given = new Set<string>();
  const sender = new Sender({
    ...options,
    secretOf({ id, price }) {
      // What was sold is sealed as sold, even if it has become free since.
      const secret = secrets.get(id);
      if (secret) return Promise.resolve(ok(secret));
      if (price !== 0n) return Promise.resolve(err(appError('file_unpaid')));
      if (catalogue.find(id)?.state === 'withdrawn' && !given.has(id)) {
        return Promise.resolve(err(appError('file_unknown')));
      }
      given.add(id);
      return Promise.resolve(ok(FREE_SECRET));
    },
    onReceived: (listing, signature) => options.onReceived(listing, signature),
    onChange: () => options.onChange(),
    wantLanes: (count) => options.wantLanes(count),
  });
  const isOver = (state: string): boolean => state === 'done' || state === 'failed';

  return {
    get files() {
      const sent = new Map(sender.transfers.map((each) => [each.id, each]));
      return catalogue.items.map((item) => soldView(item, sent.get(item.id), secrets.has(item.id)));
    },
    get busy() {
      const { transfers } = sender;
      const begun = new Set(transfers.map(({ id }) => id));
      return (
        transfers.some(({ state }) => !isOver(state)) ||
        [...secrets.keys()].some((id) => !begun.has(id))
      );
    },
    get lanes() {
      return sender.drive.outbox.lanes;
    },
    attach: (channel) => sender.attach(channel),
    attachLane: (lane, channel) => sender.attachLane(lane, channel),
    media: (flowing) => sender.drive.media(flowing),
    makeRoom: (needed) => sender.drive.makeRoom(needed),
    paid(id, secret) {
      secrets.set(id, secret);
      options.onChange();
    },
    refunded(id) {
      secrets.delete(id);
      sender.cancel(id);
      options.onChange();
    },
    pause: (id) => sender.pause(id),
    resume: (id) => sender.resume(id),
    cancel: (id) => sender.cancel(id),
    close: () => sender.close(),
  };
}
