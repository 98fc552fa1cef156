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
export interface WebLocks {
  request(
    name: string,
    options: { readonly ifAvailable?: boolean; readonly mode?: 'exclusive' | 'shared' },
    use: (lock: unknown) => Promise<void>,
  ): Promise<void>;
}

/** The locks of one window. They are not reentrant: a window that holds one cannot take it again. */
export interface Locks {
  /** Takes a lock as soon as nobody else holds it, and returns how to release it. */
  hold(name: string): () => void;
  /**
   * Takes a lock and returns how to release it, or null if another holds it, by default at this moment.
   * @param patienceMs waits for so long: a page that was just closed may still hold it.
   */
  take(name: string, patienceMs?: number): Promise<(() => void) | null>;
  /**
   * Runs the work as soon as nobody else holds the lock.
   * @throws P2cError `busy_elsewhere`: another holds it for long.
   */
  holding<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Tells whether another window holds it. */
  isElsewhere(name: string): Promise<boolean>;
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

export function createLocks(web: WebLocks, env: Pick<Env, 'nowMs' | 'sleep'>): Locks {
  const mine = new Set<string>();

  /** Resolves once it is held, to how to release it; null: it was not available. */
  function request(name: string, ifAvailable: boolean): Promise<(() => void) | null> {
    return new Promise((resolve, reject) => {
      async function use(lock: unknown): Promise<void> {
        if (lock === null) return resolve(null);
        mine.add(name);
        await new Promise<void>((release) => resolve(release));
        mine.delete(name);
      }
      web.request(name, { ifAvailable }, use).catch(reject);
    });
  }

  async function take(name: string, patienceMs = 0): Promise<(() => void) | null> {
    const endMs = env.nowMs() + patienceMs;
    for (;;) {
      const release = await request(name, true);
      if (release || env.nowMs() >= endMs) return release;
      await env.sleep(TAKE_AGAIN_MS);
    }
  }

  return {
    hold(name) {
      // A browser that refuses locks keeps nobody out, which is no reason to end a call.
      const held = request(name, false).catch(() => null);
      return () => void held.then((release) => release?.());
    },
    take,
    async holding(name, work) {
      const release = await take(name, LOCK_PATIENCE_MS);
      if (!release) throw raise('busy_elsewhere');
      try {
        return await work();
      } finally {
        release();
      }
    },
    async isElsewhere(name) {
      if (mine.has(name)) return false;
      let isHeld = false;
      // Shared, so that two windows that ask at once do not take each other for the holder.
      await web.request(name, { ifAvailable: true, mode: 'shared' }, async (lock) => {
        isHeld = lock === null;
      });
      return isHeld;
    },
  };
}

/**
 * Destroys session keys that no call needs any more, except those in `kept`.
 * @throws P2cError `storage_failed`.
 */
export async function sweepSessionKeys(
  { keys, locks }: { readonly keys: KeyStore; readonly locks: Locks },
  env: Env,
  log: EventLog,
  kept: ReadonlySet<string> = new Set(),
): Promise<void> {
  for (const key of await keys.list('session')) {
    if (kept.has(key.id)) continue;
    if (env.wallMs() - key.createdAtWallMs < REJOIN_MS) continue;
    const release = await locks.take(keyLock(key.id));
    if (!release) continue;
    try {
      await keys.destroy(key.id);
      log.add('session_key_swept', { address: key.address });
    } finally {
      release();
    }
  }
}
