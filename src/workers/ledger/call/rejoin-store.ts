import * as v from 'valibot';
import type { CallName, MinuteEntry, PayMode, Role } from '../../../shared/api/ledger.ts';
import { finalCountMs } from '../../../shared/billing/guest-clock.ts';
import type { GuestState } from '../../../shared/billing/guest.ts';
import type { HostState } from '../../../shared/billing/host.ts';
import { REJOIN_MS } from '../../../shared/billing/timing.ts';
import { wholeSeconds } from '../../../shared/billing/unused.ts';
import { toAppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import { createQueue } from '../../../shared/queue.ts';
import type { Kv } from '../solana/kv.ts';
import type { Chain } from '../payment/chain.ts';
import {
  type CallRecord,
  callsUnder,
  type GreetedFact,
  keepAdmitted,
  keepEnded,
} from '../payment/call-record.ts';
import type { Receipt } from '../sale/settle.ts';

/**
 * Stores what another page of the same browser needs to resume a call (docs/connection.md,
 * "Rejoin"). That is the call's record, with the admission and each payment, and how far the call
 * has counted, which is written each second. Keys and payments are not copied: keys stay in the key
 * store, and payments are in the journal.
 */

const VERSION = 3;

interface AdmittedCommon {
  readonly version: typeof VERSION;
  readonly title: string;
  readonly invite: Uint8Array;
  readonly reply: Uint8Array;
  readonly nonceCommitment: Uint8Array;
  /** The transcript of the hello exchange, T in docs/protocol/x402.md. */
  readonly transcript: Uint8Array<ArrayBuffer>;
  readonly words: readonly string[];
  readonly minutes: readonly MinuteEntry[];
}

interface AdmittedHost extends AdmittedCommon {
  readonly role: 'host';
  readonly nonce: Uint8Array;
  /** The guest's session key. */
  readonly sessionKey: string;
  /** The owner of the wallet that approved the session key; null in manual mode. */
  readonly approver: string | null;
  /** The receipt for the prepayment. */
  readonly receipt: Receipt;
}

interface AdmittedGuest extends AdmittedCommon {
  readonly role: 'guest';
  readonly payMode: PayMode;
  readonly budgetPeriods: number;
}

/** The fact about the admission that a call's record stores. */
type AdmittedFact = AdmittedHost | AdmittedGuest;
export type KeptHost = AdmittedHost & Kept;
export type KeptGuest = AdmittedGuest & Kept;
/** A call that has not ended, with what was agreed. */
export type KeptCall = KeptHost | KeptGuest;
type Kept = Pick<CallRecord, 'callId'> & Omit<GreetedFact, 'transcript' | 'title'>;

/** The part that differs between the roles. */
export type Admission =
  Omit<AdmittedHost, keyof AdmittedCommon> | Omit<AdmittedGuest, keyof AdmittedCommon>;
type StateOf<R extends Role> = R extends 'host' ? HostState : GuestState;

/** The stored state of a call, with how far it has counted. */
export interface KeptState<R extends Role = Role> {
  readonly version: typeof VERSION;
  readonly state: StateOf<R>;
  /** The time of writing, by the monotonic clock of the page that wrote the state. */
  readonly atMs: number;
  readonly atWallMs: number;
  /** Since when there has been no heartbeat; null if there was one at the time of writing. */
  readonly downSinceWallMs: number | null;
}

const STATES = 'counted:';
const stateKey = ({ role, callId }: CallName): string => `${STATES}${role}:${callId}`;

/**
 * Reads a value that this browser wrote by structured clone. Checks only the fields that
 * distinguish it from other values. Ignores a value of another version, because the shape of a
 * billing state may change with any version.
 */
const reader =
  <T>(schema: v.GenericSchema) =>
  (found: unknown): T | null =>
    // Returns the value itself, because a schema would return only the fields that it names.
    v.is(schema, found) ? (found as T) : null;

const readAdmitted = reader<AdmittedFact>(
  v.object({
    version: v.literal(VERSION),
    role: v.picklist(['host', 'guest']),
    transcript: v.instance(Uint8Array),
    minutes: v.array(v.unknown()),
  }),
);

/**
 * Returns the call as another page can resume it; null if the call is over or the guest was never
 * admitted.
 */
export function keptCall({ callId, greeted, admitted, ended }: CallRecord): KeptCall | null {
  const fact = readAdmitted(admitted);
  return greeted && fact && !ended ? { ...greeted, ...fact, callId } : null;
}

/** Reads a call's stored state. @throws P2cError `storage_failed`. */
export const readState = <R extends Role>(
  kv: Kv,
  { role, callId }: CallName & { readonly role: R },
): Promise<KeptState<R> | null> =>
  kv.get(
    stateKey({ role, callId }),
    reader<KeptState<R>>(
      v.object({
        version: v.literal(VERSION),
        state: v.object({ role: v.literal(role) }),
        atMs: v.number(),
        atWallMs: v.number(),
        downSinceWallMs: v.nullable(v.number()),
      }),
    ),
  );

/** Lists the calls that have a stored state. @throws P2cError `storage_failed`. */
export const listStates = (kv: Kv): Promise<readonly CallName[]> => callsUnder(kv, STATES);

/**
 * Ends a call in this browser's books. Writes down how much this side counted before it deletes
 * what a rejoin needs.
 * @param payer the guest's wallet; empty if the host does not know it.
 * @throws P2cError `storage_failed`.
 */
export async function endCall(
  { kv, env }: Pick<Chain, 'kv' | 'env'>,
  call: CallName,
  countedMs: number,
  payer: string,
): Promise<void> {
  const countedSeconds = wholeSeconds(countedMs);
  await keepEnded(kv, call, { countedSeconds, payer, endedAtWallMs: env.wallMs() });
  await kv.delete(stateKey(call));
}

/**
 * Returns this side's counted time, in ms. For the host, it is the time that the guest has
 * acknowledged.
 */
export const countedMsOf = (state: StateOf<Role>): number =>
  state.role === 'host' ? state.gate.countedMs : finalCountMs(state.clock);

/** Returns until when a call can be resumed, on the wall clock. No other clock survives a page. */
export const rejoinUntil = ({ atWallMs, downSinceWallMs }: KeptState): number =>
  (downSinceWallMs ?? atWallMs) + REJOIN_MS;

/**
 * Stores one role's half of a call while the call lasts, so that another page can resume it. Most
 * of a state is short-lived and is written at most once a second. Counted time, a payment and a
 * freeze are written at once. So a page that vanishes between two ticks loses no second.
 */
interface CallKeeper {
  /**
   * Stores the call after admission and after each payment. Until the admission, the keeper writes
   * nothing.
   */
  admitted(callId: string, fact: Omit<AdmittedCommon, 'version'> & Admission): void;
  state(state: StateOf<Role>): void;
  /**
   * Resolves when the state is on disk. Await this before an effect that moves money.
   * @throws P2cError `storage_failed`.
   */
  durable(state: StateOf<Role>): Promise<void>;
  /**
   * Writes down the end of the call, once. The keeper writes nothing afterwards.
   * @param call null if the call has ended before the hello exchange.
   */
  end(
    state: StateOf<Role>,
    call: { readonly callId: string; readonly payer: string } | null,
  ): Promise<void>;
}

const EVERY_MS = 1_000;

const isDown = (state: StateOf<Role>): boolean =>
  state.role === 'host' ? state.gate.down : state.clock.down;

/**
 * Returns a mark that changes when the state must be written at once. Other changes are written
 * within a second.
 */
function mark(state: StateOf<Role>): string {
  const counted =
    state.role === 'host' ? state.gate.countedMs : (state.clock.lastTick?.connectedMs ?? 0);
  const { minute, paidPeriods, shownFrozen } = state;
  return [counted, isDown(state), minute.tag, paidPeriods, shownFrozen].join();
}

export function createCallKeeper(
  chain: Pick<Chain, 'kv' | 'env'>,
  role: Role,
  log: EventLog,
  /**
   * Since when the connection has been down, for a call that was resumed during an interruption.
   */
  downSince: number | null = null,
): CallKeeper {
  const { kv, env } = chain;
  let call: CallName | null = null;
  let downSinceWallMs = downSince;
  let latest: StateOf<Role> | null = null;
  let written: StateOf<Role> | null = null;
  let marked = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  /** Runs one write after another, so that the newest one wins. */
  const add = createQueue();
  const inBackground = (write: () => Promise<unknown>): void => {
    add(write).catch((thrown: unknown) => log.add('unkept', { code: toAppError(thrown).code }));
  };
  const put = async (name: CallName, state: StateOf<Role>, durable: boolean): Promise<void> => {
    const atWallMs = env.wallMs();
    downSinceWallMs = isDown(state) ? (downSinceWallMs ?? atWallMs) : null;
    const kept: KeptState = {
      version: VERSION,
      state,
      atMs: env.nowMs(),
      atWallMs,
      downSinceWallMs,
    };
    const key = stateKey(name);
    // `update` flushes a change to disk. A plain `set` only passes it to the operating system.
    if (!durable) return kv.set(key, kept);
    await kv.update<KeptState>(
      key,
      () => null,
      () => kept,
    );
  };
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    inBackground(async () => {
      const [name, state] = [call, latest];
      if (over || !name || !state || state === written) return;
      written = state;
      await put(name, state, false);
    });
  };

  return {
    admitted(callId, fact) {
      if (over) return;
      const name = (call = { role, callId });
      inBackground(async () => {
        if (!over) await keepAdmitted(kv, name, { ...fact, version: VERSION });
      });
    },
    state(state) {
      latest = state;
      if (over || !call) return;
      const now = mark(state);
      if (now !== marked) {
        marked = now;
        flush();
      } else timer ??= setTimeout(flush, EVERY_MS);
    },
    async durable(state) {
      const name = call;
      // Without this line, a background write could store an older state meanwhile.
      latest = state;
      if (over || !name) return;
      await add(() => put(name, state, true));
      written = state;
    },
    end: (state, ended) =>
      add(async () => {
        // If the disk refuses the write, the stored billing state still shows that the call is
        // over.
        if (ended) {
          const { callId, payer } = ended;
          await endCall(chain, { role, callId }, countedMsOf(state), payer);
        }
        over = true;
        clearTimeout(timer);
      }),
  };
}
