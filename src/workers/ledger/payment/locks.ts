import type { Role } from '../../../shared/api/ledger.ts';
import { REJOIN_MS } from '../../../shared/billing/timing.ts';
import { raise } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { Env } from '../solana/env.ts';
import type { KeyStore } from '../solana/keys.ts';

/**
 * Locks between the windows of one browser: host and guest may be two of them, and each may be opened
 * twice. A window that closes or crashes releases its locks.
 *
 * Session keys are destroyed when a call ends, but a crash can leave one behind. At start they are
 * removed, except those of calls that another window holds or that can still be resumed
 * (docs/billing.md, "Leaving").
 */

/** The part of the Web Locks API that is used here. */
export interface Locks {
  request(
    name: string,
    options: { readonly ifAvailable?: boolean },
    use: (lock: unknown) => Promise<void>,
  ): Promise<void>;
}

/** For this long a lock is waited for that a closed page may still hold. */
export const LOCK_PATIENCE_MS = 5_000;
/** Between two attempts to take a lock that is held. */
const TAKE_AGAIN_MS = 200;

export const callLock = (role: Role, callId: string): string => `p2c:call:${role}:${callId}`;
export const transferLock = (id: string): string => `p2c:payment:${id}`;
/**
 * One for all that goes back of a call, so that a refund by hand and the end of its deposit exclude each
 * other; of what was paid ahead and belongs to no call, one for each payment.
 */
export const refundLock = (callId: string | null, payment: string): string =>
  `p2c:refund:${callId ?? payment}`;
export const feeKeyLock = (owner: string): string => `p2c:till:${owner}`;

/** A session key belongs to its guest's call. */
const keyLock = (keyId: string): string => callLock('guest', keyId.replace(/^session:/, ''));

/** Takes a lock as soon as nobody else holds it, and returns how to release it. */
export function holdLock(locks: Locks, name: string): () => void {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  void locks.request(name, {}, () => held);
  return release;
}

/**
 * Runs the work at once with the lock held, or not at all. Resolves once the lock is free again.
 * @throws P2cError `busy_elsewhere`: another window is doing it.
 */
export async function alone<T>(locks: Locks, name: string, work: () => Promise<T>): Promise<T> {
  const done: { readonly value: T }[] = [];
  await locks.request(name, { ifAvailable: true }, async (held) => {
    if (held !== null) done.push({ value: await work() });
  });
  const [first] = done;
  if (!first) throw raise('busy_elsewhere');
  return first.value;
}

/** Holds the lock of the session key's call for this window, and notes it in `mine`. */
export function holdKey(locks: Locks, keyId: string, mine?: Set<string>): () => void {
  mine?.add(keyId);
  return holdLock(locks, keyLock(keyId));
}

/**
 * Tells whether another window holds the session key's call. `mine`: the keys of this window's
 * calls.
 */
export async function isKeyElsewhere(
  locks: Locks,
  keyId: string,
  mine: ReadonlySet<string>,
): Promise<boolean> {
  if (mine.has(keyId)) return false;
  let held = false;
  await locks.request(keyLock(keyId), { ifAvailable: true }, async (lock) => {
    held = lock === null;
  });
  return held;
}

/**
 * Takes a lock, or resolves to null if another holds it for `patienceMs`. A page that was just
 * closed may still hold it.
 */
export async function takeLock(
  locks: Locks,
  name: string,
  env: Pick<Env, 'nowMs' | 'sleep'>,
  patienceMs: number,
): Promise<(() => void) | null> {
  const endMs = env.nowMs() + patienceMs;
  for (;;) {
    const taken = await new Promise<(() => void) | null>((resolve, reject) => {
      const use = (lock: unknown): Promise<void> =>
        lock === null
          ? Promise.resolve(resolve(null))
          : new Promise<void>((letGo) => resolve(() => letGo()));
      locks.request(name, { ifAvailable: true }, use).catch(reject);
    });
    if (taken || env.nowMs() >= endMs) return taken;
    await env.sleep(TAKE_AGAIN_MS);
  }
}

/**
 * Runs the work as soon as nobody else holds the lock.
 * @throws P2cError `busy_elsewhere`: another holds it for long.
 */
export async function holding<T>(
  locks: Locks,
  name: string,
  env: Pick<Env, 'nowMs' | 'sleep'>,
  work: () => Promise<T>,
): Promise<T> {
  const letGo = await takeLock(locks, name, env, LOCK_PATIENCE_MS);
  if (!letGo) throw raise('busy_elsewhere');
  try {
    return await work();
  } finally {
    letGo();
  }
}

/**
 * Destroys session keys that no call needs any more, except those in `kept`.
 * @throws P2cError `storage_failed`.
 */
export async function sweepSessionKeys(
  keys: KeyStore,
  locks: Locks,
  env: Env,
  log: EventLog,
  kept: ReadonlySet<string> = new Set(),
): Promise<void> {
  for (const key of await keys.list('session')) {
    if (kept.has(key.id)) continue;
    if (env.wallMs() - key.createdAtWallMs < REJOIN_MS) continue;
    await locks.request(keyLock(key.id), { ifAvailable: true }, async (lock) => {
      if (lock === null) return;
      await keys.destroy(key.id);
      log.add('session_key_swept', { address: key.address });
    });
  }
}
