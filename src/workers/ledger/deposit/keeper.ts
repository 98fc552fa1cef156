import { listScheduled } from '../ring/links.ts';
import { hasLanded, isAwaited, isBeside } from '../../../shared/api/payments.ts';
import type { SignTransaction, UnusedState, UnusedTime } from '../../../shared/api/ledger.ts';
import { REJOIN_MS } from '../../../shared/billing/timing.ts';
import { raise, toAppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import { usdc } from '../../../shared/money.ts';
import type { Chain } from '../payment/chain.ts';
import { type EndedCall, endedCall, listEnded, noteSettled } from '../payment/call-record.ts';
import { checkAborted, pauses } from '../solana/env.ts';
import { hostRefundId, isGiven, paidEntry } from '../refund/entry.ts';
import { refundPayment } from '../refund/pay.ts';
import { provenSums } from '../refund/sums.ts';
import { depositNamed } from '../solana/keys.ts';
import { attendGuest } from './await-end.ts';
import { type Look, owedOf } from './look.ts';
import { attendHost, closeDeposit, closeEnded, endId } from './settle.ts';

/**
 * While the page is open, handles the money of every call that has ended in this browser. As a
 * host, ends the deposits. As a guest, looks for the refunds.
 */
export interface UnusedKeeper {
  /**
   * Checks all ended calls soon. Called when a call has ended, or when a deposit that could not be
   * ended may now be.
   */
  wake(): void;
  /**
   * Host: manually refunds the part that a call owes and no deposit holds.
   * @throws P2cError `refund_unknown` (nothing is owed), and as `refundPaid`.
   */
  give(callId: string, owner: string, sign: SignTransaction): Promise<UnusedTime>;
}

/**
 * In ms. Signing the end of a deposit takes about a second. Its transaction lands about a second
 * later.
 */
const FIRST_PAUSE_MS = 800;
const STEADY_MS = 15_000;
const LONGEST_PAUSE_MS = 60_000;
const GROWTH = 1.5;
/**
 * After this time, in ms, the guest's page checks less and less often. The host's page may open at
 * any time, so the checks continue.
 */
const PATIENCE_MS = 1_200_000;
const LONGEST_WAIT_MS = 900_000;
const SOUGHT_MS = 90 * 86_400_000;

/**
 * States that are not final. If another window has settled a call in such a state, this page checks
 * the call once more to show the result.
 */
const WAITING: ReadonlySet<UnusedState> = new Set([
  'settling',
  'returning',
  'asks',
  'short',
  'missing',
]);
/** States that usually change soon without the user. */
const SOON: ReadonlySet<UnusedState> = new Set(['settling', 'returning']);
/** The most failed attempts to end one deposit. Each costs the fee payer a fee. */
const MOST_FAILURES = 3;

const nameOf = ({ role, callId }: Pick<EndedCall, 'role' | 'callId'>): string =>
  `${role}:${callId}`;

/**
 * Manually refunds the sum that a call still owes for time.
 * @throws P2cError as {@link UnusedKeeper.give}.
 */
async function refundOwed(
  chain: Chain,
  ended: EndedCall,
  sign: SignTransaction,
  signal: AbortSignal,
): Promise<void> {
  const sums = await provenSums(chain, ended, signal);
  const owed = owedOf(ended, sums);
  for (const { signature } of owed > 0n ? sums.payments : []) {
    const paid = signature === null ? null : await paidEntry(chain, 'host', signature);
    const known = paid && (await chain.journal.byId(hostRefundId(paid.signature)));
    if (!paid || (known && isGiven(known))) continue;
    const amount = usdc(owed < paid.amount ? owed : paid.amount);
    const request = { payment: paid.signature, owner: ended.owner, amount };
    await refundPayment(chain, request, sign, signal);
    return;
  }
  throw raise('refund_unknown');
}

export function createUnusedKeeper(parts: {
  readonly chain: Chain;
  readonly log: EventLog;
  /** Ends calls that a page left and that can no longer be resumed. */
  readonly sweep: () => Promise<void>;
  /** The id of the call that is running in this window, or null. */
  readonly runningId: () => string | null;
  readonly publish: (all: readonly UnusedTime[]) => void;
  readonly signal: AbortSignal;
}): UnusedKeeper {
  const { chain, log, signal } = parts;
  const { books, env, journal, keys, kv, network } = chain;
  /** The views of calls, newest last. Settled calls stay until the page closes. */
  const shown = new Map<string, UnusedTime>();
  /**
   * For each call, the attempts to end its deposit that failed on the chain. After several, the
   * user must remove the cause.
   */
  const failures = new Map<string, Set<string | null>>();
  /** For each guest's call that ended long ago, the time of the next check. */
  const nextLookAtMs = new Map<string, number>();
  let sweptAtMs = -Infinity;
  let wokenAtMs = env.nowMs();
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
    // A call without payments has no unused time to show.
    if (same || (!before && view.paid === 0n && view.state === 'nothing')) return;
    if (before?.state !== view.state) log.add('unused', { role: view.role, state: view.state });
    shown.set(name, view);
    parts.publish([...shown.values()].reverse());
  }

  async function attendOne(ended: EndedCall): Promise<Look> {
    if (ended.role === 'guest') return attendGuest(chain, ended, signal);
    const name = nameOf(ended);
    const failed = failures.get(name) ?? new Set();
    const found = await attendHost(chain, ended, signal, failed.size < MOST_FAILURES);
    const end = await journal.byId(endId('host', ended.callId));
    if (end?.state === 'failed') failures.set(name, failed.add(end.signature));
    return found;
  }

  function isDue(ended: EndedCall): boolean {
    const name = nameOf(ended);
    const before = shown.get(name);
    if (ended.network !== network || !books.holds(ended.role)) return false;
    if (ended.settled && !(before && WAITING.has(before.state))) return false;
    return env.nowMs() >= (nextLookAtMs.get(name) ?? 0);
  }

  /** Notes the time of the next check. No message announces that the host's page has opened. */
  function noteLook(ended: EndedCall): void {
    const ageMs = env.wallMs() - ended.endedAtWallMs;
    if (ended.role === 'host' || ageMs < PATIENCE_MS) return;
    const waitMs = ageMs > SOUGHT_MS ? Infinity : Math.min(LONGEST_WAIT_MS, ageMs / 4);
    nextLookAtMs.set(nameOf(ended), env.nowMs() + waitMs);
  }

  /** Checks all ended calls once. Resolves to whether the state of one will soon change. */
  async function round(): Promise<boolean> {
    let soon = false;
    for (const ended of (await listEnded(kv)).toReversed()) {
      if (!isDue(ended)) continue;
      try {
        const found = await attendOne(ended);
        show(found.view);
        // Close the deposit only after the page shows the result.
        const isClosed = ended.role === 'guest' || (await closeEnded(chain, ended, signal));
        if (found.settled && isClosed) await noteSettled(kv, ended);
        soon ||= !found.settled && SOON.has(found.view.state);
        if (found.view.error === null) noteLook(ended);
      } catch (thrown) {
        checkAborted(signal);
        log.add('unused_trouble', { code: toAppError(thrown).code });
        soon = true;
      }
    }
    return soon;
  }

  /** Closes the deposits of calls without a payment and without a record. */
  async function sweepDeposits(): Promise<void> {
    // Keep the deposits of offers, because their calls may still take place.
    const scheduled = await listScheduled(chain);
    const offered = new Set(scheduled.map(({ link }) => link.deposit));
    for (const { id, address: deposit, createdAtWallMs } of await keys.list('deposit')) {
      const named = depositNamed(id);
      if (named?.network !== network || offered.has(deposit)) continue;
      if (env.wallMs() - createdAtWallMs < REJOIN_MS) continue;
      const { owner, callId } = named;
      if (callId === parts.runningId()) continue;
      if (await endedCall(kv, { role: 'host', callId })) continue;
      const paid = await journal.list({ callId, role: 'host', kind: 'prepay' });
      if (paid.length === 0) await closeDeposit(chain, { owner, deposit }, null, signal);
    }
  }

  async function attend(): Promise<boolean> {
    if (env.nowMs() - sweptAtMs >= LONGEST_PAUSE_MS) {
      await parts.sweep();
      if (books.holds('host')) await sweepDeposits();
      sweptAtMs = env.nowMs();
    }
    return round();
  }

  async function run(): Promise<void> {
    const unsubscribe = journal.subscribe((record) => {
      const { callId, kind } = record;
      if (callId === null || kind === 'allowance' || isBeside(kind)) return;
      // A failed refund, end or deposit must not wake the loop that has just tried it.
      if ((kind === 'refund' || kind === 'end' || kind === 'deposit') && !hasLanded(record)) return;
      if (!isAwaited(record)) wake();
    });
    let pauseMs = FIRST_PAUSE_MS;
    let isSecond = false;
    try {
      for (;;) {
        if (woken) [pauseMs, wokenAtMs] = [FIRST_PAUSE_MS, env.nowMs()];
        woken = false;
        const soon = await attend().catch((thrown: unknown) => {
          checkAborted(signal);
          // The disk may work again in the next round.
          log.add('unused_trouble', { code: toAppError(thrown).code });
          return true;
        });
        // The journal entries of a round can wake the loop again. If servers contradict each other,
        // this would repeat endlessly without a pause.
        if (woken && isSecond) await env.sleep(FIRST_PAUSE_MS, signal);
        isSecond = woken;
        if (woken) continue;
        await pause(soon ? pauseMs : LONGEST_PAUSE_MS);
        const isSteady = env.nowMs() - wokenAtMs < STEADY_MS;
        pauseMs = isSteady ? pauseMs : Math.min(LONGEST_PAUSE_MS, pauseMs * GROWTH);
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
      failures.clear();
      wake();
    },
    async give(callId, owner, sign) {
      const ended = await endedCall(kv, { role: 'host', callId });
      if (!ended || ended.network !== network) throw raise('refund_unknown');
      if (ended.owner !== owner) {
        throw raise('wallet_account_changed', { expected: ended.owner });
      }
      await refundOwed(chain, ended, sign, signal);
      const { view } = await attendHost(chain, ended, signal);
      show(view);
      wake();
      return view;
    },
  };
}
