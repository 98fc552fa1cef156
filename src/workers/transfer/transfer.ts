import type { Callback, Role } from '../../shared/api/ledger.ts';
import type { FilesView, TransferApi } from '../../shared/api/transfer.ts';
import { type Bytes, fromHex } from '../../shared/bytes.ts';
import {
  type AppError,
  appError,
  err,
  ok,
  raise,
  type Result,
  toAppError,
} from '../../shared/errors.ts';
import { geometryOf } from '../../shared/files/geometry.ts';
import type { Listing } from '../../shared/files/listing.ts';
import type { EventLog } from '../../shared/log.ts';
import { openChannel, type WorkerChannel } from '../channel.ts';
import type { TransferEnv } from './base/env.ts';
import { blobSource } from './base/source.ts';
import { createLedgerPort, type Order } from './ledger-port.ts';
import { namesOf } from '../../shared/files/safe-name.ts';
import { type Buying, createBuying, savedFile } from './receive/buying.ts';
import { createCatalogue, listingsOf } from './send/catalogue.ts';
import { Sender } from './send/sender.ts';
import { soldView } from './send/view.ts';
import type { Disk } from './store/disk.ts';
import type { UnsavedDownloads } from './store/unsaved-downloads.ts';
import { removePartial, wholeFile } from './store/part-file.ts';

/** In ms. A transfer changes in bursts, and main is notified once per burst. */
const PUBLISH_MS = 50;
/** In ms. At this interval, a disk that did not open is tried again during the call. */
const DISK_RETRY_MS = 3_000;

/**
 * Returns the facts that are needed to hand over a download.
 * @throws P2cError `file_unknown` if it is not complete here.
 */
async function wholeOf(unsaved: UnsavedDownloads, root: string) {
  const whole = (await unsaved.list()).get(root);
  const bytes = fromHex(root);
  const geometry = whole && geometryOf(whole.size, whole.chunkSize);
  if (!bytes || !geometry) throw raise('file_unknown');
  return { bytes, geometry, name: whole.name };
}

/** The worker's contract with main, for its selling and its buying side. */
export function createTransfer(
  env: TransferEnv,
  log: EventLog,
  openDisk: () => Promise<Disk>,
): TransferApi {
  const catalogue = createCatalogue(env);
  const ledger = createLedgerPort(obey);
  let role: Role | null = null;
  /** This side of the current call, once the guest is admitted. */
  let side: Sender | Buying | null = null;
  /** The number of calls so far. Results that were prepared for an earlier call are dropped. */
  let turn = 0;
  /**
   * The open channels of the call's connections, newest last. The newest is used once the guest is
   * admitted. If a standby connection opens and closes without being needed, the one before it is
   * used again.
   */
  const channels: WorkerChannel[] = [];
  let disk: Promise<Disk> | null = null;
  let onView: Callback<[FilesView]> = () => undefined;
  let onLanes: Callback<[number]> = () => undefined;
  let publishing = false;
  /** Messages of the ledger worker about a call whose disk is not open yet. */
  let waiting: Order[] | null = null;
  /** Why the disk does not open; null if it does. */
  let trouble: AppError | null = null;
  /**
   * True while audio or video of the call is sent. Main may report this before the ledger worker
   * announces the call.
   */
  let flowing = false;

  function view(): FilesView {
    if (side) return { role, files: side.files, busy: side.busy, trouble };
    const items = role === 'host' ? catalogue.items : [];
    const files = items.map((item) => soldView(item, undefined, false));
    return { role, files, busy: false, trouble };
  }

  function changed(): void {
    if (side?.role === 'guest') ledger.listings(side.catalogue);
    if (publishing) return;
    publishing = true;
    setTimeout(() => {
      publishing = false;
      onView(view());
    }, PUBLISH_MS);
  }

  catalogue.onChange(() => {
    if (role === 'host') ledger.listings(listingsOf(catalogue));
    changed();
  });

  function end(): void {
    side?.close();
    side = null;
    channels.length = 0;
    [waiting, trouble] = [null, null];
    flowing = false;
    turn += 1;
  }

  /** Opens the disk once. After a failure, the next caller tries again. */
  async function opened(): Promise<Disk> {
    const opening = (disk ??= openDisk());
    try {
      return await opening;
    } catch (thrown) {
      if (disk === opening) disk = null;
      throw thrown;
    }
  }

  /** Runs work with the disk, and returns its error as data. */
  async function onDisk<T>(use: (disk: Disk) => Promise<T>): Promise<Result<T>> {
    try {
      return ok(await use(await opened()));
    } catch (thrown) {
      return err(toAppError(thrown));
    }
  }

  /** Resolves as soon as the disk opens, or to null if its call is over. */
  async function diskOf(mine: number): Promise<Disk | null> {
    for (;;) {
      const found = await opened().catch((thrown: unknown) => toAppError(thrown));
      if (mine !== turn) return null;
      if ('store' in found) {
        trouble = null;
        return found;
      }
      if (!trouble) {
        trouble = found;
        log.add('no-disk', { code: found.code });
        changed();
      }
      await env.sleep(DISK_RETRY_MS, new AbortController().signal);
      if (mine !== turn) return null;
    }
  }

  async function start(as: Role, callId: Bytes): Promise<void> {
    const mine = turn;
    waiting = [];
    const common = { env, log, callId, onChange: changed };
    if (as === 'host') {
      side = new Sender({
        ...common,
        catalogue,
        wantLanes: (count) => onLanes(count),
      });
      side.media(flowing);
    } else {
      const found = await diskOf(mine);
      if (!found) return;
      side = createBuying({ ...common, ...found, signReceived: ledger.signReceived });
    }
    log.add('in-call', { role: as, channels: channels.length });
    useNewest();
    changed();
    const orders = waiting;
    waiting = null;
    orders.forEach(obey);
  }

  function useNewest(): void {
    const newest = channels.at(-1);
    if (newest) side?.attach(newest);
  }

  function leave(channel: WorkerChannel): void {
    const at = channels.indexOf(channel);
    if (at < 0) return;
    const used = at === channels.length - 1;
    channels.splice(at, 1);
    if (used) useNewest();
  }

  function obey(order: Order): void {
    if (waiting && order.type !== 'call') return void waiting.push(order);
    switch (order.type) {
      case 'call': {
        const callId = fromHex(order.callId);
        if (!callId || side || waiting) return;
        start(order.role, callId).catch((thrown: unknown) => {
          log.add('files-unready', { code: toAppError(thrown).code });
        });
        return;
      }
      case 'paid':
        return side?.paid(order.id, order.secret);
      case 'refunded':
        return host()?.refunded(order.id);
      case 'minute':
        return host()?.makeRoom(order.due);
      case 'bought-before':
        return guest()?.boughtBefore(order.ids);
    }
  }

  const host = (): Sender | null => (side?.role === 'host' ? side : null);
  const guest = (): Buying | null => (side?.role === 'guest' ? side : null);
  const known = (listing: Listing | boolean | undefined | null): Result<void> =>
    listing ? ok(undefined) : err(appError('file_unknown'));

  return {
    async attachChannel(endpoint) {
      // The channel is opened at once, because messages and events that arrive before its listener
      // are lost.
      const channel = openChannel(endpoint);
      // The channel of a standby connection may never open. Until it opens, the present channel is
      // used.
      const mine = turn;
      channel.onOpen(() => {
        if (mine !== turn) return;
        channels.push(channel);
        log.add('channel', { channels: channels.length });
        useNewest();
      });
      channel.onClose(() => leave(channel));
    },
    async attachLane(lane, endpoint) {
      const channel = openChannel(endpoint);
      if (side?.role === 'host') side.attachLane(lane, channel);
      else if (side) side.attachLane(channel);
      else channel.close();
    },
    async attachLedger(port) {
      ledger.open(port);
    },
    async subscribe(listener) {
      onView = listener;
      listener(view());
    },
    async subscribeLanes(listener) {
      onLanes = listener;
    },
    async begin(as) {
      end();
      log.add('begin', { role: as });
      role = as;
      ledger.listings(as === 'host' ? listingsOf(catalogue) : []);
      changed();
    },
    async end() {
      end();
      changed();
    },
    async reportMedia(now) {
      flowing = now;
      host()?.media(now);
    },

    async add(files) {
      for (const { file, ...details } of files) {
        catalogue.add(blobSource(file), details);
      }
    },
    edit: (id, change) => Promise.resolve(known(catalogue.edit(id, change))),
    withdraw: (id) => Promise.resolve(known(catalogue.withdraw(id))),

    checkSpace: async (id) => (await guest()?.checkSpace(id)) ?? known(null),
    fetchFree: (id) => Promise.resolve(guest()?.fetchFree(id) ?? known(null)),
    async pause(id) {
      side?.pause(id);
    },
    async resume(id) {
      side?.resume(id);
    },
    async cancel(id) {
      if (catalogue.find(id)?.state === 'hashing') catalogue.withdraw(id);
      await side?.cancel(id);
    },
    open: (id) => guest()?.open(id) ?? Promise.resolve(err(appError('file_unknown'))),
    kept: () =>
      onDisk(async ({ unsaved }) =>
        [...(await unsaved.list())].flatMap(([root, whole]) =>
          whole ? [{ root, ...namesOf(whole.name), size: whole.size }] : [],
        ),
      ),
    openKept: (root) =>
      onDisk(async ({ store, unsaved }) => {
        const { bytes, geometry, name } = await wholeOf(unsaved, root);
        return savedFile(await wholeFile(store, bytes, geometry), name);
      }),
    discardKept: (root) =>
      onDisk(async ({ store, unsaved }) => {
        if (await guest()?.discard(root)) return;
        const { bytes, geometry } = await wholeOf(unsaved, root);
        if (!(await removePartial(store, bytes, geometry))) throw raise('file_in_use');
        return unsaved.remove(root);
      }),
    log: () => Promise.resolve(log.entries()),
  };
}
