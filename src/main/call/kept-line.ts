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

/** How long either side may ask for another call, and how long the two may take to begin it. */
export const KEPT_MS = 120_000;

/** The connection of a call that has ended, as long as another call may be asked for over it. */
export interface KeptLine {
  readonly role: Role;
  /** The last of that call. */
  readonly view: CallView;
  /** Host: its guest had rung at a call link. */
  readonly rang: boolean;
  /** Host: the kind of server that its invite named. */
  readonly lends: LentServer;
  /** Guest: the call link at which it had rung; null: none. */
  readonly calling: OpenCallLink | null;
  readonly signal: Pick<Peer['signal'], 'send' | 'on'>;
  /** Aborts once nothing may be asked any more. */
  readonly over: AbortSignal;
  /** Both want another call: restarts the time. */
  extend(): void;
  /** The ended call is left for the next one, which needs the connection for a moment. */
  hold(): void;
  close(): void;
}

/** null: no ended call keeps its connection. */
export const $keptLine = atom<KeptLine | null>(null);

interface Ended {
  readonly peer: Pick<Peer, 'state' | 'signal'>;
  readonly files: Pick<FilesLink, 'idle'>;
  readonly role: Role;
  /** null: nothing may be asked after this end. */
  readonly view: CallView | null;
}

/**
 * Decides alone when the connection of an ended call closes: once nothing may be asked and no paid file is
 * under way, and at once when the peer is gone, or when the user leaves the ended call or the page.
 * @returns a promise that resolves then, to whether the user has left the ended call.
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
