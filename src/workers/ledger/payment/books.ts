import type { Role } from '../../../shared/api/ledger.ts';
import { ROLES } from '../../../shared/api/lists.ts';
import { toHex } from '../../../shared/bytes.ts';
import { type BooksUse, raise } from '../../../shared/errors.ts';
import { fieldsOf } from '../../../shared/fields.ts';
import { type Claims, claimKey, type LedgerDb, stored } from '../solana/db.ts';
import type { Env } from '../solana/env.ts';

/**
 * The books of a role belong to one window of a browser at a time (docs/security.md, "One ledger
 * for each role"). Only that window starts calls, signs, ends deposits and sweeps in this role. The
 * window holds a Web Lock until it closes, or until another window asks for the books over a
 * `BroadcastChannel`. If the window does not answer within a second, for example because the
 * browser has frozen it, the user of the other window may steal the lock. The new holder writes its
 * name into the storage, and each write checks that name in its own transaction.
 */

/** The part of the Web Locks API that is used here. */
export interface WebLocks {
  request(
    name: string,
    options: {
      readonly ifAvailable?: boolean;
      readonly steal?: boolean;
      readonly signal?: AbortSignal;
    },
    use: (lock: unknown) => Promise<void>,
  ): Promise<void>;
}

/** A channel to the other windows of this browser. */
type WindowChannel = Pick<BroadcastChannel, 'postMessage'> & {
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
};

/** How the windows of one browser communicate. */
export interface Windows {
  readonly locks: WebLocks;
  readonly channel: WindowChannel;
}

export const BOOKS_CHANNEL = 'p2c:books';

/** The code in this window that uses the books. */
export interface BooksHolder {
  /**
   * Returns the use that is interrupted if another window takes the books. Null if the user would
   * not notice.
   */
  useOf(role: Role): 'open' | 'call' | null;
  /** Ends the call of this role. Resolves when the end is in the call's record. */
  endCall(role: Role): Promise<void>;
  /** Stops the background work. */
  pause(): void;
  /**
   * Called after `open` when the window has got or lost a role's books, or when it continues after
   * a `pause`.
   */
  changed(role: Role): void;
}

export interface Books {
  holds(role: Role): boolean;
  /**
   * Asks for the books of both roles, and again whenever another window releases them. Resolves
   * when this window has got all books that are free.
   */
  open(holder: BooksHolder): Promise<void>;
  /**
   * Takes a role's books. Another window releases them if nobody uses them there.
   * @param seen the use in the other window that the user knows about and agrees to interrupt.
   * @throws P2cError `books_elsewhere` with the use in the other window, `storage_failed`.
   */
  take(role: Role, seen: BooksUse | null): Promise<void>;
  /**
   * Takes a role's books and keeps them until the work is done.
   * @throws P2cError as `take`, and the errors of the work.
   */
  using<T>(role: Role, work: () => Promise<T>): Promise<T>;
  /**
   * Runs work under a name. Works with the same name run one at a time. This window keeps its books
   * meanwhile.
   * @throws P2cError `busy` if earlier work with this name takes too long.
   */
  holding<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** How long to wait for the answer of another window, and for running work, in ms. */
const PATIENCE_MS = 1_000;
/** How long to wait for earlier work with the same name, in ms. */
const TURN_MS = 5_000;
const LOOK_MS = 20;

const lockOf = (role: Role): string => `p2c:books:${role}`;

/**
 * The rank of each use. A window releases its books if its own use does not rank higher than the
 * one that the user of the other window knows about.
 */
const LEVEL: Readonly<Record<BooksUse, number>> = { open: 1, paying: 1, silent: 1, call: 2 };
const USES = Object.keys(LEVEL) as readonly BooksUse[];

type Message =
  | { readonly type: 'ask'; readonly role: Role; readonly seen: BooksUse | null }
  /** The answer to `ask`. `use` is null if the window will release the books. */
  | { readonly type: 'use'; readonly role: Role; readonly use: BooksUse | null };

function messageOf(data: unknown): Message | null {
  const { type, ...fields } = fieldsOf(data);
  const role = ROLES.find((each) => each === fields['role']);
  const use = USES.find((each) => each === fields['use'] || each === fields['seen']) ?? null;
  if (!role) return null;
  if (type === 'ask') return { type, role, seen: use };
  return type === 'use' ? { type, role, use } : null;
}

export function createBooks(
  { locks, channel }: Windows,
  db: LedgerDb,
  claims: Claims,
  env: Pick<Env, 'nowMs' | 'sleep' | 'randomBytes'>,
): Books {
  const me = toHex(env.randomBytes(16));
  const letGo = new Map<Role, () => void>();
  const queued = new Map<Role, AbortController>();
  /** The answers of other windows, by the role whose books this window asks for. */
  const answers = new Map<Role, BooksUse | null>();
  const works = new Set<Promise<unknown>>();
  const named = new Set<string>();
  let holder: BooksHolder | null = null;
  let trouble: unknown = null;

  const send = (message: Message): void => channel.postMessage(message);

  async function until(isDone: () => boolean, limitMs: number): Promise<boolean> {
    const endMs = env.nowMs() + limitMs;
    while (!isDone()) {
      if (env.nowMs() >= endMs) return false;
      await env.sleep(LOOK_MS);
    }
    return true;
  }

  /** Holds a role's books until this window releases them. */
  async function hold(role: Role, begun: () => void): Promise<void> {
    await stored(() => db.put('kv', me, claimKey(role)));
    claims.set(role, me);
    const over = new Promise<void>((resolve) => letGo.set(role, resolve));
    begun();
    await over;
  }

  function drop(role: Role): void {
    letGo.get(role)?.();
    if (!letGo.delete(role)) return;
    claims.delete(role);
    holder?.changed(role);
  }

  /** Keeps the books of this window until the work is done. */
  async function keeping<T>(work: () => Promise<T>): Promise<T> {
    const working = work();
    works.add(working);
    try {
      return await working;
    } finally {
      works.delete(working);
    }
  }

  /**
   * Requests the lock of a role's books. If the books are lost later, requests it again. Resolves
   * when the lock is granted or refused.
   */
  function request(role: Role, how: { ifAvailable?: true; steal?: true }): Promise<void> {
    const waiting = new AbortController();
    queued.get(role)?.abort();
    queued.set(role, waiting);
    return new Promise((resolve) => {
      function begun(): void {
        // With `ifAvailable`, the caller is `open`, which itself checks which books it got.
        if (!how.ifAvailable) holder?.changed(role);
        resolve();
      }
      const use = async (lock: unknown): Promise<void> => {
        if (lock !== null) await hold(role, begun);
      };
      const options = (how.ifAvailable ?? how.steal) ? how : { signal: waiting.signal };
      const done = locks.request(lockOf(role), options, use);
      const again = (): void => {
        resolve();
        if (waiting.signal.aborted) return;
        drop(role);
        void request(role, {});
      };
      done.then(again, (thrown: unknown) => {
        const isAborted = thrown instanceof DOMException && thrown.name === 'AbortError';
        if (isAborted) return again();
        trouble = thrown;
        resolve();
      });
    });
  }

  async function answer(role: Role, seen: BooksUse | null): Promise<void> {
    if (!holder || !letGo.has(role)) return;
    const use = holder.useOf(role);
    if (use && !(seen && LEVEL[use] <= LEVEL[seen])) return send({ type: 'use', role, use });
    send({ type: 'use', role, use: null });
    if (use === 'call') await holder.endCall(role);
    holder.pause();
    const isIdle = (): boolean => works.size === 0;
    if ((await until(isIdle, PATIENCE_MS)) && isIdle()) return drop(role);
    holder.changed(role);
    send({ type: 'use', role, use: 'paying' });
  }

  channel.onmessage = ({ data }) => {
    const message = messageOf(data);
    if (message?.type === 'ask') void answer(message.role, message.seen);
    if (message?.type === 'use') answers.set(message.role, message.use);
  };

  async function take(role: Role, seen: BooksUse | null): Promise<void> {
    const isHeld = (): boolean => letGo.has(role);
    if (isHeld()) return;
    answers.delete(role);
    send({ type: 'ask', role, seen });
    await until(() => isHeld() || answers.has(role), PATIENCE_MS);
    // The other window will release the books, but first ends its use of them.
    if (answers.get(role) === null) {
      await until(() => isHeld() || answers.get(role) !== null, 2 * PATIENCE_MS);
    }
    if (!isHeld() && !answers.has(role) && seen === 'silent') await request(role, { steal: true });
    if (isHeld()) return;
    if (trouble) throw trouble;
    throw raise('books_elsewhere', { use: answers.get(role) ?? 'silent' });
  }

  return {
    holds: (role) => letGo.has(role),
    async open(by) {
      holder = by;
      await Promise.all(ROLES.map((role) => request(role, { ifAvailable: true })));
      if (trouble) throw trouble;
    },
    take,
    async using(role, work) {
      // Another window may have taken the books since the last check.
      while (!letGo.has(role)) await take(role, null);
      return keeping(work);
    },
    async holding(name, work) {
      const endMs = env.nowMs() + TURN_MS;
      while (named.has(name)) {
        if (env.nowMs() >= endMs) throw raise('busy');
        await env.sleep(LOOK_MS);
      }
      named.add(name);
      try {
        return await keeping(work);
      } finally {
        named.delete(name);
      }
    },
  };
}
