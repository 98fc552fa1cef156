import type { PaymentRecord, Role } from '../../../shared/api/ledger.ts';
import { REJOIN_MS } from '../../../shared/billing/timing.ts';
import { raise } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { Env } from '../solana/env.ts';
import type { KeyStore } from '../solana/keys.ts';

/**
 * What a window is working on, no other window touches: host and guest may be two windows of one
 * browser, and each may be opened twice. A window that closes, or crashes, lets go by itself.
 *
 * Session keys are destroyed at a call's end; a crash can leave one behind. At start they are swept,
 * but only those whose call nobody holds: an interrupted call may be taken up again for ten minutes
 * (docs/billing.md, "Leaving").
 */

/** Web Locks, as far as this needs them. */
export interface Locks {
  request(
    name: string,
    options: { readonly ifAvailable?: boolean },
    use: (lock: unknown) => Promise<void>,
  ): Promise<void>;
}

/** Between two looks at a lock that is held. */
const TAKE_AGAIN_MS = 200;

export const callLock = (role: Role, callId: string): string => `p2c:call:${role}:${callId}`;
export const transferLock = (id: string): string => `p2c:payment:${id}`;
export const feeKeyLock = (owner: string): string => `p2c:till:${owner}`;

/** Who may work on a payment holds this. */
export function lockOf({ id, kind, role, callId, payer, recipient }: PaymentRecord): string {
  // A refund may be given long after its call, from any window.
  if (kind === 'refund') return transferLock(id);
  if (role !== null && callId !== null) return callLock(role, callId);
  if (kind === 'till') return feeKeyLock(payer);
  return kind === 'till-refund' ? feeKeyLock(recipient) : transferLock(id);
}

/** A session key is its guest's. */
const keyLock = (keyId: string): string => callLock('guest', keyId.replace(/^session:/, ''));

/** Holds a lock until released, from the moment that nobody else does. */
export function holdLock(locks: Locks, name: string): () => void {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  void locks.request(name, {}, () => held);
  return release;
}

/** Does it here and now, or not at all. @throws P2cError `payment_in_flight`: another window is at it. */
export const alone = <T>(locks: Locks, name: string, work: () => Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const use = async (held: unknown): Promise<void> => {
      if (held === null) throw raise('payment_in_flight');
      resolve(await work());
    };
    locks.request(name, { ifAvailable: true }, use).catch(reject);
  });

/** This window has the session key's call; it is noted in `mine`. */
export function holdKey(locks: Locks, keyId: string, mine?: Set<string>): () => void {
  mine?.add(keyId);
  return holdLock(locks, keyLock(keyId));
}

/** Another window has the session key's call; `mine`: the keys of this window's calls. */
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
 * Takes a lock that nobody else holds; null after `patienceMs` of somebody else holding it. A page that
 * was closed a moment ago may still have it, and the journal's keeper borrows it for an instant.
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

/** Destroys the session keys that no call needs any more, `kept` ones excepted. @throws P2cError `storage_failed`. */
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
