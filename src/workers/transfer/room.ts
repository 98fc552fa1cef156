import type { Callback, Role } from '../../shared/api/ledger.ts';
import { type Bytes, equalBytes, fromHex } from '../../shared/bytes.ts';
import { type AppError, appError, err, ok, type Result, toAppError } from '../../shared/errors.ts';
import type { Listing } from '../../shared/files/listing.ts';
import type { EventLog } from '../../shared/log.ts';
import type { SaleNews, SaleOrder, SaleListing } from '../../shared/api/sale.ts';
import type { FilesView, TransferApi } from '../../shared/api/transfer.ts';
import { openChannel, type WorkerChannel } from '../channel.ts';
import { type Buying, createBuying } from './receive/buying.ts';
import type { Disk } from './store/disk.ts';
import type { TransferEnv } from './base/env.ts';
import { createSelling, type Selling } from './send/selling.ts';
import { createCatalogue } from './send/catalogue.ts';
import { blobSource } from './base/source.ts';
import { soldView } from './send/view.ts';

/**
 * The worker's contract with main and with the ledger worker, over its selling and buying sides.
 */

/** This worker's end of the port to the ledger worker (sale.ts). */
export interface SalePost {
  open(port: MessagePort): void;
  news(news: SaleNews): void;
  /** Sends the files for sale if they have changed. */
  listings(listings: readonly Listing[]): void;
  /**
   * Resolves to the session key's signature that this file is complete; null if there is no key
   * (any more).
   */
  signReceived(root: Bytes): Promise<Bytes | null>;
  signed(root: Bytes, signature: Bytes | null): void;
}

/** The ledger worker signs at once. Without an answer for this long, it never will. */
const SIGN_LIMIT_MS = 5_000;

const toSaleListing = ({ id, name, geometry, price, root, salt }: Listing): SaleListing => ({
  id,
  name,
  size: geometry.size,
  price,
  root,
  salt,
});

interface Asked {
  readonly root: Bytes;
  readonly answer: (signature: Bytes | null) => void;
}

export function createSalePost(): SalePost {
  let port: MessagePort | null = null;
  /**
   * The last listings sent. A listing is replaced and never changed, so identity shows a change.
   */
  let told: readonly Listing[] = [];
  const asked = new Set<Asked>();

  const post = (news: SaleNews): void => port?.postMessage(news);
  const tell = (): void => post({ type: 'listings', listings: told.map(toSaleListing) });

  return {
    open(next) {
      port?.close();
      port = next;
      tell();
    },
    news: post,
    listings(listings) {
      const same =
        listings.length === told.length && listings.every((each, index) => each === told[index]);
      if (same) return;
      told = listings;
      tell();
    },
    signReceived: (root) =>
      new Promise((resolve) => {
        const one: Asked = {
          root,
          answer(signature) {
            clearTimeout(timer);
            asked.delete(one);
            resolve(signature);
          },
        };
        const timer = setTimeout(() => one.answer(null), SIGN_LIMIT_MS);
        asked.add(one);
        post({ type: 'sign-received', root });
      }),
    signed(root, signature) {
      for (const one of asked) if (equalBytes(one.root, root)) one.answer(signature);
    },
  };
}

/** A transfer changes in bursts. Main is told once per burst. */
const PUBLISH_MS = 50;
/** How often a disk that did not open is tried again during the call. */
const DISK_RETRY_MS = 3_000;

/** This side's role in the current call, once the guest is admitted. */
type Side =
  | { readonly role: 'host'; readonly selling: Selling }
  | { readonly role: 'guest'; readonly buying: Buying };

export function createTransferRoom(
  env: TransferEnv,
  log: EventLog,
  openDisk: () => Promise<Disk>,
): TransferApi {
  const catalogue = createCatalogue(env);
  const post = createSalePost();
  let role: Role | null = null;
  let side: Side | null = null;
  /** Counts the calls, so that what was prepared for an earlier one is dropped. */
  let turn = 0;
  /**
   * The open channels of the call's connections, newest last. The last one is used once the guest
   * is admitted. A standby that connected and was not needed closes again, and the one before it is
   * used.
   */
  const channels: WorkerChannel[] = [];
  let disk: Promise<Disk> | null = null;
  let onView: Callback<[FilesView]> = () => undefined;
  let onLanes: Callback<[number]> = () => undefined;
  let publishing = false;
  /** Messages of the ledger worker about a call whose disk is not open yet. */
  let waiting: SaleOrder[] | null = null;
  /** Why the disk does not open. */
  let trouble: AppError | null = null;
  /** Whether call media flows. Main may report it before the ledger worker announces the call. */
  let flowing = false;

  function view(): FilesView {
    if (side) {
      const { files, busy } = side.role === 'host' ? side.selling : side.buying;
      return { role, files, busy, trouble };
    }
    const items = role === 'host' ? catalogue.items : [];
    const files = items.map((item) => soldView(item, undefined, false));
    return { role, files, busy: false, trouble };
  }

  function changed(): void {
    if (side?.role === 'guest') post.listings(side.buying.catalogue);
    if (publishing) return;
    publishing = true;
    setTimeout(() => {
      publishing = false;
      onView(view());
    }, PUBLISH_MS);
  }

  catalogue.onChange(() => {
    const listed = catalogue.items.flatMap((item) =>
      item.state === 'listed' ? [item.listing] : [],
    );
    if (role === 'host') post.listings(listed);
    changed();
  });

  function end(): void {
    if (side?.role === 'host') side.selling.close();
    else side?.buying.close();
    side = null;
    channels.length = 0;
    [waiting, trouble] = [null, null];
    flowing = false;
    turn += 1;
  }

  /** Resolves as soon as the disk opens; null: its call is over. */
  async function diskOf(mine: number): Promise<Disk | null> {
    for (;;) {
      const opening = (disk ??= openDisk());
      const found = await opening.catch((thrown: unknown) => toAppError(thrown));
      if ('code' in found && disk === opening) disk = null;
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
      side = {
        role: as,
        selling: createSelling({
          ...common,
          catalogue,
          wantLanes: (count) => onLanes(count),
          onReceived({ id, root }, signature) {
            post.news({ type: 'delivered', id, root, signature });
          },
        }),
      };
    } else {
      const opened = await diskOf(mine);
      if (!opened) return;
      const { store, owed } = opened;
      const signReceived = (root: Bytes): Promise<Bytes | null> => post.signReceived(root);
      side = { role: as, buying: createBuying({ ...common, store, owed, signReceived }) };
    }
    if (side.role === 'host') side.selling.media(flowing);
    log.add('in-call', { role: as, channels: channels.length });
    useNewest();
    changed();
    const orders = waiting;
    waiting = null;
    orders.forEach(obey);
  }

  function useNewest(): void {
    const newest = channels.at(-1);
    if (!newest) return;
    if (side?.role === 'host') side.selling.attach(newest);
    else side?.buying.attach(newest);
  }

  function leave(channel: WorkerChannel): void {
    const at = channels.indexOf(channel);
    if (at < 0) return;
    const used = at === channels.length - 1;
    channels.splice(at, 1);
    if (used) useNewest();
  }

  function obey(order: SaleOrder): void {
    if (waiting && order.type !== 'call' && order.type !== 'signed')
      return void waiting.push(order);
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
        if (side?.role === 'host') side.selling.paid(order.id, order.secret);
        else side?.buying.paid(order.id, order.secret);
        return;
      case 'refunded':
        if (side?.role === 'host') side.selling.refunded(order.id);
        return;
      case 'minute':
        if (side?.role === 'host') side.selling.makeRoom(order.due);
        return;
      case 'bought-before':
        if (side?.role === 'guest') side.buying.boughtBefore(order.ids);
        return;
      case 'signed':
        return post.signed(order.root, order.signature);
    }
  }

  const known = (listing: Listing | boolean | undefined | null): Result<void> =>
    listing ? ok(undefined) : err(appError('file_unknown'));
  const buyer = (): Buying | null => (side?.role === 'guest' ? side.buying : null);

  return {
    async attachChannel(endpoint) {
      // Opened at once, because messages and events that come before a listener are lost.
      const channel = openChannel(endpoint);
      // A standby's channel may never open. The one in use is kept until it does.
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
      if (side?.role === 'host') side.selling.attachLane(lane, channel);
      else if (side) side.buying.attachLane(channel);
      else channel.close();
    },
    async attachLedger(port) {
      post.open(port);
      // The other end of the port is our own ledger worker: its messages are typed, not outside
      // data.
      port.onmessage = ({ data }: MessageEvent<SaleOrder>) => obey(data);
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
      post.listings(
        as === 'host'
          ? catalogue.items.flatMap((i) => (i.state === 'listed' ? [i.listing] : []))
          : [],
      );
      changed();
    },
    async reportMedia(now) {
      flowing = now;
      if (side?.role === 'host') side.selling.media(now);
    },

    async add(files) {
      for (const { file, ...offer } of files) catalogue.add(blobSource(file, file.name), offer);
    },
    edit: (id, change) => Promise.resolve(known(catalogue.edit(id, change))),
    withdraw: (id) => Promise.resolve(known(catalogue.withdraw(id))),

    checkSpace: async (id) => (await buyer()?.checkSpace(id)) ?? known(null),
    fetchFree: (id) => Promise.resolve(buyer()?.fetchFree(id) ?? known(null)),
    async pause(id) {
      if (side?.role === 'host') side.selling.pause(id);
      else side?.buying.pause(id);
    },
    async resume(id) {
      if (side?.role === 'host') side.selling.resume(id);
      else side?.buying.resume(id);
    },
    async cancel(id) {
      if (catalogue.find(id)?.state === 'hashing') catalogue.withdraw(id);
      if (side?.role === 'host') side.selling.cancel(id);
      else await side?.buying.cancel(id);
    },
    open: (id) => buyer()?.open(id) ?? Promise.resolve(err(appError('file_unknown'))),
    async discard(id) {
      await buyer()?.discard(id);
    },
    log: () => Promise.resolve(log.entries()),
  };
}
