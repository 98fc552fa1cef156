import * as v from 'valibot';
import type { MinuteEntry, PayMode, Role } from '../../../shared/api/ledger.ts';
import { finalCountMs } from '../../../shared/billing/guest-clock.ts';
import type { GuestState } from '../../../shared/billing/guest.ts';
import type { HostState } from '../../../shared/billing/host.ts';
import { REJOIN_MS } from '../../../shared/billing/timing.ts';
import { wholeSeconds } from '../../../shared/billing/unused.ts';
import { toAppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { NetworkId } from '../../../shared/network.ts';
import { createQueue } from '../../../shared/queue.ts';
import type { Terms } from '../../../shared/terms.ts';
import type { Kv } from '../solana/kv.ts';
import type { Chain } from '../payment/chain.ts';
import { keepEnded } from '../payment/call-record.ts';
import type { Receipt } from '../sale/settle.ts';

/**
 * What another page of the same browser needs to resume a call (docs/connection.md, "Rejoin"). The
 * parties and terms are written at admission and with each payment, the billing state each second.
 * Keys stay where they are, and payments are in the journal.
 */

const VERSION = 2;

interface KeptCommon {
  readonly callId: string;
  readonly network: NetworkId;
  /** This side's wallet. */
  readonly owner: string;
  /** The peer's wallet. */
  readonly counterpart: string;
  readonly terms: Terms;
  readonly title: string;
  readonly invite: Uint8Array;
  readonly reply: Uint8Array;
  readonly nonceCommitment: Uint8Array;
  /** Address of the deposit key; null: the prepayment went to the host's wallet. */
  readonly deposit: string | null;
  /** The transcript, T. */
  readonly transcript: Uint8Array<ArrayBuffer>;
  readonly words: readonly string[];
  readonly minutes: readonly MinuteEntry[];
}

export interface KeptHost extends KeptCommon {
  readonly role: 'host';
  readonly nonce: Uint8Array;
  /** The guest's session key. */
  readonly sessionKey: string;
  /** The owner who approved it; null in manual mode. */
  readonly approver: string | null;
  /** The receipt for the prepayment. */
  readonly receipt: Receipt;
}

export interface KeptGuest extends KeptCommon {
  readonly role: 'guest';
  /** The host's fee key. */
  readonly feePayer: string;
  readonly payMode: PayMode;
  readonly budgetPeriods: number;
}

export type KeptCall = KeptHost | KeptGuest;
type KeptOf<R extends Role> = Extract<KeptCall, { readonly role: R }>;
type StateOf<R extends Role> = R extends 'host' ? HostState : GuestState;

export interface KeptState<R extends Role = Role> {
  readonly state: StateOf<R>;
  /** By the monotonic clock of the page that wrote it. */
  readonly atMs: number;
  readonly atWallMs: number;
  /** Since when there has been no heartbeat; null if there was one. */
  readonly downSinceWallMs: number | null;
}

interface Stored<T> {
  readonly version: typeof VERSION;
  readonly value: T;
}

const CALLS = 'rejoin:';
const callKey = (role: Role, callId: string): string => `${CALLS}${role}:${callId}`;
const stateKey = (role: Role, callId: string): string => `billing:${role}:${callId}`;
const stored = <T>(value: T): Stored<T> => ({ version: VERSION, value });

/**
 * Reads what this browser wrote by structured clone, and checks only what tells it from anything
 * else. A value of another version is ignored, because the shape of a billing state is no contract.
 */
const reader =
  <T>(schema: v.GenericSchema) =>
  (found: unknown): T | null => {
    const whole = v.object({ version: v.literal(VERSION), value: schema });
    // The value itself, since a schema returns only the fields that it names.
    return v.is(whole, found) ? (found.value as T) : null;
  };

const readCall = reader<KeptCall>(
  v.object({
    role: v.picklist(['host', 'guest']),
    callId: v.string(),
    transcript: v.instance(Uint8Array),
    minutes: v.array(v.unknown()),
  }),
);

const stateReader = <R extends Role>(role: R) =>
  reader<KeptState<R>>(
    v.object({
      state: v.object({ role: v.literal(role) }),
      atMs: v.number(),
      atWallMs: v.number(),
      downSinceWallMs: v.nullable(v.number()),
    }),
  );

/** All functions reject with P2cError `storage_failed`. */
const writeCall = (kv: Kv, call: KeptCall): Promise<void> =>
  kv.set(callKey(call.role, call.callId), stored(call));

const writeState = (
  kv: Kv,
  role: Role,
  callId: string,
  state: KeptState,
  durable: boolean,
): Promise<unknown> => {
  const key = stateKey(role, callId);
  // A change is flushed to disk; a plain `set` is only handed to the system.
  if (!durable) return kv.set(key, stored(state));
  return kv.update<Stored<KeptState>>(
    key,
    () => null,
    () => stored(state),
  );
};

export const readKeptCall = (kv: Kv, role: Role, callId: string): Promise<KeptCall | null> =>
  kv.get(callKey(role, callId), readCall);

export const readKeptState = <R extends Role>(
  kv: Kv,
  role: R,
  callId: string,
): Promise<KeptState<R> | null> => kv.get(stateKey(role, callId), stateReader(role));

export async function forgetKept(kv: Kv, role: Role, callId: string): Promise<void> {
  await kv.delete(callKey(role, callId));
  await kv.delete(stateKey(role, callId));
}

/**
 * Writes down how much this side counted of a call that is over, if its terms return unused time.
 * Where the stored state cannot be read any more, no return follows by itself.
 * @throws P2cError `storage_failed`.
 */
export async function keepEnd(
  { kv, env }: Pick<Chain, 'kv' | 'env'>,
  call: Pick<
    KeptCall,
    'role' | 'callId' | 'network' | 'owner' | 'counterpart' | 'terms' | 'deposit'
  >,
  countedMs: number,
): Promise<void> {
  const { role, callId, network, owner, counterpart, terms, deposit } = call;
  if (!terms.returnsUnused) return;
  const { price, periodSeconds, trialSeconds } = terms;
  const countedSeconds = wholeSeconds(countedMs);
  const rate = { price, periodSeconds, ...(trialSeconds !== undefined && { trialSeconds }) };
  const account = deposit === null ? {} : { deposit };
  const named = { role, callId, network, owner, counterpart, ...rate, ...account };
  await keepEnded(kv, { ...named, countedSeconds, endedAtWallMs: env.wallMs(), settled: false });
}

/** Returns what each side counted, in ms: for the host what the guest has acknowledged. */
export const countedMsOf = (state: StateOf<Role>): number =>
  state.role === 'host' ? state.gate.countedMs : finalCountMs(state.clock);

/** Lists every stored call, whether or not it can still be resumed. */
export async function listKept(
  kv: Kv,
): Promise<readonly { readonly role: Role; readonly callId: string }[]> {
  return (await kv.keys(CALLS)).flatMap((key) => {
    const [, role, callId = ''] = key.split(':');
    return role === 'host' || role === 'guest' ? [{ role, callId }] : [];
  });
}

/**
 * Returns until when a call can be resumed, on the wall clock, because no other clock outlives a
 * page.
 */
export const rejoinUntil = ({ atWallMs, downSinceWallMs }: KeptState): number =>
  (downSinceWallMs ?? atWallMs) + REJOIN_MS;

/**
 * Stores one side of a call while it lasts, so that another page can resume it. Most of a state is
 * short-lived and written at most once a second. Counted time, a payment and a freeze are written
 * at once, so that a page that vanishes between two ticks loses no second.
 */
interface CallKeeper<R extends Role> {
  /**
   * Stores the call after admission and after each payment. Nothing is written before the first of
   * these.
   */
  call(call: KeptOf<R>): void;
  state(state: StateOf<R>): void;
  /**
   * Resolves when the state is on disk, because money follows.
   * @throws P2cError `storage_failed`.
   */
  durable(state: StateOf<R>): Promise<void>;
  /** Removes the call once it is over. Nothing is written afterwards. */
  forget(): Promise<void>;
}

const EVERY_MS = 1_000;

const isDown = (state: StateOf<Role>): boolean =>
  state.role === 'host' ? state.gate.down : state.clock.down;

/** Returns what must be written at once when it changes. The rest follows within a second. */
function mark(state: StateOf<Role>): string {
  const counted =
    state.role === 'host' ? state.gate.countedMs : (state.clock.lastTick?.connectedMs ?? 0);
  const { minute, paidPeriods, shownFrozen } = state;
  return [counted, isDown(state), minute.tag, paidPeriods, shownFrozen].join();
}

export function createCallKeeper<R extends Role>(
  chain: Pick<Chain, 'kv' | 'env'>,
  role: R,
  log: EventLog,
  /** Set for a call that was resumed during an interruption. */
  downSince: number | null = null,
): CallKeeper<R> {
  const { kv, env } = chain;
  let callId: string | null = null;
  let downSinceWallMs = downSince;
  let latest: StateOf<Role> | null = null;
  let written: StateOf<Role> | null = null;
  let marked = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  /** One write after another, so that the newest one stands. */
  const add = createQueue();
  const inBackground = (write: () => Promise<unknown>): void => {
    add(write).catch((thrown: unknown) => log.add('unkept', { code: toAppError(thrown).code }));
  };
  const put = (id: string, state: StateOf<Role>, durable: boolean): Promise<unknown> => {
    const atWallMs = env.wallMs();
    downSinceWallMs = isDown(state) ? (downSinceWallMs ?? atWallMs) : null;
    const kept = { state, atMs: env.nowMs(), atWallMs, downSinceWallMs };
    return writeState(kv, role, id, kept, durable);
  };
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    inBackground(async () => {
      const [id, state] = [callId, latest];
      if (over || id === null || !state || state === written) return;
      written = state;
      await put(id, state, false);
    });
  };

  return {
    call(call) {
      if (over) return;
      callId = call.callId;
      inBackground(async () => {
        if (!over) await writeCall(kv, call);
      });
    },
    state(state) {
      latest = state;
      if (over || callId === null) return;
      const now = mark(state);
      if (now !== marked) {
        marked = now;
        flush();
      } else timer ??= setTimeout(flush, EVERY_MS);
    },
    async durable(state) {
      const id = callId;
      // A background write must not store an older state meanwhile.
      latest = state;
      if (over || id === null) return;
      await add(() => put(id, state, true));
      written = state;
    },
    async forget() {
      if (over) return;
      over = true;
      clearTimeout(timer);
      const id = callId;
      if (id !== null) await add(() => forgetKept(kv, role, id));
    },
  };
}
