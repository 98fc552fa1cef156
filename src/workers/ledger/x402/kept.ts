import type { MinuteEntry, PayMode, Role } from '../../../shared/api.ts';
import type { GuestState } from '../../../shared/billing/guest.ts';
import type { HostState } from '../../../shared/billing/host.ts';
import type { NetworkId } from '../../../shared/network.ts';
import type { Terms } from '../../../shared/terms.ts';
import type { Kv } from '../solana/kv.ts';
import type { Receipt } from './settle.ts';

/**
 * What a call needs to be taken up again by another page of the same browser (docs/connection.md,
 * "Rejoin"): who and what, written at admission and with each payment, and the billing state, written
 * each second. Keys stay where they are; payments are the journal's.
 */

/** How long an interrupted call is kept, from the moment that it was interrupted. */
export const REJOIN_MS = 10 * 60_000;

const VERSION = 1;

interface KeptCommon {
  readonly callId: string;
  readonly network: NetworkId;
  /** This side's wallet. */
  readonly owner: string;
  /** The other side's. */
  readonly counterpart: string;
  readonly terms: Terms;
  readonly title: string;
  readonly invite: Uint8Array;
  readonly reply: Uint8Array;
  readonly nonceCommitment: Uint8Array;
  /** T. */
  readonly transcript: Uint8Array<ArrayBuffer>;
  readonly words: readonly string[];
  readonly minutes: readonly MinuteEntry[];
}

export interface KeptHost extends KeptCommon {
  readonly role: 'host';
  readonly nonce: Uint8Array;
  /** The guest's. */
  readonly sessionKey: string;
  /** Who approved it; null in manual mode. */
  readonly approver: string | null;
  /** For the prepayment. */
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
export type KeptOf<R extends Role> = Extract<KeptCall, { readonly role: R }>;
export type StateOf<R extends Role> = R extends 'host' ? HostState : GuestState;

export interface KeptState<R extends Role = Role> {
  readonly state: StateOf<R>;
  /** On the monotonic clock of the page that wrote it. */
  readonly atMs: number;
  readonly atWallMs: number;
  /** Since when there is no heartbeat; null: it was there. */
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
 * This browser's own writing, by structured clone. Another version's is as good as none: the shapes of
 * a billing state are nobody's contract.
 */
const reader =
  <T extends object>(isOurs: (value: Readonly<Record<string, unknown>>) => boolean) =>
  (found: unknown): T | null => {
    if (typeof found !== 'object' || found === null) return null;
    const { version, value } = found as { version?: unknown; value?: unknown };
    if (version !== VERSION || typeof value !== 'object' || value === null) return null;
    return isOurs({ ...value }) ? (value as T) : null;
  };

const readCall = reader<KeptCall>(
  ({ role, callId, transcript, minutes }) =>
    (role === 'host' || role === 'guest') &&
    typeof callId === 'string' &&
    transcript instanceof Uint8Array &&
    Array.isArray(minutes),
);

const stateReader = <R extends Role>(role: R) =>
  reader<KeptState<R>>(({ state, atMs, atWallMs, downSinceWallMs }) => {
    const itsRole = typeof state === 'object' && state !== null && 'role' in state && state.role;
    return (
      itsRole === role &&
      typeof atMs === 'number' &&
      typeof atWallMs === 'number' &&
      (downSinceWallMs === null || typeof downSinceWallMs === 'number')
    );
  });

/** All functions reject with P2cError `storage_failed`. */
export const writeCall = (kv: Kv, call: KeptCall): Promise<void> =>
  kv.set(callKey(call.role, call.callId), stored(call));

export const writeState = (
  kv: Kv,
  role: Role,
  callId: string,
  state: KeptState,
  durable: boolean,
): Promise<unknown> => {
  const key = stateKey(role, callId);
  // A change is flushed to disk; a mere `set` is only handed to the system.
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
  // Of an earlier version, which kept the payload of a minute beside the journal.
  await kv.delete(`flight:${callId}`);
}

/** Every call that is kept, whether it can still be taken up or not. */
export async function listKept(
  kv: Kv,
): Promise<readonly { readonly role: Role; readonly callId: string }[]> {
  return (await kv.keys(CALLS)).flatMap((key) => {
    const [, role, callId = ''] = key.split(':');
    return role === 'host' || role === 'guest' ? [{ role, callId }] : [];
  });
}

/** Until when a call may be taken up, on the wall clock: no other clock outlives a page. */
export const rejoinUntil = ({ atWallMs, downSinceWallMs }: KeptState): number =>
  (downSinceWallMs ?? atWallMs) + REJOIN_MS;
