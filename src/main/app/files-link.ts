import { proxy, type Remote, transfer } from 'comlink';
import type { Role } from '../../shared/api/ledger.ts';
import type { FilesView, TransferApi } from '../../shared/api/transfer.ts';
import type { Rooms } from './rooms.ts';
import type { Lanes, LanesOptions } from '../rtc/lanes.ts';
import { atom } from 'nanostores';
import type { AppError } from '../../shared/errors.ts';
import type { AtomicUsdc } from '../../shared/money.ts';

/** What the files panel shows. `app/files-link.ts` and `files/actions.ts` write these, the view reads them. */

export const NO_FILES: FilesView = { role: null, files: [], busy: false, trouble: null };
export const $files = atom<FilesView>(NO_FILES);
/** By file id: why the last thing that was asked for it could not be done. */
export const $fileErrors = atom<Readonly<Record<string, AppError>>>({});
/** What a purchase was when its confirmation opened: this, and nothing else, is bought. */
export interface Confirming {
  readonly id: string;
  readonly name: string;
  readonly price: AtomicUsdc;
  /** Hex: which bytes. */
  readonly root: string;
}
/** The purchase that is being confirmed. */
export const $confirming = atom<Confirming | null>(null);
/** Files that are being paid for: a click was heard, the worker has not answered. */
export const $buying = atom<ReadonlySet<string>>(new Set());
/** What is wrong with what was typed beside the chosen files. */
export const $addError = atom<AppError | null>(null);

/** What a person can do with files. Failures land in the stores; nothing here throws. */
export interface FileActions {
  /** `price` as typed; empty or 0 is free. Answers whether they were listed. */
  add(files: readonly File[], price: string, description: string): Promise<boolean>;
  edit(id: string, change: { readonly name: string; readonly price: string }): Promise<boolean>;
  withdraw(id: string): Promise<void>;
  /** Looks at the free space, then shows what it costs. */
  askToBuy(id: string): Promise<void>;
  buy(order: Confirming, fromAllowance: boolean): Promise<void>;
  /** Paid for in an earlier call: one signature of the wallet, no payment. */
  reclaim(id: string): Promise<void>;
  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  cancel(id: string): Promise<void>;
  save(id: string): Promise<void>;
}

/**
 * Keeps the screen on while a file is on its way: a machine that sleeps stops the transfer. The
 * browser lets go of the lock when the tab is hidden, so it is asked for again when it returns; a
 * refusal (battery saver) is no error, only a transfer that sleep may interrupt.
 */
export interface WakeLock {
  set(wanted: boolean): void;
}

export function createWakeLock(): WakeLock {
  let wanted = false;
  let held: WakeLockSentinel | null = null;

  async function update(): Promise<void> {
    if (!wanted) {
      const before = held;
      held = null;
      await before?.release();
      return;
    }
    if (held && !held.released) return;
    // Absent in older browsers, whatever the DOM library says.
    const { wakeLock } = navigator as { wakeLock?: typeof navigator.wakeLock };
    if (!wakeLock || document.visibilityState !== 'visible') return;
    const fresh = await wakeLock.request('screen');
    if (wanted) held = fresh;
    else await fresh.release();
  }
  const quietly = (): void => void update().catch(() => undefined);

  document.addEventListener('visibilitychange', quietly);
  return {
    set(next) {
      if (next === wanted) return;
      wanted = next;
      quietly();
    },
  };
}

/**
 * Main's end of the transfer worker: opened with the first call, handed the `files` channel of each
 * connection, and given lanes as it asks for them.
 */
export interface FilesLink {
  raw(): Remote<TransferApi>;
  /** Hands a channel over. Posts synchronously: a channel moves only in the task that made it. */
  attach(endpoint: RTCDataChannel | MessagePort): void;
  /**
   * A call of this role begins; its channels come next. Resolves when the worker knows: messages of
   * different ports have no order, and what the ledger worker says of the call must come after this.
   */
  begin(role: Role): Promise<void>;
  /** Lets the worker open lanes beside the call's connection; answers how to end them. */
  openLanes(
    role: Role,
    options: Pick<LanesOptions, 'iceServers' | 'signal' | 'up' | 'log'>,
  ): () => void;
  /** Does call media flow? Then a transfer yields to it; without, it may take the link. */
  media(flowing: boolean): void;
  /** Resolves when nothing that was paid for (or given away) is on its way any more. */
  idle(): Promise<void>;
}

export function createFilesLink(rooms: Rooms): FilesLink {
  const awake = createWakeLock();
  let listening = false;
  let flowing = false;
  let onWanted: (count: number) => void = () => undefined;

  function raw(): Remote<TransferApi> {
    const worker = rooms.transfer();
    if (!listening) {
      listening = true;
      void worker.subscribe(
        proxy((view) => {
          $files.set(view);
          awake.set(view.busy);
        }),
      );
      void worker.subscribeLanes(proxy((count) => onWanted(count)));
    }
    return worker;
  }

  return {
    raw,
    attach(endpoint) {
      // MessagePort and RTCDataChannel are both transferable; the DOM library knows only the first.
      void raw().attachChannel(transfer(endpoint, [endpoint as Transferable]));
    },
    begin(role) {
      // A call begins without media, and tells it again.
      flowing = false;
      return raw().begin(role);
    },
    openLanes(role, options) {
      let lanes: Lanes | null = null;
      let wanted = 0;
      let over = false;
      const want = (count: number): void => {
        wanted = count;
        lanes?.want(count);
      };
      onWanted = want;
      // A chunk of its own. What the other side says of lanes meanwhile is kept by `signal`.
      import('../rtc/lanes.ts')
        .then(({ createLanes }) => {
          if (over) return;
          lanes = createLanes({
            ...options,
            offers: role === 'host',
            handover(lane, endpoint) {
              void raw().attachLane(lane, transfer(endpoint, [endpoint as Transferable]));
            },
          });
          lanes.want(wanted);
        })
        .catch((thrown: unknown) => {
          // Files go over the call's own connection then.
          options.log.add('lanes.unavailable', { reason: String(thrown) });
        });
      return () => {
        over = true;
        if (onWanted === want) onWanted = () => undefined;
        lanes?.close();
      };
    },
    media(next) {
      if (next === flowing) return;
      flowing = next;
      void raw().reportMedia(next);
    },
    idle: () =>
      new Promise((resolve) => {
        const stop = $files.subscribe(({ busy }) => {
          if (busy) return;
          // The first call comes before `subscribe` has answered.
          queueMicrotask(() => stop());
          resolve();
        });
      }),
  };
}
