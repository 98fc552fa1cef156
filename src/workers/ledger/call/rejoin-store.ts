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
 * "Rejoin"). First, the admission and each payment, in the call's record. Second, the state of the
 * billing machine, at least once a second. Keys and payments are not copied: keys are in the key
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
  /** The owner of the wallet that approved the session key. Null in manual mode. */
  readonly approver: string | null;
  /** The receipt for the prepayment. */
  readonly receipt: Receipt;
}

interface AdmittedGuest extends AdmittedCommon {
  readonly role: 'guest';
  readonly payMode: PayMode;
  readonly budgetPeriods: number;
}

/** The facts about the admission in the record of a call. */
type AdmittedFact = AdmittedHost | AdmittedGuest;
export type KeptHost = AdmittedHost & Kept;
export type KeptGuest = AdmittedGuest & Kept;
/** The facts about a call that has not ended. */
export type KeptCall = KeptHost | KeptGuest;
type Kept = Pick<CallRecord, 'callId'> & Omit<GreetedFact, 'transcript' | 'title'>;

/** The part that differs between the roles. */
export type Admission =
  Omit<AdmittedHost, keyof AdmittedCommon> | Omit<AdmittedGuest, keyof AdmittedCommon>;
type StateOf<R extends Role> = R extends 'host' ? HostState : GuestState;

/** The stored state of a call's billing machine. */
export interface KeptState<R extends Role = Role> {
  readonly version: typeof VERSION;
  readonly state: StateOf<R>;
  /** The time of writing, by the monotonic clock of the page that wrote the state. */
  readonly atMs: number;
  readonly atWallMs: number;
  /** The start of an outage. Null if heartbeats arrived at the time of writing. */
  readonly downSinceWallMs: number | null;
}

const STATES = 'counted:';
const stateKey = ({ role, callId }: CallName): string => `${STATES}${role}:${callId}`;

/**
 * Reads a value that this browser wrote with structured clone. Checks only the fields that
 * distinguish it from other values. Rejects a value of another version, because any version may
 * change the form of a billing state.
 */
const reader =
  <T>(schema: v.GenericSchema) =>
  (found: unknown): T | null =>
    // Return the found value itself. The schema's result would have only the fields that it names.
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
 * Returns the call in the form in which another page can resume it. Null if the call is over, or
 * the guest was never admitted.
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

/**
 * Lists the calls that have a stored state.
 * @throws P2cError `storage_failed`.
 */
export const listStates = (kv: Kv): Promise<readonly CallName[]> => callsUnder(kv, STATES);

/**
 * Ends a call in this browser's books. First writes down how much time this side counted, then
 * deletes the stored state.
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

/** Returns the time that this side counted, in ms. For the host, only acknowledged time. */
export const countedMsOf = (state: StateOf<Role>): number =>
  state.role === 'host' ? state.gate.countedMs : finalCountMs(state.clock);

/**
 * Returns until when a call can be resumed, in wall-clock time, because monotonic clocks start over
 * with a new page.
 */
export const rejoinUntil = ({ atWallMs, downSinceWallMs }: KeptState): number =>
  (downSinceWallMs ?? atWallMs) + REJOIN_MS;

/**
 * Stores one role's half of a call during the call, so that another page can resume it. Counted
 * time, a payment and a freeze are written at once. All other changes are written at most once a
 * second. So a page that crashes between two ticks does not lose a second.
 */
interface CallKeeper {
  /**
   * Stores the call after admission and after each payment. Before admission, nothing is written.
   */
  admitted(callId: string, fact: Omit<AdmittedCommon, 'version'> & Admission): void;
  state(state: StateOf<Role>): void;
  /**
   * Writes the state to disk. Await this before an effect that moves money.
   * @throws P2cError `storage_failed`.
   */
  durable(state: StateOf<Role>): Promise<void>;
  /**
   * Writes down the end of the call, once. Nothing is written afterwards.
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
 * Returns a text. If it changes, the state must be written at once. Other changes are written
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
  /** The start of the outage, for a call that was resumed during one. */
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
  /** Runs one write after another, so that the newest state is on disk at the end. */
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
    // `update` waits until the change is on disk. `set` only passes it to the operating system.
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
      // Otherwise, a background write could store an older state afterwards.
      latest = state;
      if (over || !name) return;
      await add(() => put(name, state, true));
      written = state;
    },
    end: (state, ended) =>
      add(async () => {
        // If this write fails, the stored billing state still shows that the call is over.
        if (ended) {
          const { callId, payer } = ended;
          await endCall(chain, { role, callId }, countedMsOf(state), payer);
        }
        over = true;
        clearTimeout(timer);
      }),
  };
}
