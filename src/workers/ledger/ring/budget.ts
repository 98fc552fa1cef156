import { MESSAGE_LAMPORTS } from '../../../shared/network-fees.ts';
import * as v from 'valibot';
import { type AppError, appError, P2cError } from '../../../shared/errors.ts';
import { type Lamports, lamports } from '../../../shared/money.ts';
import { tryParse } from '../../../shared/try-parse.ts';
import type { Chain } from '../payment/chain.ts';

/**
 * Notes what ringing costs the host's fee payer before each signature, and limits it: one budget for all links
 * of a network, on disk (docs/security.md, "Ringing"). A call that was paid takes its own cost off.
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
  /** An answer, a refill of a mailbox, or what a new link starts with. */
  what: v.picklist(['answer', 'refill', 'start']),
  /** The visit that is answered, or the mailbox that is filled. */
  of: v.string(),
  /** It has landed. Otherwise it still may, for {@link LANDS_MS}. */
  hasLanded: v.optional(v.boolean(), false),
});
const All = v.pipe(v.array(Spent), v.maxLength(MOST_KEPT));
type Spending = v.InferOutput<typeof Spent>;
type Cost = Pick<Spending, 'what' | 'of' | 'lamports'>;

export interface Budget {
  /**
   * Notes what a transaction will cost, before it is signed.
   * @param spare what the chain shows that the fee payer can spend. It may not show yet what was noted lately.
   * @throws P2cError `ring_budget`, `till_empty`, `storage_failed`.
   */
  take(cost: Cost, spare: bigint): Promise<void>;
  /** Notes that this mailbox is filled. @throws P2cError `storage_failed`. */
  filled(mailbox: string): Promise<void>;
  /** Returns for how many ms a transaction that fills this mailbox may still land. @throws P2cError `storage_failed`. */
  fillsForMs(mailbox: string): Promise<number>;
  /** The visit's call was paid: its answers and its two messages count no more. @throws P2cError `storage_failed`. */
  recoup(visit: string): Promise<void>;
  /** Returns the cost of the last day, and why another answer is refused now. */
  read(): Promise<{ readonly spent: Lamports; readonly limit: AppError | null }>;
}

const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);
const sumOf = (all: readonly Spending[]): bigint =>
  all.reduce((sum, { lamports: each }) => sum + each, 0n);
/** Only its host can make a link, so what a link starts with is no part of the budget. */
const spentOf = (all: readonly Spending[]): bigint =>
  sumOf(all.filter(({ what }) => what !== 'start'));
const isFillOf = ({ what, of }: Spending, mailbox: string): boolean =>
  what !== 'answer' && of === mailbox;

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
