import type { SignTransaction, UnusedState, UnusedTime } from '../../../shared/api/ledger.ts';
import { raise, toAppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { Chain } from '../payment/chain.ts';
import { type EndedCall, endedCall, listEnded, noteSettled } from '../payment/call-record.ts';
import { alone, type Locks, transferLock } from '../payment/locks.ts';
import { checkAborted, pauses } from '../solana/env.ts';
import { unusedId } from './entry.ts';
import { newCandidates } from './seek.ts';
import { attendGuest } from './unused-guest.ts';
import { attendHost, giveByWallet } from './unused-host.ts';
import type { Look } from './unused.ts';

/**
 * Attends to the unused time of every call that has ended in this browser, as long as the page is
 * open: the host's is returned, the guest's is looked for.
 */
export interface UnusedKeeper {
  /** A call has ended, or what kept a return from being sent may be gone. */
  wake(): void;
  /**
   * Host: returns one call's from the wallet.
   * @throws P2cError as `giveByWallet`.
   */
  give(callId: string, owner: string, sign: SignTransaction): Promise<UnusedTime>;
}

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;
const GROWTH = 1.5;
/** While nothing is expected soon. */
const IDLE_MS = 300_000;
/**
 * Longer than anything that was signed in the call can take to land. Only then is a call settled for
 * good.
 */
const SETTLE_MS = 180_000;
/** A return comes soon, or when the host's page opens again. */
const PATIENCE_MS = 1_200_000;
/** The host's page may open at any time, and nobody says so. */
const LONGEST_WAIT_MS = 900_000;
const SOUGHT_MS = 90 * 86_400_000;

/** These are no last word: another window may have settled the call meanwhile. */
const WAITING: ReadonlySet<UnusedState> = new Set(['settling', 'returning', 'asks', 'missing']);

const nameOf = ({ role, callId }: Pick<EndedCall, 'role' | 'callId'>): string =>
  `${role}:${callId}`;

export function createUnusedKeeper(parts: {
  readonly chain: Chain;
  readonly locks: Locks;
  readonly log: EventLog;
  /** Writes down what calls left that nobody ended. */
  readonly sweep: () => Promise<void>;
  readonly publish: (all: readonly UnusedTime[]) => void;
  readonly signal: AbortSignal;
}): UnusedKeeper {
  const { chain, log, signal } = parts;
  const { env, journal, kv, network } = chain;
  /** Newest first. Settled ones stay for as long as the page. */
  const shown = new Map<string, UnusedTime>();
  /** Copies of a return's memo, which anybody can make. */
  const before = newCandidates();
  /** Whose last attempt failed: tried again when something has changed, or much later. */
  const failed = new Map<string, number>();
  /** Being followed to finality, by id. */
  const following = new Set<string>();
  /** Of guests that wait for long: when, and how many looks in a row have told nothing. */
  const nextLook = new Map<string, { readonly atMs: number; readonly inVain: number }>();
  let sweptAtMs = -Infinity;
  let woken = true;
  const { pause, wake: endPause } = pauses(chain, signal);

  function wake(): void {
    woken = true;
    endPause();
  }

  function show(view: UnusedTime): void {
    const name = nameOf(view);
    const before = shown.get(name);
    const same = (Object.keys(view) as (keyof UnusedTime)[]).every(
      (key) => before?.[key] === view[key],
    );
    // A call in which nothing was paid has no unused time.
    if (same || (!before && view.paid === 0n && view.state === 'nothing')) return;
    if (before?.state !== view.state) log.add('unused', { role: view.role, state: view.state });
    shown.set(name, view);
    parts.publish([...shown.values()].reverse());
  }

  async function attendOne(ended: EndedCall): Promise<Look> {
    if (ended.role === 'guest') return attendGuest(chain, ended, before, signal);
    const name = nameOf(ended);
    const mayTry = env.nowMs() >= (failed.get(name) ?? 0);
    const found = await lone(ended, () => attendHost(chain, ended, mayTry, signal));
    if (found.view.state === 'asks' && mayTry) {
      failed.set(name, env.nowMs() + IDLE_MS);
    }
    return found;
  }

  /** @throws P2cError `busy_elsewhere`: another window is at it. */
  const lone = <T>({ callId }: EndedCall, work: () => Promise<T>): Promise<T> =>
    alone(parts.locks, transferLock(unusedId('host', callId)), work);

  /**
   * Follows what only waits to be final. The journal's own clean-up does that for what this window
   * wrote; another window's that was closed meanwhile would wait for the next start.
   */
  function finish({ unfinal }: Look): void {
    for (const entry of unfinal) {
      const isFresh = env.wallMs() - entry.updatedAtWallMs < LONGEST_PAUSE_MS;
      if (isFresh || following.has(entry.id)) continue;
      following.add(entry.id);
      void chain
        .untilFinal(entry, signal)
        .catch((thrown: unknown) => log.add('unused_trouble', { code: toAppError(thrown).code }))
        .finally(() => following.delete(entry.id));
    }
  }

  function isWaiting(ended: EndedCall): boolean {
    const before = shown.get(nameOf(ended));
    return before !== undefined && WAITING.has(before.state);
  }

  const ageOf = ({ endedAtWallMs }: EndedCall): number => env.wallMs() - endedAtWallMs;

  /** A guest that waits for long asks less and less often, and at last no more. */
  function isDue(ended: EndedCall): boolean {
    const ageMs = ageOf(ended);
    if (ended.role === 'host' || ageMs < PATIENCE_MS) return true;
    return ageMs <= SOUGHT_MS && env.nowMs() >= (nextLook.get(nameOf(ended))?.atMs ?? 0);
  }

  /** A look that told nothing is soon made again, and less and less soon. */
  function noteLook(ended: EndedCall, told: boolean): void {
    const ageMs = ageOf(ended);
    if (ended.role === 'host' || ageMs < PATIENCE_MS) return;
    const inVain = told ? 0 : (nextLook.get(nameOf(ended))?.inVain ?? 0) + 1;
    const soonMs = told ? Infinity : LONGEST_PAUSE_MS * 2 ** (inVain - 1);
    const atMs = env.nowMs() + Math.min(LONGEST_WAIT_MS, ageMs / 4, soonMs);
    nextLook.set(nameOf(ended), { atMs, inVain });
  }

  /** Resolves to whether something is expected soon. */
  async function round(): Promise<boolean> {
    let soon = false;
    for (const ended of (await listEnded(kv)).toReversed()) {
      if (ended.network !== network || !isDue(ended)) continue;
      if (ended.settled && !isWaiting(ended)) continue;
      let told = false;
      try {
        const found = await attendOne(ended);
        told = found.view.error === null && found.view.state !== 'settling';
        show(found.view);
        finish(found);
        const isOld = env.wallMs() - ended.endedAtWallMs > SETTLE_MS;
        if (found.settled && isOld) await noteSettled(kv, ended);
        const { state } = found.view;
        soon ||= !found.settled && state !== 'asks' && state !== 'missing' && state !== 'short';
      } catch (thrown) {
        checkAborted(signal);
        log.add('unused_trouble', { code: toAppError(thrown).code });
        soon = true;
      } finally {
        noteLook(ended, told);
      }
    }
    return soon;
  }

  async function attend(): Promise<boolean> {
    if (env.nowMs() - sweptAtMs >= LONGEST_PAUSE_MS) {
      await parts.sweep();
      sweptAtMs = env.nowMs();
    }
    return round();
  }

  async function run(): Promise<void> {
    const unsubscribe = journal.subscribe(({ callId, kind, state }) => {
      if (callId === null || kind === 'allowance' || kind === 'file' || kind === 'tip') return;
      // Its own failure is no news.
      if (kind === 'refund' && state === 'failed') return;
      if (state === 'confirmed' || state === 'failed') wake();
    });
    let pauseMs = FIRST_PAUSE_MS;
    let isSecond = false;
    try {
      for (;;) {
        if (woken) pauseMs = FIRST_PAUSE_MS;
        woken = false;
        const soon = await attend().catch((thrown: unknown) => {
          checkAborted(signal);
          // The next round may find the disk working again.
          log.add('unused_trouble', { code: toAppError(thrown).code });
          return true;
        });
        // What a round writes may wake it. Where servers contradict each other, that goes on.
        if (woken && isSecond) await env.sleep(FIRST_PAUSE_MS, signal);
        isSecond = woken;
        if (woken) continue;
        await pause(soon ? pauseMs : LONGEST_PAUSE_MS);
        pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * GROWTH);
      }
    } catch (thrown) {
      const { code } = toAppError(thrown);
      if (code !== 'aborted') log.add('unused_stopped', { code });
    } finally {
      unsubscribe();
    }
  }

  parts.publish([]);
  void run();
  return {
    wake() {
      failed.clear();
      wake();
    },
    async give(callId, owner, sign) {
      const ended = await endedCall(kv, callId, 'host');
      if (!ended || ended.network !== network) throw raise('refund_unknown');
      if (ended.owner !== owner) {
        throw raise('wallet_account_changed', { expected: ended.owner });
      }
      await lone(ended, () => giveByWallet(chain, ended, sign));
      const { view } = await attendHost(chain, ended, false, signal);
      show(view);
      wake();
      return view;
    },
  };
}
