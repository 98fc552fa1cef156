import { hasLanded } from '../../../shared/api/payments.ts';
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
import { type GreetedFact, listRecords, recordOf } from '../payment/call-record.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { sessionKeyId } from '../solana/keys.ts';
import { callLock, LOCK_PATIENCE_MS, sweepSessionKeys } from '../payment/locks.ts';
import type { Call, CallParts, GuestCall, HostCall } from './call.ts';
import { createGuestCall } from './guest-call.ts';
import { restoreGuestCall } from './guest-rejoin.ts';
import { createHostCall } from './host-call.ts';
import { restoreHostCall } from './host-rejoin.ts';
import {
  countedMsOf,
  endCall,
  type KeptCall,
  keptCall,
  type KeptGuest,
  type KeptHost,
  type KeptState,
  listStates,
  readState,
  rejoinUntil,
} from './rejoin-store.ts';

/** Calls that a page of this browser left: which can be resumed, by whom, and for how long. */

/** Tells whether the call has not ended and is recent enough. */
const isOpen = (state: KeptState, env: Env): boolean =>
  state.state.minute.tag !== 'ended' && rejoinUntil(state) > env.wallMs();

async function isResumable({ kv }: Stores, env: Env, call: CallName): Promise<boolean> {
  const saved = await readState(kv, call);
  return saved !== null && isOpen(saved, env) && !(await recordOf(kv, call))?.ended;
}

/**
 * Ends calls that can no longer be resumed, and destroys their keys.
 * @throws P2cError `storage_failed`.
 */
export async function sweepCalls(stores: Stores, env: Env, log: EventLog): Promise<void> {
  const kept = new Set<string>();
  const running = (await listRecords(stores.kv)).filter(({ greeted, ended }) => greeted && !ended);
  for (const { role, callId } of [...running, ...(await listStates(stores.kv))]) {
    const call = { role, callId };
    // Without the lock, which another page may be asking for.
    const isOver = !(await isResumable(stores, env, call)) && (await expire(stores, env, call));
    if (!isOver && role === 'guest') kept.add(sessionKeyId(callId));
  }
  await sweepSessionKeys(stores, env, log, kept);
}

/**
 * Gives a call up whose time is over, with its key, unless another window has it or has extended it.
 * Returns whether it is over: the background's sweep may have given it up before the page asked.
 * @throws P2cError `storage_failed`.
 */
export async function expire(stores: Stores, env: Env, call: CallName): Promise<boolean> {
  const letGo = await stores.locks.take(callLock(call.role, call.callId));
  if (!letGo) return false;
  try {
    if (await isResumable(stores, env, call)) return false;
    await end(stores, env, call);
    return true;
  } finally {
    letGo();
  }
}

const countedOf = (saved: KeptState | null): number => (saved ? countedMsOf(saved.state) : 0);

/** Another version has counted, in a form that cannot be read: all that was paid for counts as used. */
function paidMs(
  { prepaidPeriods, periodSeconds }: GreetedFact['terms'],
  paid: readonly JournalEntry[],
): number {
  const minutes = paid.filter(({ kind }) => kind === 'minute').length;
  return (prepaidPeriods + minutes) * periodSeconds * 1000;
}

/**
 * Ends a call whose page is gone, and destroys the guest's key. Where nobody was admitted, nothing was
 * counted: all of what may have settled is unused.
 */
async function end({ kv, keys, journal }: Stores, env: Env, call: CallName): Promise<void> {
  const record = await recordOf(kv, call);
  if (record?.greeted) {
    const saved = await readState(kv, call);
    const paid = (await journal.list(call)).filter(hasLanded);
    const isUnreadable = record.admitted !== undefined && !keptCall(record);
    const countedMs = isUnreadable ? paidMs(record.greeted.terms, paid) : countedOf(saved);
    const payer = paid.find(({ kind }) => kind === 'prepay')?.payer ?? '';
    await endCall({ kv, env }, call, countedMs, payer);
  }
  if (call.role === 'guest') await keys.destroy(sessionKeyId(call.callId));
}

/**
 * Lists the calls that can be resumed.
 * @throws P2cError `storage_failed`.
 */
export async function listRejoinable(
  { kv, locks }: Stores,
  env: Env,
): Promise<readonly Rejoinable[]> {
  const found: Rejoinable[] = [];
  for (const named of await listStates(kv)) {
    const record = await recordOf(kv, named);
    const call = record && keptCall(record);
    const saved = call && (await readState(kv, call));
    if (!saved || !isOpen(saved, env)) continue;
    const elsewhere = await locks.isElsewhere(callLock(call.role, call.callId));
    found.push(describe(call, saved, elsewhere));
  }
  return found.sort((a, b) => b.untilWallMs - a.untilWallMs);
}

function describe(call: KeptCall, kept: KeptState, elsewhere: boolean): Rejoinable {
  const { role, callId, terms, owner, title, words } = call;
  const { network, payTo } = terms;
  const counterpart = call.role === 'host' ? call.receipt.payer : payTo;
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
  link: CallLink,
  { role, callId }: CallName,
  sign: SignTransaction,
): Promise<TakenUp<Call> & { readonly view: CallView }> {
  const { kv, locks } = chain;
  const views: CallView[] = [];
  const seen: CallLink = {
    ...link,
    publish(view) {
      if (views.length === 0) views.push(view);
      link.publish(view);
    },
  };
  const letGo = await locks.take(callLock(role, callId), LOCK_PATIENCE_MS);
  if (!letGo) throw raise('call_elsewhere');
  try {
    const record = await recordOf(kv, { role, callId });
    const kept = record && keptCall(record);
    if (!kept) throw raise('rejoin_expired');
    const { network } = kept.terms;
    if (network !== chain.network) {
      throw raise('code_network', { theirs: network, ours: chain.network });
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
  call: CallName & { readonly role: R },
): Promise<KeptState<R>> {
  const saved = await readState(kv, call);
  if (!saved || !isOpen(saved, env)) throw raise('rejoin_expired');
  return saved;
}

async function takeUpHost(
  chain: Chain,
  kept: KeptHost,
  link: CallLink,
): Promise<TakenUp<HostCall>> {
  const saved = await readOpen(chain, kept);
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
  const saved = await readOpen(chain, kept);
  const rejoined = await restoreGuestCall(chain, kept, saved, sign);
  const call = createGuestCall({ ...link, ...kept, chain, rejoined: { ...rejoined, letGo } });
  return { call, untilWallMs: rejoinUntil(saved) };
}

/**
 * Ends this side for good, without a connection; the peer's side ends by itself. What is in flight
 * stays in the journal.
 * @throws P2cError `call_elsewhere`, `storage_failed`.
 */
export async function giveUp(stores: Stores, env: Env, call: CallName): Promise<void> {
  const letGo = await stores.locks.take(callLock(call.role, call.callId), LOCK_PATIENCE_MS);
  if (!letGo) throw raise('call_elsewhere');
  try {
    await end(stores, env, call);
  } finally {
    letGo();
  }
}
