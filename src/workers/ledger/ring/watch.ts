import type { AppError } from '../../../shared/errors.ts';
import { ONE_TRY } from '../payment/confirm.ts';
import { type Env, pauses, unlessTrouble } from '../solana/env.ts';
import type { Rpc } from '../solana/rpc.ts';
import type { Account } from '../solana/rpc-parse.ts';

/**
 * Decides when a host's page reads its mailboxes. One request returns the balances of all
 * mailboxes. When a balance changes, the mailbox is listed several times, because lists are behind.
 * Each mailbox is also listed from time to time without a change, because a fee and a refill can
 * cancel each other out.
 */

const BALANCES_MS = 2_500;
const RINGING_MS = 1_000;
/** After this time without a ring, in ms, balances are read less often. */
const QUIET_AFTER_MS = 600_000;
const QUIET_MS = 6_000;
const LISTS_AFTER_CHANGE_MS: readonly number[] = [0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000];
/**
 * How often each mailbox is listed without a change, in ms. Within this time, at most MOST_LISTS
 * mailboxes are listed.
 */
const LIST_MS = 60_000;
const MOST_LISTS = 2;
/**
 * The pause in ms after a server has refused because of too many requests. It doubles each time.
 */
const HELD_MS = 10_000;
const LONGEST_HELD_MS = 60_000;

interface Watched {
  /** The address of a mailbox. */
  readonly id: string;
}

interface WatchOptions<Box extends Watched> {
  readonly env: Env;
  readonly boxes: () => readonly Box[];
  readonly isRinging: () => boolean;
  readonly rpc: () => Rpc;
  /** Called with a mailbox's account and the slot of the answer. */
  readonly onAccount: (box: Box, account: Account | null, slot: bigint) => void;
  /**
   * Lists a mailbox. Resolves to whether there was something to read. If so, the mailbox is listed
   * again soon.
   */
  readonly check: (box: Box, rpc: Rpc) => Promise<boolean>;
  /** Called after each round with the servers' error, or with null if they answer. */
  readonly onRound: (trouble: AppError | null) => Promise<void>;
  readonly signal: AbortSignal;
}

interface Due {
  listsAtMs: number[];
  listedAtMs: number;
  lamports: bigint | null;
}

interface Watch {
  /**
   * Runs until the signal aborts.
   * @throws P2cError `aborted`.
   */
  run(): Promise<void>;
  /**
   * Starts the next round at once. Called when the mailboxes, or the times to read them, have
   * changed.
   */
  wake(): void;
  /** Lists a mailbox soon and several times, as if its balance had changed. */
  listSoon(id: string): void;
}

export function createWatch<Box extends Watched>(options: WatchOptions<Box>): Watch {
  const { env, boxes, isRinging, onAccount, check, onRound, signal } = options;
  const { wake, pause } = pauses(options, signal);
  const due = new Map<string, Due>();
  let balancesAtMs = -Infinity;
  let rangAtMs = env.nowMs();
  let heldMs = 0;

  function dueOf(id: string): Due {
    const known = due.get(id) ?? {
      listsAtMs: [env.nowMs()],
      listedAtMs: -Infinity,
      lamports: null,
    };
    due.set(id, known);
    return known;
  }

  function listSoon(id: string): void {
    const nowMs = env.nowMs();
    dueOf(id).listsAtMs = LISTS_AFTER_CHANGE_MS.map((ms) => nowMs + ms);
    wake();
  }

  function betweenMs(): number {
    if (isRinging()) {
      rangAtMs = env.nowMs();
      return RINGING_MS;
    }
    return env.nowMs() - rangAtMs < QUIET_AFTER_MS ? BALANCES_MS : QUIET_MS;
  }

  async function readBalances(all: readonly Box[]): Promise<void> {
    const addresses = all.map(({ id }) => id);
    const { slot, value } = await options.rpc().getAccounts(addresses, { ...ONE_TRY, signal });
    for (const [at, box] of all.entries()) {
      const account = value[at] ?? null;
      const known = dueOf(box.id);
      const lamports = account?.lamports ?? 0n;
      if (known.lamports !== null && known.lamports !== lamports) listSoon(box.id);
      known.lamports = lamports;
      onAccount(box, account, slot);
    }
  }

  async function list(box: Box): Promise<boolean> {
    const known = dueOf(box.id);
    const nowMs = env.nowMs();
    known.listsAtMs = known.listsAtMs.filter((ms) => ms > nowMs);
    known.listedAtMs = nowMs;
    const isActive = await check(box, options.rpc());
    if (isActive) known.listsAtMs.push(env.nowMs() + BALANCES_MS);
    return isActive;
  }

  const waitingLongest = (all: readonly Box[]): readonly Box[] =>
    [...all].sort((one, other) => dueOf(one.id).listedAtMs - dueOf(other.id).listedAtMs);

  /** Returns the mailbox whose last list is oldest. Null if it is too early for another list. */
  function overdue(all: readonly Box[]): Box | null {
    const between = LIST_MS / Math.min(Math.max(all.length, 1), MOST_LISTS);
    const lastMs = Math.max(...all.map(({ id }) => dueOf(id).listedAtMs));
    const [longest] = waitingLongest(all);
    return longest && env.nowMs() - lastMs >= between ? longest : null;
  }

  /**
   * Runs one round. Resolves to whether a mailbox had something to read. Then the remaining
   * mailboxes wait for the next round.
   */
  async function round(): Promise<boolean> {
    const all = boxes();
    if (all.length === 0) return false;
    if (env.nowMs() - balancesAtMs >= betweenMs()) {
      balancesAtMs = env.nowMs();
      await readBalances(all);
    }
    for (const box of waitingLongest(all)) {
      const isDue = dueOf(box.id).listsAtMs.some((ms) => ms <= env.nowMs());
      if (isDue && (await list(box))) return true;
    }
    const box = overdue(all);
    return box !== null && list(box);
  }

  /** Returns the time in ms until the next action. */
  function restMs(): number {
    if (boxes().length === 0) return QUIET_MS;
    const nowMs = env.nowMs();
    const lists = boxes().flatMap(({ id }) => dueOf(id).listsAtMs);
    return Math.max(100, Math.min(balancesAtMs + betweenMs(), ...lists) - nowMs);
  }

  return {
    wake: () => wake(),
    listSoon,
    async run() {
      for (;;) {
        let trouble: AppError | null = null;
        const isActive = await unlessTrouble(signal, round, ({ error }) => (trouble = error));
        await unlessTrouble(signal, () => onRound(trouble));
        heldMs = isRateLimit(trouble)
          ? Math.min(LONGEST_HELD_MS, Math.max(HELD_MS, 2 * heldMs))
          : 0;
        if (heldMs > 0) await env.sleep(heldMs, signal);
        // Limits the requests per second, even if many transactions name the mailboxes.
        else if (isActive) await pause(Math.max(RINGING_MS, restMs()));
        else await pause(trouble ? betweenMs() : restMs());
      }
    },
  };
}

const isRateLimit = (error: AppError | null): boolean => error?.code === 'rpc_rate_limited';
