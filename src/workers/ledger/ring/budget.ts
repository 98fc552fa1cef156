import { MESSAGE_LAMPORTS } from '../../../shared/network-fees.ts';
import * as v from 'valibot';
import { type AppError, appError, P2cError } from '../../../shared/errors.ts';
import { type Lamports, lamports } from '../../../shared/money.ts';
import { tryParse } from '../../../shared/try-parse.ts';
import type { Chain } from '../payment/chain.ts';

/**
 * Limits what ringing costs the host's fee payer. Each cost is noted on disk before the signature.
 * All links of a network share one budget (docs/security.md, "Ringing"). The cost of a call that
 * was then paid for is removed.
 */

/** In lamports: 0.005 SOL. */
const MOST_A_DAY = 5_000_000n;
const MOST_ANSWERS_A_MINUTE = 6;
/** The two messages of a call, a knock and a reply. Refills have paid for them. */
const MESSAGES_OF_CALL = 2n;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/**
 * In ms. After this time, a transaction has landed or never will, because its blockhash has
 * expired.
 */
export const LANDS_MS = 90_000;
/**
 * The most costs that are stored. Even answers, which are cheapest, cannot reach this number in a
 * day.
 */
const MOST_KEPT = 2_000;

const amount = v.pipe(v.bigint(), v.minValue(0n));
const Spent = v.object({
  atWallMs: v.number(),
  lamports: amount,
  /** The purpose: an answer, a refill of a mailbox, or the first postage of a new link. */
  what: v.picklist(['answer', 'refill', 'start']),
  /** The id of the visit that was answered, or the address of the mailbox that was filled. */
  of: v.string(),
  /** True if the transaction has landed. Otherwise it may still land within {@link LANDS_MS}. */
  hasLanded: v.optional(v.boolean(), false),
});
const All = v.pipe(v.array(Spent), v.maxLength(MOST_KEPT));
type Spending = v.InferOutput<typeof Spent>;
type Cost = Pick<Spending, 'what' | 'of' | 'lamports'>;

export interface Budget {
  /**
   * Notes what a transaction will cost, before it is signed.
   * @param spare the lamports that the fee payer can spend according to the chain, which may not
   * show the latest costs yet.
   * @throws P2cError `ring_budget`, `till_empty`, `storage_failed`.
   */
  take(cost: Cost, spare: bigint): Promise<void>;
  /** Notes that the refill of this mailbox has landed. @throws P2cError `storage_failed`. */
  filled(mailbox: string): Promise<void>;
  /**
   * Returns for how many more ms a refill of this mailbox may still land.
   * @throws P2cError `storage_failed`.
   */
  fillsForMs(mailbox: string): Promise<number>;
  /**
   * Removes the cost of a visit's answers and of its two messages, because the call was paid for.
   * @throws P2cError `storage_failed`.
   */
  recoup(visit: string): Promise<void>;
  /**
   * Returns the cost of the last 24 hours. `limit` is the reason why another answer would be
   * refused now, or null.
   */
  read(): Promise<{ readonly spent: Lamports; readonly limit: AppError | null }>;
}

const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);
const sumOf = (all: readonly Spending[]): bigint =>
  all.reduce((sum, { lamports: each }) => sum + each, 0n);
/**
 * Adds up the costs. The first postage of a link does not count, because only the host can make a
 * link.
 */
const spentOf = (all: readonly Spending[]): bigint =>
  sumOf(all.filter(({ what }) => what !== 'start'));
const isFillOf = ({ what, of }: Spending, mailbox: string): boolean =>
  what !== 'answer' && of === mailbox;

export function createBudget({ kv, env, network }: Pick<Chain, 'kv' | 'env' | 'network'>): Budget {
  const key = `ring-budget:${network}`;
  const parse = (value: unknown): Spending[] | null => tryParse(All, value);

  /**
   * Returns the costs of the last 24 hours by the user's clock. If the clock was set back, costs
   * from the future are treated as costs of now.
   */
  function recent(all: readonly Spending[] | null, nowMs: number): Spending[] {
    return (all ?? [])
      .map((each) => ({ ...each, atWallMs: Math.min(each.atWallMs, nowMs) }))
      .filter(({ atWallMs }) => nowMs - atWallMs < DAY_MS)
      .slice(1 - MOST_KEPT);
  }

  function whyNot(
    all: readonly Spending[],
    nowMs: number,
    { what, lamports: cost }: Pick<Cost, 'what' | 'lamports'>,
  ): AppError | null {
    if (what === 'start') return null;
    if (spentOf(all) + cost > MOST_A_DAY) return appError('ring_budget', { what: 'day' });
    const lately = all.filter(
      (each) => each.what === 'answer' && nowMs - each.atWallMs < MINUTE_MS,
    );
    const isTooMany = what === 'answer' && lately.length >= MOST_ANSWERS_A_MINUTE;
    return isTooMany ? appError('ring_budget', { what: 'minute' }) : null;
  }

  return {
    async take(cost, spare) {
      const nowMs = env.wallMs();
      let refused: AppError | null = null;
      await kv.update(key, parse, (known) => {
        const all = recent(known, nowMs);
        const unseen = sumOf(all.filter(({ atWallMs }) => nowMs - atWallMs < LANDS_MS));
        refused = whyNot(all, nowMs, cost);
        if (spare < unseen + cost.lamports) refused ??= appError('till_empty');
        return refused ? all : [...all, { ...cost, atWallMs: nowMs, hasLanded: false }];
      });
      if (refused) throw new P2cError(refused);
    },
    async filled(mailbox) {
      await kv.update(key, parse, (known) =>
        (known ?? []).map((each) =>
          isFillOf(each, mailbox) ? { ...each, hasLanded: true } : each,
        ),
      );
    },
    async fillsForMs(mailbox) {
      const nowMs = env.wallMs();
      const open = recent(await kv.get(key, parse), nowMs).filter(
        (each) => isFillOf(each, mailbox) && !each.hasLanded,
      );
      return Math.max(0, ...open.map(({ atWallMs }) => atWallMs + LANDS_MS - nowMs));
    },
    async recoup(visit) {
      await kv.update(key, parse, (known) => {
        let rest = MESSAGES_OF_CALL * MESSAGE_LAMPORTS;
        return (known ?? [])
          .filter(({ what, of }) => what !== 'answer' || of !== visit)
          .map((each) => {
            const less = each.what === 'refill' ? least(rest, each.lamports) : 0n;
            rest -= less;
            return { ...each, lamports: each.lamports - less };
          });
      });
    },
    async read() {
      const nowMs = env.wallMs();
      const all = recent(await kv.get(key, parse), nowMs);
      return {
        spent: lamports(spentOf(all)),
        limit: whyNot(all, nowMs, { what: 'answer', lamports: 0n }),
      };
    },
  };
}
