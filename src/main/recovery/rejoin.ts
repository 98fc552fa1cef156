import { proxy } from 'comlink';
import type { CallName, Rejoinable, Resumables } from '../../shared/api/ledger.ts';
import { appError, err, type Result, toAppError } from '../../shared/errors.ts';
import type { App } from '../app/app.ts';
import { asResult } from '../app/ledger-link.ts';
import { openSession } from '../call/session.ts';
import { releaseDevices, stillStands } from '../call/prompt.ts';
import {
  $rejoin,
  $rejoinActions,
  $rejoined,
  type RejoinActions,
  type RejoinState,
} from '../call/rejoin-state.ts';
import { keptPage, storedRows, sweepPages } from '../call/rejoin-page.ts';
import { $screen } from '../app/screen.ts';
import { $call, resetCall } from '../app/call-state.ts';
import { $settings } from '../app/settings.ts';
import { $dev } from '../app/url.ts';

/**
 * Offers the calls that an earlier page of this browser was in, and resumes one on request. A
 * resumed call is like any other call whose connection was interrupted: a pair of reconnect links
 * connects it again (docs/connection.md, "Rejoin").
 */

/**
 * Keeps the list of left calls current while this page is open. Another tab may take the books, and
 * a call whose ten minutes are over cannot be resumed.
 */
interface LeftCallsOptions {
  readonly shown: () => Pick<RejoinState, 'calls' | 'busy'>;
  readonly show: (patch: Partial<RejoinState>) => void;
  /** Lists the calls that the ledger worker can resume now. */
  readonly list: () => Promise<Result<Resumables>>;
  /** Ends this side of a call whose time is over. Resolves to whether it is over. */
  readonly expire: (call: CallName) => Promise<boolean>;
  /** Lists the keys of main's data about all calls. */
  readonly stored: () => Promise<readonly IDBValidKey[]>;
  /** Deletes main's data about calls that are not among these. */
  readonly sweep: (left: Resumables, stored: readonly IDBValidKey[]) => Promise<void>;
  readonly trouble: (thrown: unknown) => void;
  readonly clock: {
    /** The wall clock, because no other clock continues after a reload. */
    wallMs(): number;
    every(intervalMs: number, run: () => void): () => void;
  };
}

const nameOf = ({ role, callId }: CallName): CallName => ({ role, callId });
const isIt =
  ({ role, callId }: CallName) =>
  (other: CallName): boolean =>
    other.role === role && other.callId === callId;

/**
 * Checks once a second instead of setting one timer, because timers stop while a computer sleeps.
 */
const TICK_MS = 1_000;

/**
 * Watches the left calls.
 * @returns a function that checks them at once.
 */
export function watchLeftCalls(options: LeftCallsOptions): () => Promise<void> {
  const { shown, show, clock } = options;
  let stop: (() => void) | null = null;
  let busy = false;

  async function refresh(): Promise<void> {
    // The stored data is read before the calls, because data that another window stores later may
    // belong to a call that is not in this list yet.
    const stored = await options.stored();
    const found = await options.list();
    if (!found.ok) return show({ error: found.error });
    const { roles, calls } = found.value;
    const gone = shown().calls.filter((call) => !calls.some(isIt(call)));
    // Avoids drawing an unchanged card again.
    if (JSON.stringify(calls) !== JSON.stringify(shown().calls)) show({ calls });
    if (calls.length > 0) stop ??= clock.every(TICK_MS, tick);
    else stop = (stop?.(), null);
    const current = [...calls];
    // Ends expired calls, as the next start of the page would, and shows that.
    for (const call of gone.filter(isOver)) {
      if (await options.expire(nameOf(call))) show({ error: appError('rejoin_expired') });
      else current.push(call);
    }
    await options.sweep({ roles, calls: current }, stored);
  }

  const isOver = ({ untilWallMs }: Rejoinable): boolean => untilWallMs <= clock.wallMs();

  function tick(): void {
    const { calls, busy: taking } = shown();
    // The last call was resumed or has expired.
    if (calls.length === 0) return void (stop = (stop?.(), null));
    if (busy || taking || !calls.some(isOver)) return;
    busy = true;
    refresh()
      .catch(options.trouble)
      .finally(() => (busy = false));
  }

  return refresh;
}

const clock = {
  wallMs: () => Date.now(),
  every(intervalMs: number, run: () => void): () => void {
    const timer = setInterval(run, intervalMs);
    return () => clearInterval(timer);
  },
};

/**
 * Composes the offer of left calls. `listed` resolves once the page knows which calls there are.
 */
export function composeRejoin(app: App): RejoinActions & { readonly listed: Promise<void> } {
  const change = (patch: Partial<ReturnType<typeof $rejoin.get>>): void =>
    $rejoin.set({ ...$rejoin.get(), ...patch });
  const note = (thrown: unknown): void => app.log.add('rejoin.trouble', { what: String(thrown) });
  const refresh = watchLeftCalls({
    // A running call needs the worker alone, so the list counts as busy.
    shown: () => ({ ...$rejoin.get(), busy: $rejoin.get().busy || $call.get().role !== null }),
    show: change,
    list: () => asResult(app.ledger.raw().rejoinable()),
    async expire(call) {
      const ended = await asResult(app.ledger.raw().expireCall(call));
      return ended.ok && ended.value;
    },
    stored: storedRows,
    sweep: sweepPages,
    trouble: note,
    clock,
  });
  // A page that was closed a moment ago may still have the books, so the list is read again when
  // this page gains or loses the books of a role.
  void app.ledger.raw().subscribeBooks(proxy(() => void refresh().catch(note)));
  // Clears the error of an earlier call when another one begins.
  $call.listen(({ role }) => {
    if (role !== null && $rejoin.get().error) change({ error: null });
  });

  /** Resumes a call. Resolves to null if the user has opened another screen meanwhile. */
  async function take(call: Rejoinable): Promise<Result<void> | null> {
    const { role, network, owner } = call;
    const screen = $screen.get();
    const page = await keptPage(nameOf(call));
    if (!page) return err(appError('rejoin_expired'));
    // Switches to the call's network. Only a local page switches to the local network.
    if (network !== 'local' || $dev.get()) $settings.set({ ...$settings.get(), network });
    const ledger = await app.ledger.ready();
    if (!ledger.ok) return ledger;
    // A device that was muted before stays off until the user switches it on.
    if (page.off.includes('microphone')) app.media.setMicrophone(false);
    if (page.off.includes('camera')) await app.media.setCamera(false);
    await app.media.acquire('microphone-and-camera');
    if (!stillStands(screen)) return null;
    if (role === 'host') await app.workers.connectClock();
    // Must come before the ledger worker's message about the call. Otherwise this announcement
    // would end that call's transfers.
    await app.files.begin(role);
    const sign = proxy(app.wallet.signerFor(owner));
    const taken = await asResult(ledger.value.rejoin(nameOf(call), sign));
    if (!taken.ok) return taken;
    resetCall();
    $screen.set(role);
    const session = openSession(
      app,
      role,
      {
        ended() {
          $rejoined.set(null);
          change({ taken: null });
        },
      },
      { ...page, ...taken.value },
    );
    $rejoined.set(session);
    change({ calls: $rejoin.get().calls.filter((each) => !isIt(call)(each)), taken: call });
    return { ok: true, value: undefined };
  }

  const actions: RejoinActions = {
    async takeUp(name) {
      const call = $rejoin.get().calls.find(isIt(name));
      if (!call || $rejoin.get().busy || $call.get().role !== null) return false;
      change({ busy: true, error: null });
      try {
        const taken = await take(call);
        if (taken?.ok === false) {
          change({ error: taken.error });
          // The call is over, so the refresh deletes what is stored of it.
          if (taken.error.code === 'rejoin_expired') await refresh();
        }
        return taken?.ok ?? false;
      } catch (thrown) {
        change({ error: toAppError(thrown) });
        return false;
      } finally {
        change({ busy: false });
        releaseDevices(app);
      }
    },
    async giveUp(name) {
      change({ busy: true, error: null });
      const ended = await asResult(app.ledger.raw().giveUpCall(nameOf(name)));
      change({ busy: false });
      if (!ended.ok) return change({ error: ended.error });
      await refresh().catch(note);
    },
  };
  $rejoinActions.set(actions);
  /** Takes the books of both roles, so that the tab that was opened last offers the calls. */
  async function start(): Promise<void> {
    await asResult(app.ledger.raw().takeAllBooks());
    await refresh();
  }
  return { ...actions, listed: start().catch(note) };
}
