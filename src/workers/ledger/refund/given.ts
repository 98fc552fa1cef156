import { isBookingMemo } from '../../../shared/call/booking-memo.ts';
import { raise } from '../../../shared/errors.ts';
import type { JournalEntry, Known } from '../payment/journal.ts';
import { recordPayment } from '../payment/payments.ts';
import type { Chain } from '../payment/chain.ts';
import { keptCall } from '../payment/call-record.ts';
import { unlessTrouble } from '../solana/env.ts';
import { lookFresh } from '../payment/fresh.ts';
import { failuresOf, isGiven, paymentOf, type RefundDraft, unusedUrl } from './entry.ts';
import { findRefunds, isGone, readRefund, type SoughtRefund } from './find.ts';

/**
 * Returns those that this journal does not know as given. The memo of what was given is on the chain for
 * anybody to copy, so it is not searched for any more.
 * @throws P2cError `storage_failed`.
 */
export async function openOf(
  { journal }: Pick<Chain, 'journal'>,
  drafts: readonly (RefundDraft | null)[],
): Promise<readonly RefundDraft[]> {
  const open: RefundDraft[] = [];
  for (const draft of drafts) {
    const known = draft && (await journal.byId(draft.id));
    if (draft && !(known && isGiven(known))) open.push(draft);
  }
  return open;
}

/** What is searched for before these are given; `other`: a memo beside theirs. */
export const soughtOf = (
  drafts: readonly RefundDraft[],
  other: string | null = null,
): { readonly owners: readonly string[]; readonly memos: readonly string[] } => ({
  owners: [...new Set(drafts.map(({ recipient }) => recipient))],
  memos: [...drafts.map(({ memo }) => memo), other].filter((memo) => memo !== null),
});

/**
 * Host: before anything of a call is given, writes down which of these refunds the chain shows and
 * this journal does not know. Another browser of this wallet gave them, or this one before its
 * profile was restored from a copy. Returns the new entries. `first`: the first payment. `isWhole`:
 * only the whole payment refunds it, as a file's; of time, the host may have given back any part. What
 * was paid ahead can be given back by any browser that has the offer.
 * @throws P2cError `history_too_long`, `payment_in_flight`, `rpc_*`, `storage_failed`, `aborted`:
 * without a certain answer, nothing may be given.
 */
export async function learnGiven(
  chain: Chain,
  { callId, signature: first, memo: paidFor }: Pick<JournalEntry, 'callId' | 'signature' | 'memo'>,
  drafts: readonly (RefundDraft | null)[],
  {
    isWhole,
    signal,
    isPart = false,
  }: {
    readonly isWhole: boolean;
    readonly signal: AbortSignal | undefined;
    /** Of a longer look, which the caller makes anew. */
    readonly isPart?: boolean;
  },
): Promise<readonly JournalEntry[]> {
  const { rpc, journal, kv } = chain;
  const open = await openOf(chain, drafts);
  const paid = first === null ? null : await rpc.getTransaction(first, 'confirmed', { signal });
  const feeKey = isBookingMemo(paidFor)
    ? null
    : (callId && (await keptCall(kv, callId, 'host'))?.feePayer) || '';
  const how = { signal, isStrict: isBookingMemo(paidFor) };
  const learned: JournalEntry[] = [];
  const about = soughtOf(open);
  const asked = about.owners.map((payer) => {
    const theirs = open.filter(({ recipient }) => recipient === payer);
    const sought = theirs.map(({ id, resourceUrl, payer: host, amount, memo }) =>
      resourceUrl === unusedUrl(callId ?? '')
        ? { payment: first ?? '', host, payer, amount: null, memo, feeKey }
        : { payment: paymentOf(id), host, payer, amount: isWhole ? amount : null, memo },
    );
    return { payer, theirs, sought };
  });
  const since = paid?.slot ?? null;
  const look = async () => {
    const found: Awaited<ReturnType<typeof findRefunds>>[] = [];
    for (const { payer, sought } of asked) {
      found.push(await findRefunds(chain, payer, sought, since, how));
    }
    return found;
  };
  const found = isPart
    ? await look()
    : // Whatever is found is written down, and nothing is given before the next search.
      await lookFresh(chain, about, look, (all) => all.flat().some(Boolean), signal);
  for (const [n, { theirs, sought }] of asked.entries()) {
    for (const [at, seen] of (found[n] ?? []).entries()) {
      const draft = theirs[at];
      if (!draft || !seen) continue;
      await checkEvery(chain, seen.signature, sought[at], signal);
      const { lastValidBlockHeight } = await rpc.getLatestBlockhash('confirmed', { signal });
      const { signature, amount, blockTime: blockTimeS } = seen;
      const landed = { state: 'confirmed', signature, amount, blockTimeS } as const;
      // Should it be rolled back, what failed before still counts.
      const failedBefore = failuresOf(await journal.byId(draft.id));
      const known = { ...draft, ...landed, lastValidBlockHeight, failedBefore };
      learned.push(await noteLearned(chain, known));
    }
  }
  return learned;
}

/** @throws P2cError as {@link findRefunds} and {@link lookFresh}. */
const findFresh = (...asked: Parameters<typeof findRefunds>): ReturnType<typeof findRefunds> =>
  lookFresh(
    asked[0],
    { owners: [asked[1]], memos: asked[2].map(({ memo }) => memo) },
    () => findRefunds(...asked),
    (found) => !found.includes(null),
    asked[4]?.signal,
  );

/**
 * What counts as given is not given again, so every server must show it that has not been silent for
 * long; the second one, if one is set, must in any case. `most`: how often what is not shown is asked
 * for. `payment`: of a guest, who waits for no server that bans this page, or that has dropped even
 * this, for a minute ({@link isGone}): one that lags or is crowded says the same for a moment.
 * @throws P2cError `rpc_bad_answer`, `aborted`.
 */
export async function checkEvery(
  { every, second, env, mint }: Pick<Chain, 'every' | 'second' | 'env' | 'mint'>,
  signature: string,
  sought: Omit<SoughtRefund, 'payment'> | undefined,
  signal: AbortSignal | undefined,
  most?: number,
  payment?: string,
): Promise<void> {
  if (!sought || every.hosts.length === 1) return;
  const reader = { rpc: every, env, mint };
  for (const [server, host] of every.hosts.entries()) {
    const look = () => readRefund(reader, signature, sought, signal, most, server);
    if (await unlessTrouble(signal, look, () => undefined)) continue;
    const isSecond = second !== null && host === second.hosts[0];
    const mayMiss = payment !== undefined && !isSecond;
    if (mayMiss && (await isGone(reader, payment, server, signal))) continue;
    if (!isSecond && every.isStuck(server)) continue;
    throw raise('rpc_bad_answer', { host, method: 'getTransaction' });
  }
}

/**
 * Returns what {@link findRefunds} finds with a strict list, once every server shows it: one alone could
 * make it up.
 * @throws P2cError as {@link findRefunds} and {@link checkEvery}.
 */
export async function findGiven(
  chain: Parameters<typeof findRefunds>[0] & Parameters<typeof checkEvery>[0],
  payer: string,
  sought: readonly SoughtRefund[],
  since: bigint | null,
  signal: AbortSignal | undefined,
  isPart = false,
): ReturnType<typeof findRefunds> {
  const find = isPart ? findRefunds : findFresh;
  const found = await find(chain, payer, sought, since, { signal, isStrict: true });
  for (const [at, each] of found.entries()) {
    if (each) await checkEvery(chain, each.signature, sought[at], signal);
  }
  return found;
}

/**
 * The keeper and a refund by hand may look at the same time; the second finds what the first wrote.
 * @throws P2cError `payment_in_flight`: something else is being given under this id.
 */
async function noteLearned(chain: Chain, seen: Known): Promise<JournalEntry> {
  try {
    return await recordPayment(chain, seen);
  } catch (thrown) {
    const known = await chain.journal.byId(seen.id);
    if (known?.state === 'confirmed' && known.signature === seen.signature) return known;
    throw thrown;
  }
}
