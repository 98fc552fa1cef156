import { proxy } from 'comlink';
import type { CallName, Rejoinable } from '../../shared/api/ledger.ts';
import { appError, err, type Result, toAppError } from '../../shared/errors.ts';
import type { App } from '../app/app.ts';
import { asResult } from '../app/ledger-link.ts';
import { releaseDevices, stillStands } from '../call/prompt.ts';
import { $rejoin, $rejoinActions, $rejoined, type RejoinActions } from '../call/rejoin-state.ts';
import { keptPage, sweepPages } from '../call/kept-page.ts';
import { watchLeftCalls } from './rejoin-watch.ts';
import { openSession } from '../call/session.ts';
import { $call, $dev, $screen, $settings, resetCall } from '../app/state.ts';

/**
 * Calls that an earlier page of this browser was in: offered at start, and taken up when a person asks
 * for it. What is taken up is a call like any other whose connection was interrupted; a pair of repair
 * codes connects it again (docs/connection.md, "Rejoin").
 */

const clock = {
  wallMs: () => Date.now(),
  every(intervalMs: number, run: () => void): () => void {
    const timer = setInterval(run, intervalMs);
    return () => clearInterval(timer);
  },
};

const isIt =
  ({ role, callId }: CallName) =>
  (other: CallName): boolean =>
    other.role === role && other.callId === callId;

export function composeRejoin(app: App): RejoinActions {
  const change = (patch: Partial<ReturnType<typeof $rejoin.get>>): void =>
    $rejoin.set({ ...$rejoin.get(), ...patch });
  const note = (thrown: unknown): void => app.log.add('rejoin.trouble', { what: String(thrown) });
  const look = watchLeftCalls({
    shown: $rejoin.get,
    show: change,
    list: () => asResult(app.ledger.raw().rejoinable()),
    giveUp: (call) => asResult(app.ledger.raw().giveUpCall(call)),
    sweep: sweepPages,
    trouble: note,
    clock,
  });
  // What is said of a call that is over is not said beside another.
  $call.listen(({ role }) => {
    if (role !== null && $rejoin.get().error) change({ error: null });
  });

  const nameOf = ({ role, callId }: CallName): CallName => ({ role, callId });

  /** null: the person has gone elsewhere meanwhile. */
  async function take(call: Rejoinable): Promise<Result<void> | null> {
    const { role, network, owner } = call;
    const screen = $screen.get();
    const page = await keptPage(nameOf(call));
    if (!page) return err(appError('rejoin_expired'));
    // The call's network, whatever was chosen since; the local one only where it is this page's.
    if (network !== 'local' || $dev.get()) $settings.set({ ...$settings.get(), network });
    const ledger = await app.ledger.ready();
    if (!ledger.ok) return ledger;
    await app.media.acquire('microphone-and-camera');
    if (!stillStands(screen)) return null;
    if (role === 'host') await app.rooms.connectClock();
    // Before the ledger worker says which call it is: later, it would end that very call.
    await app.files.begin(role);
    const sign = proxy(app.wallet.signerFor(owner));
    const taken = await asResult(ledger.value.rejoin(nameOf(call), sign));
    if (!taken.ok) return taken;
    resetCall();
    $screen.set(role);
    const { untilWallMs } = call;
    const session = openSession(
      app,
      role,
      {
        ended() {
          $rejoined.set(null);
          change({ taken: null });
        },
      },
      { ...page, view: taken.value, untilWallMs },
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
        if (taken?.ok === false) change({ error: taken.error });
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
      await look().catch(note);
    },
  };
  $rejoinActions.set(actions);
  look().catch(note);
  return actions;
}
