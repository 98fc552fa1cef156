import { feePayerKeyOf } from '../payment/fee-balance.ts';
import { hasLanded } from '../../../shared/api/payments.ts';
import type {
  CallName,
  CallView,
  Rejoinable,
  Resumables,
  Role,
  SignTransaction,
} from '../../../shared/api/ledger.ts';
import { ROLES } from '../../../shared/api/lists.ts';
import { guestSnapshot } from '../../../shared/billing/guest.ts';
import { hostSnapshot } from '../../../shared/billing/host.ts';
import { ownText, raise } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { Env } from '../solana/env.ts';
import type { Chain, Stores } from '../payment/chain.ts';
import { REJOIN_MS } from '../../../shared/billing/timing.ts';
import { type GreetedFact, listRecords, recordOf } from '../payment/call-record.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { sessionKeyId } from '../solana/keys.ts';
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

/** Finds, resumes and expires calls that a page of this browser left. */

/** Tells whether a call has not ended and can still be resumed. */
const isOpen = (state: KeptState, env: Env): boolean =>
  state.state.minute.tag !== 'ended' && rejoinUntil(state) > env.wallMs();

async function isResumable({ kv }: Stores, env: Env, call: CallName): Promise<boolean> {
  const saved = await readState(kv, call);
  return saved !== null && isOpen(saved, env) && !(await recordOf(kv, call))?.ended;
}

/** The parts that a sweep needs besides the stores. */
interface Sweeping {
  readonly env: Env;
  readonly log: EventLog;
  /** The call that is running in this window, or null. */
  readonly running: CallName | null;
}

/**
 * Ends calls that can no longer be resumed, and destroys their keys. Only for roles whose books
 * this window holds.
 * @throws P2cError `storage_failed`.
 */
export async function sweepCalls(stores: Stores, by: Sweeping): Promise<void> {
  const { kv, books } = stores;
  const { env, running } = by;
  const kept = new Set<string>();
  const open = (await listRecords(kv)).filter(({ greeted, ended }) => greeted && !ended);
  for (const { role, callId } of [...open, ...(await listStates(kv))]) {
    if (!books.holds(role)) continue;
    const call = { role, callId };
    const isRunning = role === running?.role && callId === running.callId;
    const isOver = !isRunning && (await expire(stores, env, call));
    if (!isOver && role === 'guest') kept.add(sessionKeyId(callId));
  }
  if (books.holds('guest')) await sweepSessionKeys(stores, by, kept);
}

/**
 * Destroys session keys that no call needs any more, except those in `kept`. Such a key can be left
 * after a crash.
 */
async function sweepSessionKeys(
  { keys }: Stores,
  { env, log, running }: Sweeping,
  kept: ReadonlySet<string>,
): Promise<void> {
  const inUse = running && sessionKeyId(running.callId);
  for (const { id, address, createdAtWallMs } of await keys.list('session')) {
    if (kept.has(id) || id === inUse || env.wallMs() - createdAtWallMs < REJOIN_MS) continue;
    await keys.destroy(id);
    log.add('session_key_swept', { address });
  }
}

/**
 * Ends a call that can no longer be resumed, and destroys its key. Returns whether the call is
 * over, including if the background sweep has already ended it.
 * @throws P2cError `storage_failed`.
 */
export async function expire(stores: Stores, env: Env, call: CallName): Promise<boolean> {
  if (await isResumable(stores, env, call)) return false;
  await giveUp(stores, env, call);
  return true;
}

const countedOf = (saved: KeptState | null): number => (saved ? countedMsOf(saved.state) : 0);

/**
 * Returns the time that was paid for, in ms. Used if another version has stored the count in a form
 * that this version cannot read. All paid time then counts as used.
 */
function paidMs(
  { prepaidPeriods, periodSeconds }: GreetedFact['terms'],
  paid: readonly JournalEntry[],
): number {
  const minutes = paid.filter(({ kind }) => kind === 'minute').length;
  return (prepaidPeriods + minutes) * periodSeconds * 1000;
}

/**
 * Ends this browser's half of a call whose page is gone, and destroys the guest's session key. The
 * peer's page ends the other half by itself. Payments in flight stay in the journal. If the guest
 * was never admitted, no time was counted, so any payment that settles is unused time.
 * @throws P2cError `storage_failed`.
 */
export async function giveUp(
  { kv, keys, journal }: Stores,
  env: Env,
  call: CallName,
): Promise<void> {
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
 * Lists the calls that this window can resume.
 * @throws P2cError `storage_failed`.
 */
export async function listRejoinable({ kv, books }: Stores, env: Env): Promise<Resumables> {
  const roles = ROLES.filter((role) => books.holds(role));
  const found: Rejoinable[] = [];
  for (const named of await listStates(kv)) {
    if (!roles.includes(named.role)) continue;
    const record = await recordOf(kv, named);
    const call = record && keptCall(record);
    const saved = call && (await readState(kv, call));
    if (!saved || !isOpen(saved, env)) continue;
    found.push(describe(call, saved));
  }
  return { roles, calls: found.sort((a, b) => b.untilWallMs - a.untilWallMs) };
}

function describe(call: KeptCall, kept: KeptState): Rejoinable {
  const { role, callId, terms, owner, title, words } = call;
  const { network, payTo } = terms;
  const counterpart = call.role === 'host' ? call.receipt.payer : payTo;
  const { state, atMs } = kept;
  const meter = state.role === 'host' ? hostSnapshot(state, atMs) : guestSnapshot(state, atMs);
  const { countedSeconds, paidUntilMs } = meter;
  const untilWallMs = rejoinUntil(kept);
  const named = { role, callId, network, owner, counterpart, title, words };
  return { ...named, countedSeconds, paidUntilMs, untilWallMs };
}

/** Where a call sends its log entries, messages and views. */
type CallLink = Pick<CallParts, 'log' | 'sendClock' | 'sendFiles' | 'onEnded'> & {
  readonly publish: (view: CallView) => void;
};

/**
 * Resumes a call, after asking the chain about open payments.
 * @throws P2cError `rejoin_expired`, `code_network`, `rpc_*`, `storage_failed`.
 */
export async function resumeCall(
  chain: Chain,
  link: CallLink,
  { role, callId }: CallName,
  sign: SignTransaction,
): Promise<TakenUp<Call> & { readonly view: CallView }> {
  const views: CallView[] = [];
  const seen: CallLink = {
    ...link,
    publish(view) {
      if (views.length === 0) views.push(view);
      link.publish(view);
    },
  };
  const record = await recordOf(chain.kv, { role, callId });
  const kept = record && keptCall(record);
  if (!kept) throw raise('rejoin_expired');
  const { network } = kept.terms;
  if (network !== chain.network) {
    throw raise('code_network', { theirs: network, ours: chain.network });
  }
  const taken = await (kept.role === 'host'
    ? takeUpHost(chain, kept, seen)
    : takeUpGuest(chain, kept, seen, sign));
  link.log.add('rejoined', { role, callId });
  const [view] = views;
  if (!view) throw raise('internal', { what: ownText('a call without a view') });
  return { ...taken, view };
}

/** A resumed call. It ends at `untilWallMs` unless the peer reconnects before then. */
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
  const [feePayerKey, facilitator, rejoined] = await Promise.all([
    feePayerKeyOf(chain, kept.owner),
    chain.facilitator(kept.owner),
    restoreHostCall(chain, kept, saved),
  ]);
  const call = createHostCall({ ...link, ...kept, chain, feePayerKey, facilitator, rejoined });
  return { call, untilWallMs: rejoinUntil(saved) };
}

async function takeUpGuest(
  chain: Chain,
  kept: KeptGuest,
  link: CallLink,
  sign: SignTransaction,
): Promise<TakenUp<GuestCall>> {
  const saved = await readOpen(chain, kept);
  const rejoined = await restoreGuestCall(chain, kept, saved, sign);
  const call = createGuestCall({ ...link, ...kept, chain, rejoined });
  return { call, untilWallMs: rejoinUntil(saved) };
}
