import * as v from 'valibot';
import { type AppError, appError, P2cError } from '../../../shared/errors.ts';
import { type Lamports, lamports } from '../../../shared/money.ts';
import { tryParse } from '../../../shared/try-parse.ts';
import type { Chain } from '../payment/chain.ts';
import { MESSAGE_LAMPORTS } from '../solana/compute-limits.ts';

/**
 * Limits the cost of ringing to the host's fee key: one budget for all links of a network, on disk
 * (docs/security.md, "Ringing"). A call that was paid takes its own cost off.
 */

/** 0.005 SOL. */
const MOST_A_DAY = 5_000_000n;
const MOST_ANSWERS_A_MINUTE = 6;
/** Its knock and its reply, which refills have paid for. */
const MESSAGES_OF_CALL = 2n;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** After so long, a transaction has landed, or never will: its blockhash is 150 slots old. */
export const LANDS_MS = 90_000;
/** Answers cost the least, so no more than these fit into a day. */
const MOST_KEPT = 2_000;

const amount = v.pipe(v.bigint(), v.minValue(0n));
const Spent = v.object({
  atWallMs: v.number(),
  lamports: amount,
  /** The visit that an answer was for; null: it was for postage. */
  visit: v.nullable(v.string()),
});
const All = v.pipe(v.array(Spent), v.maxLength(MOST_KEPT));
type Spending = v.InferOutput<typeof Spent>;

export interface Budget {
  /**
   * Notes what a transaction will cost, before it is signed.
   * @param spare what the chain shows that the fee key can spend. It may not show yet what was noted lately.
   * @throws P2cError `ring_budget`, `till_empty`, `storage_failed`.
   */
  take(cost: bigint, visit: string | null, spare: bigint): Promise<void>;
  /** The visit's call was paid: its answers and its two messages count no more. @throws P2cError `storage_failed`. */
  recoup(visit: string): Promise<void>;
  /** Returns the cost of the last day, and why another answer is refused now. */
  read(): Promise<{ readonly spent: Lamports; readonly limit: AppError | null }>;
}

const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);
const sumOf = (all: readonly Spending[]): bigint =>
  all.reduce((sum, each) => sum + each.lamports, 0n);

export function createBudget({ kv, env, network }: Pick<Chain, 'kv' | 'env' | 'network'>): Budget {
  const key = `ring-budget:${network}`;
  const parse = (value: unknown): Spending[] | null => tryParse(All, value);

  /** By the user's clock. If that was put back, what was spent later counts as spent now. */
  function recent(all: readonly Spending[] | null, nowMs: number): Spending[] {
    return (all ?? [])
      .map((each) => ({ ...each, atWallMs: Math.min(each.atWallMs, nowMs) }))
      .filter(({ atWallMs }) => nowMs - atWallMs < DAY_MS)
      .slice(1 - MOST_KEPT);
  }

  function whyNot(
    all: readonly Spending[],
    nowMs: number,
    cost: bigint,
    isAnswer: boolean,
  ): AppError | null {
    if (sumOf(all) + cost > MOST_A_DAY) return appError('ring_budget', { what: 'day' });
    const lately = all.filter((each) => each.visit !== null && nowMs - each.atWallMs < MINUTE_MS);
    const isTooMany = isAnswer && lately.length >= MOST_ANSWERS_A_MINUTE;
    return isTooMany ? appError('ring_budget', { what: 'minute' }) : null;
  }

  return {
    async take(cost, visit, spare) {
      const nowMs = env.wallMs();
      let refused: AppError | null = null;
      await kv.update(key, parse, (known) => {
        const all = recent(known, nowMs);
        const unseen = sumOf(all.filter(({ atWallMs }) => nowMs - atWallMs < LANDS_MS));
        refused = whyNot(all, nowMs, cost, visit !== null);
        if (spare < unseen + cost) refused ??= appError('till_empty');
        return refused ? all : [...all, { atWallMs: nowMs, lamports: cost, visit }];
      });
      if (refused) throw new P2cError(refused);
    },
    async recoup(visit) {
      await kv.update(key, parse, (known) => {
        let rest = MESSAGES_OF_CALL * MESSAGE_LAMPORTS;
        return (known ?? [])
          .filter((each) => each.visit !== visit)
          .map((each) => {
            const less = each.visit !== null ? 0n : least(rest, each.lamports);
            rest -= less;
            return { ...each, lamports: each.lamports - less };
          });
      });
    },
    async read() {
      const nowMs = env.wallMs();
      const all = recent(await kv.get(key, parse), nowMs);
      return { spent: lamports(sumOf(all)), limit: whyNot(all, nowMs, 0n, true) };
    },
  };
}
