import type {
  CallName,
  CallView,
  Rejoinable,
  Role,
  SignTransaction,
} from '../../../shared/api/ledger.ts';
import { guestSnapshot } from '../../../shared/billing/guest.ts';
import { hostSnapshot } from '../../../shared/billing/host.ts';
import { ownText, raise } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { Env } from '../solana/env.ts';
import type { Chain, Stores } from '../payment/chain.ts';
import { endedCall, keepEnded, keptCall } from '../payment/call-record.ts';
import { sessionKeyId } from '../solana/keys.ts';
import {
  callLock,
  LOCK_PATIENCE_MS,
  type Locks,
  sweepSessionKeys,
  takeLock,
} from '../payment/locks.ts';
import type { Call, CallParts, GuestCall, HostCall } from './call.ts';
import { createGuestCall } from './guest-call.ts';
import { restoreGuestCall } from './guest-rejoin.ts';
import { createHostCall } from './host-call.ts';
import { restoreHostCall } from './host-rejoin.ts';
import {
  countedMsOf,
  forgetKept,
  keepEnd,
  type KeptCall,
  type KeptGuest,
  type KeptHost,
  type KeptState,
  listKept,
  readKeptCall,
  readKeptState,
  rejoinUntil,
} from './rejoin-store.ts';

/** Calls that a page of this browser left: which can be resumed, by whom, and for how long. */

type Watched = { readonly locks: Locks; readonly env: Env };

/** Tells whether the call has not ended and is recent enough. */
const isOpen = (state: KeptState, env: Env): boolean =>
  state.state.minute.tag !== 'ended' && rejoinUntil(state) > env.wallMs();

/**
 * Removes calls that can no longer be resumed, and destroys their keys.
 * @throws P2cError `storage_failed`.
 */
export async function sweepCalls(
  { kv, keys, journal }: Pick<Stores, 'kv' | 'keys' | 'journal'>,
  { locks, env, log }: Watched & { readonly log: EventLog },
): Promise<void> {
  const kept = new Set<string>();
  for (const { role, callId } of await listKept(kv)) {
    const state = await readKeptState(kv, role, callId);
    if (!state || !isOpen(state, env)) await expire({ kv, keys }, { locks, env }, { role, callId });
    else if (role === 'guest') kept.add(sessionKeyId(callId));
  }
  await sweepUnadmitted({ kv, journal }, { locks, env });
  await sweepSessionKeys(keys, locks, env, log, kept);
}

/**
 * Gives a call up whose time is over, with its key, unless another window has it or has extended it.
 * Returns whether it is over: the background's sweep may have given it up before the page asked.
 * @throws P2cError `storage_failed`.
 */
export async function expire(
  { kv, keys }: Pick<Stores, 'kv' | 'keys'>,
  { locks, env }: Watched,
  { role, callId }: CallName,
): Promise<boolean> {
  const letGo = await takeLock(locks, callLock(role, callId), env, 0);
  if (!letGo) return false;
  try {
    const isKept = (await listKept(kv)).some(
      (each) => each.role === role && each.callId === callId,
    );
    const state = isKept ? await readKeptState(kv, role, callId) : null;
    if (state && isOpen(state, env)) return false;
    if (isKept) await end({ kv, keys, env }, role, callId);
    return true;
  } finally {
    letGo();
  }
}

/**
 * Forgets what a rejoin needs, and destroys the guest's key. What the call may leave to be returned is
 * written down first.
 * @throws P2cError `storage_failed`.
 */
async function end(
  { kv, keys, env }: Pick<Stores, 'kv' | 'keys'> & Pick<Watched, 'env'>,
  role: Role,
  callId: string,
): Promise<void> {
  const call = await readKeptCall(kv, role, callId);
  const kept = await readKeptState(kv, role, callId);
  // The state follows the call at once, so without one nothing was counted.
  if (call) await keepEnd({ kv, env }, call, kept ? countedMsOf(kept.state) : 0);
  else await keepUnreadable({ kv, env }, role, callId);
  await forgetKept(kv, role, callId);
  if (role === 'guest') await keys.destroy(sessionKeyId(callId));
}

/** What was counted is in a form that this version cannot read, so nothing is returned by itself. */
async function keepUnreadable(
  { kv, env }: Pick<Stores, 'kv'> & Pick<Watched, 'env'>,
  role: Role,
  callId: string,
): Promise<void> {
  const record = await keptCall(kv, callId, role);
  if (!record || record.returnsPerSeconds === null) return;
  const { network, payTo, price, prepaidPeriods, returnsPerSeconds: periodSeconds } = record;
  const named = { role, callId, network, owner: payTo, counterpart: '', price, periodSeconds };
  const countedSeconds = prepaidPeriods * periodSeconds;
  await keepEnded(kv, { ...named, countedSeconds, endedAtWallMs: env.wallMs(), settled: true });
}

/**
 * Writes down the end of calls whose page was gone between the prepayment and the admission: all of what
 * may have settled is unused.
 */
async function sweepUnadmitted(
  { kv, journal }: Pick<Stores, 'kv' | 'journal'>,
  { locks, env }: Watched,
): Promise<void> {
  const resumable = new Set((await listKept(kv)).map(({ role, callId }) => `${role}:${callId}`));
  for (const each of await journal.list({ kind: 'prepay' })) {
    const { role, callId, payer, recipient, network, deposit } = each;
    if (role === null || callId === null || resumable.has(`${role}:${callId}`)) continue;
    const record = await keptCall(kv, callId, role);
    if (!record || record.returnsPerSeconds === null) continue;
    if (await endedCall(kv, callId, role)) continue;
    await locks.request(callLock(role, callId), { ifAvailable: true }, async (lock) => {
      if (lock === null) return;
      // Another window may have admitted the guest since the list was read.
      if (await readKeptCall(kv, role, callId)) return;
      const [owner, counterpart] = role === 'host' ? [recipient, payer] : [payer, recipient];
      const { price, returnsPerSeconds: periodSeconds } = record;
      const account = deposit === undefined ? {} : { deposit };
      const known = { role, callId, network, owner, counterpart, price, ...account };
      if (periodSeconds === null) return;
      const rest = { periodSeconds, countedSeconds: 0, endedAtWallMs: env.wallMs() };
      await keepEnded(kv, { ...known, ...rest, settled: false });
    });
  }
}

/**
 * Lists the calls that can be resumed.
 * @throws P2cError `storage_failed`.
 */
export async function listRejoinable(
  { kv }: Stores,
  { locks, env }: Watched,
): Promise<readonly Rejoinable[]> {
  const found: Rejoinable[] = [];
  for (const { role, callId } of await listKept(kv)) {
    const call = await readKeptCall(kv, role, callId);
    const state = await readKeptState(kv, role, callId);
    if (!call || !state || !isOpen(state, env)) continue;
    if (await endedCall(kv, callId, role)) continue;
    const letGo = await takeLock(locks, callLock(role, callId), env, 0);
    letGo?.();
    found.push(describe(call, state, letGo === null));
  }
  return found.sort((a, b) => b.untilWallMs - a.untilWallMs);
}

function describe(call: KeptCall, kept: KeptState, elsewhere: boolean): Rejoinable {
  const { role, callId, network, owner, counterpart, title, words } = call;
  const { state, atMs } = kept;
  const meter = state.role === 'host' ? hostSnapshot(state, atMs) : guestSnapshot(state, atMs);
  const { countedSeconds, paidUntilMs } = meter;
  const untilWallMs = rejoinUntil(kept);
  const named = { role, callId, network, owner, counterpart, title, words };
  return { ...named, countedSeconds, paidUntilMs, untilWallMs, elsewhere };
}

/** What connects a call to its worker. */
type CallLink = Pick<CallParts, 'log' | 'sendClock' | 'sendFiles' | 'onEnded'> & {
  readonly publish: (view: CallView) => void;
};

/**
 * Resumes a call, after asking the chain. This window holds it from then on.
 * @throws P2cError `rejoin_expired`, `call_elsewhere`, `code_network`, `rpc_*`, `storage_failed`.
 */
export async function resumeCall(
  chain: Chain,
  { locks, link }: { readonly locks: Locks; readonly link: CallLink },
  { role, callId }: CallName,
  sign: SignTransaction,
): Promise<TakenUp<Call> & { readonly view: CallView }> {
  const { env, kv } = chain;
  const views: CallView[] = [];
  const seen: CallLink = {
    ...link,
    publish(view) {
      if (views.length === 0) views.push(view);
      link.publish(view);
    },
  };
  const letGo = await takeLock(locks, callLock(role, callId), env, LOCK_PATIENCE_MS);
  if (!letGo) throw raise('call_elsewhere');
  try {
    const kept = await readKeptCall(kv, role, callId);
    // What it leaves is written down, and may have been returned.
    const isOver = (await endedCall(kv, callId, role)) !== null;
    if (!kept || isOver) throw raise('rejoin_expired');
    if (kept.network !== chain.network) {
      throw raise('code_network', { theirs: kept.network, ours: chain.network });
    }
    const taken = await (kept.role === 'host'
      ? takeUpHost(chain, kept, seen)
      : takeUpGuest(chain, kept, { ...seen, letGo }, sign));
    link.log.add('rejoined', { role, callId });
    const [view] = views;
    if (!view) throw raise('internal', { what: ownText('a call without a view') });
    return { ...taken, view };
  } catch (thrown) {
    letGo();
    throw thrown;
  }
}

/** `untilWallMs`: when it is given up unless its peer comes back. */
interface TakenUp<C extends Call> {
  readonly call: C;
  readonly untilWallMs: number;
}

async function readOpen<R extends Role>(
  { kv, env }: Chain,
  role: R,
  callId: string,
): Promise<KeptState<R>> {
  const saved = await readKeptState(kv, role, callId);
  if (!saved || !isOpen(saved, env)) throw raise('rejoin_expired');
  return saved;
}

async function takeUpHost(
  chain: Chain,
  kept: KeptHost,
  link: CallLink,
): Promise<TakenUp<HostCall>> {
  const saved = await readOpen(chain, 'host', kept.callId);
  const [feeKey, facilitator, rejoined] = await Promise.all([
    chain.feeKey(kept.owner),
    chain.facilitator(kept.owner),
    restoreHostCall(chain, kept, saved),
  ]);
  const call = createHostCall({ ...link, ...kept, chain, feeKey, facilitator, rejoined });
  return { call, untilWallMs: rejoinUntil(saved) };
}

async function takeUpGuest(
  chain: Chain,
  kept: KeptGuest,
  { letGo, ...link }: CallLink & { readonly letGo: () => void },
  sign: SignTransaction,
): Promise<TakenUp<GuestCall>> {
  const saved = await readOpen(chain, 'guest', kept.callId);
  const rejoined = await restoreGuestCall(chain, kept, saved, sign);
  const call = createGuestCall({ ...link, ...kept, chain, rejoined, hold: () => letGo });
  return { call, untilWallMs: rejoinUntil(saved) };
}

/**
 * Ends this side for good, without a connection; the peer's side ends by itself. What is in flight
 * stays in the journal.
 * @throws P2cError `call_elsewhere`, `storage_failed`.
 */
export async function giveUp(
  { kv, keys }: Stores,
  { locks, env }: Watched,
  { role, callId }: CallName,
): Promise<void> {
  const letGo = await takeLock(locks, callLock(role, callId), env, LOCK_PATIENCE_MS);
  if (!letGo) throw raise('call_elsewhere');
  try {
    await end({ kv, keys, env }, role, callId);
  } finally {
    letGo();
  }
}
