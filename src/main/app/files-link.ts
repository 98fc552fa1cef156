import { proxy, type Remote, transfer } from 'comlink';
import type { Role } from '../../shared/api/ledger.ts';
import type { TransferApi } from '../../shared/api/transfer.ts';
import type { Rooms } from './rooms.ts';
import type { Lanes, LanesOptions } from '../rtc/lanes.ts';
import { $files } from './files-state.ts';
import { createWakeLock } from './wake-lock.ts';

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
