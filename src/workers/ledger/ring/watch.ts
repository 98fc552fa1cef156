import type { AppError } from '../../../shared/errors.ts';
import { ONE_TRY } from '../payment/confirm.ts';
import { type Env, pauses, unlessTrouble } from '../solana/env.ts';
import type { Rpc } from '../solana/rpc.ts';
import type { Account } from '../solana/rpc-parse.ts';

/**
 * When a host's page reads its mailboxes. All balances come with one request. A change leads to a list,
 * and to more of them, because lists lag; and now and then there is one in any case, because a fee and a
 * refill can cancel out.
 */

const BALANCES_MS = 2_500;
const RINGING_MS = 1_000;
/** After so long without a ring, balances are read more rarely. */
const QUIET_AFTER_MS = 600_000;
const QUIET_MS = 6_000;
const LISTS_AFTER_CHANGE_MS: readonly number[] = [0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000];
/** Each mailbox is listed so often in any case, but never more than two in this time. */
const LIST_MS = 60_000;
const MOST_LISTS = 2;
/** After a server has asked for fewer requests; doubled each time. */
const HELD_MS = 10_000;
const LONGEST_HELD_MS = 60_000;

interface Watched {
  /** Address of a mailbox. */
  readonly id: string;
}

interface WatchOptions<Box extends Watched> {
  readonly env: Env;
  readonly boxes: () => readonly Box[];
  readonly isRinging: () => boolean;
  readonly rpc: () => Rpc;
  /** A balance, and the slot that it is of. */
  readonly onAccount: (box: Box, account: Account | null, slot: bigint) => void;
  /** Lists a mailbox. Resolves to whether there was something to read, so that it is soon listed again. */
  readonly check: (box: Box, rpc: Rpc) => Promise<boolean>;
  /** After each round. null: the servers answer. */
  readonly onRound: (trouble: AppError | null) => Promise<void>;
  readonly signal: AbortSignal;
}

interface Due {
  listsAtMs: number[];
  listedAtMs: number;
  lamports: bigint | null;
}

interface Watch {
  /** Runs until it is aborted. @throws P2cError `aborted`. */
  run(): Promise<void>;
  /** Something has changed that other mailboxes or other times follow from. */
  wake(): void;
  /** A mailbox is listed as after a change. */
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

  /** The mailbox that has waited longest is listed in any case, once enough time has passed. */
  function overdue(all: readonly Box[]): Box | null {
    const between = LIST_MS / Math.min(Math.max(all.length, 1), MOST_LISTS);
    const lastMs = Math.max(...all.map(({ id }) => dueOf(id).listedAtMs));
    const [longest] = waitingLongest(all);
    return longest && env.nowMs() - lastMs >= between ? longest : null;
  }

  /** Resolves to whether a mailbox had something to read; the others wait for the next round. */
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

  /** Until something is due. */
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
        // However many transactions name the mailboxes, there are few requests in a second.
        else if (isActive) await pause(Math.max(RINGING_MS, restMs()));
        else await pause(trouble ? betweenMs() : restMs());
      }
    },
  };
}

const isRateLimit = (error: AppError | null): boolean => error?.code === 'rpc_rate_limited';
