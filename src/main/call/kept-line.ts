import { atom } from 'nanostores';
import type { CallView, Role } from '../../shared/api/ledger.ts';
import type { LentServer } from '../../shared/api/ring.ts';
import { GIVE_UP_MS } from '../../shared/billing/timing.ts';
import { $call } from '../app/call-state.ts';
import type { FilesLink } from '../app/files-link.ts';
import { $guest, type OpenCallLink } from '../app/guest-state.ts';
import { $host } from '../app/host-state.ts';
import type { ConnectionState } from '../rtc/connection-state.ts';
import type { Peer } from '../rtc/peer.ts';
import { createScope } from '../rtc/scope.ts';

/**
 * How long either side may ask for another call, and how long both together may take to begin it.
 */
export const KEPT_MS = 120_000;

/**
 * The connection of a call that has ended, as long as either side may ask for another call over it.
 */
export interface KeptLine {
  readonly role: Role;
  /** The last view of that call. */
  readonly view: CallView;
  /** Host: whether its guest had rung at a call link. */
  readonly rang: boolean;
  /** Host: the kind of server that its invite lent. */
  readonly lends: LentServer;
  /** Guest: the call link at which the guest had rung, or null if the guest had not rung. */
  readonly calling: OpenCallLink | null;
  readonly signal: Pick<Peer['signal'], 'send' | 'on'>;
  /** Aborts once neither side may ask any more. */
  readonly over: AbortSignal;
  /** Restarts the time limit, because both sides want another call. */
  extend(): void;
  /**
   * Keeps the connection open for a moment although the user leaves the ended call, because the
   * next call needs the connection.
   */
  hold(): void;
  close(): void;
}

/** The kept connection, or null if no ended call keeps one. */
export const $keptLine = atom<KeptLine | null>(null);

interface Ended {
  readonly peer: Pick<Peer, 'state' | 'signal'>;
  readonly files: Pick<FilesLink, 'idle'>;
  readonly role: Role;
  /** The last view of the call; null if neither side may ask for another call after this end. */
  readonly view: CallView | null;
}

/**
 * Decides alone when the connection of an ended call closes. It closes once neither side may ask
 * for another call and no paid file is under way. It closes at once when the peer is gone, or when
 * the user leaves the ended call or the page.
 * @returns a promise that resolves once the connection has closed, to whether the user has left the
 * ended call.
 */
export const lineIsOver = ({ peer, files, role, view }: Ended): Promise<boolean> =>
  new Promise((resolve) => {
    const scope = createScope();
    const over = new AbortController();
    let [isIdle, isHeld, isLeft] = [false, false, false];
    let stopTimer = (): void => undefined;
    let stopOutage = (): void => undefined;

    function end(): void {
      scope.close();
      close();
      resolve(isLeft);
    }
    function check(): void {
      const isOver = over.signal.aborted;
      if (isLeft ? !isHeld || isOver : isIdle && isOver) end();
    }
    function close(): void {
      if (over.signal.aborted) return;
      if ($keptLine.get()?.over === over.signal) $keptLine.set(null);
      over.abort();
      check();
    }
    function extend(): void {
      stopTimer();
      stopTimer = scope.after(KEPT_MS, close);
    }
    function judge(state: ConnectionState): void {
      stopOutage();
      if (state === 'closed' || state === 'failed') end();
      else if (state !== 'connected') stopOutage = scope.after(GIVE_UP_MS, end);
    }

    scope.add(peer.state.listen(judge));
    scope.add(
      $call.listen(({ role: now }) => {
        isLeft ||= now === null;
        check();
      }),
    );
    scope.listen(window, 'pagehide', end);
    void files.idle().then(() => {
      if (scope.closed) return;
      isIdle = true;
      if (!isLeft) $call.setKey('connection', 'closed');
      check();
    });
    if (view) {
      const hold = (): void => void (isHeld = true);
      $keptLine.get()?.close();
      const [{ rang, lends }, { calling }] = [$host.get(), $guest.get()];
      $keptLine.set({
        ...{ role, view, rang, lends, calling, extend, hold, close },
        signal: peer.signal,
        over: over.signal,
      });
      extend();
    } else close();
    judge(peer.state.get());
  });
