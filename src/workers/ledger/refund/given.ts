import { isBookingMemo } from '../../../shared/call/booking-memo.ts';
import type { JournalEntry, Known } from '../payment/journal.ts';
import { recordPayment } from '../payment/payments.ts';
import type { Chain } from '../payment/chain.ts';
import { keptCall } from '../payment/call-record.ts';
import { failuresOf, isGiven, paymentOf, type RefundDraft, unusedUrl } from './entry.ts';
import { findRefunds } from './find.ts';

/**
 * Returns those that this journal does not know as given. The memo of what was given is on the chain for
 * anybody to copy, so it is not searched for any more.
 * @throws P2cError `storage_failed`.
 */
async function openOf(
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

/**
 * Host: before anything of a call is given, writes down which of these refunds the chain shows and
 * this journal does not know. Another browser of this wallet gave them, or this one before its
 * profile was restored from a copy. Returns the new entries. `first`: the first payment. `isWhole`:
 * only the whole payment refunds it, as a file's; of time, the host may have given back any part. What
 * was paid ahead can be given back by any browser that has the offer.
 * @throws P2cError `history_too_long`, `payment_open`, `rpc_*`, `storage_failed`, `aborted`:
 * without a certain answer, nothing may be given.
 */
export async function learnGiven(
  chain: Chain,
  {
    callId,
    signature: first,
    memo: paidFor,
    slot: since,
  }: Pick<JournalEntry, 'callId' | 'signature' | 'memo' | 'slot'>,
  drafts: readonly (RefundDraft | null)[],
  { isWhole, signal }: { readonly isWhole: boolean; readonly signal: AbortSignal | undefined },
): Promise<readonly JournalEntry[]> {
  const { journal, kv } = chain;
  const open = await openOf(chain, drafts);
  const feeKey = isBookingMemo(paidFor)
    ? null
    : (callId && (await keptCall(kv, callId, 'host'))?.feePayer) || '';
  const learned: JournalEntry[] = [];
  const asked = [...new Set(open.map(({ recipient }) => recipient))].map((payer) => {
    const theirs = open.filter(({ recipient }) => recipient === payer);
    const sought = theirs.map(({ id, resourceUrl, payer: host, amount, memo }) =>
      resourceUrl === unusedUrl(callId ?? '')
        ? { payment: first ?? '', host, payer, amount: null, memo, feeKey }
        : { payment: paymentOf(id), host, payer, amount: isWhole ? amount : null, memo },
    );
    return { payer, theirs, sought };
  });
  for (const { payer, theirs, sought } of asked) {
    const found = await findRefunds(chain, payer, sought, since, signal);
    for (const [at, seen] of found.entries()) {
      const draft = theirs[at];
      if (!draft || !seen) continue;
      const { signature, amount, blockTime: blockTimeS } = seen;
      const landed = { state: 'confirmed', signature, amount, blockTimeS } as const;
      // Should it be rolled back, what failed before still counts.
      const failedBefore = failuresOf(await journal.byId(draft.id));
      const known = { ...draft, ...landed, failedBefore };
      learned.push(await noteLearned(chain, known));
    }
  }
  return learned;
}

/**
 * The keeper and a refund by hand may look at the same time; the second finds what the first wrote.
 * @throws P2cError `payment_open`: something else is being given under this id.
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
