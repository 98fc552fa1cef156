import { LEAST_RETURNED, leastUnusedOf, mostUnusedOf } from '../../../shared/billing/unused.ts';
import { isBookingMemo } from '../../../shared/call/booking-memo.ts';
import { type AppError, raise, toAppError, isServerTrouble } from '../../../shared/errors.ts';
import { usdc } from '../../../shared/money.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { noteClaimed, recordPayment } from '../payment/payments.ts';
import type { Chain } from '../payment/chain.ts';
import { type EndedCall, keptCall } from '../payment/call-record.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { guestRefundId, isGiven, returnMemo, unusedId, unusedUrl } from './entry.ts';
import { resourceUrl } from '../x402/resources.ts';
import { candidates, listTraces, readRefund } from './find.ts';
import { type Candidates, MOST_READ, readCandidates, seekRefund, unread } from './seek.ts';
import { type Sums, sumsOf } from './sums.ts';
import { dueOf, type Look, lookOf } from './unused.ts';

/** Guest: looks for the return of one call's unused time. */

/** After this long without a return, the guest is told so. */
const MISSING_MS = 600_000;
/** A host that comes back later than this returns less than its guest looks for. */
const FORGET_MS = 86_400_000;
/** Of a thousand transactions each. */
const PAGES = 20;
/** Errors that say that it cannot be known now. */
const UNKNOWN: ReadonlySet<string> = new Set([
  'confirmation_timeout',
  'history_too_long',
  'refund_unknown',
]);

/**
 * Returns what was paid ahead and claimed in this call, if the host's answer never came. Whether the
 * host has admitted the guest shows when it returns what that call did not use: before, nothing is
 * said to be missing.
 */
async function claimIn(
  { journal }: Pick<Chain, 'journal'>,
  { callId }: EndedCall,
): Promise<JournalEntry | null> {
  const booked = await journal.list({ role: 'guest', kind: 'booking' });
  const claim = booked.find(({ claims }) => claims?.includes(callId));
  if (claim?.state !== 'confirmed' || claim.signature === null) return null;
  // Given back as a booking, so no call has it.
  const refund = await journal.byId(guestRefundId(claim.signature));
  return refund && isGiven(refund) ? null : claim;
}

/**
 * Guest: looks whether the unused time of one call has come back. `before`: what earlier looks have
 * found.
 * @throws P2cError `rpc_*`, `storage_failed`, `aborted`: nothing is known yet.
 */
export async function attendGuest(
  chain: Chain,
  ended: EndedCall,
  before: Candidates,
  signal: AbortSignal,
): Promise<Look> {
  const { journal, env } = chain;
  const nowMs = env.wallMs();
  let sums = await sumsOf(journal, ended);
  let error: AppError | null = null;
  const claim = sums.first ? null : await claimIn(chain, ended);
  if (!sums.given && (sums.first || claim)) {
    try {
      await findReturn(chain, ended, sums, claim, before, signal);
    } catch (thrown) {
      error = toAppError(thrown);
      if (!isServerTrouble(error.code) && !UNKNOWN.has(error.code)) throw thrown;
    }
    sums = await sumsOf(journal, ended);
  }
  if (claim && !sums.first) {
    return { ...lookOf(ended, sums, 'nothing', { error }), settled: false };
  }
  const { given, paid, byHand } = sums;
  const net = usdc(paid - byHand);
  const { countedSeconds } = ended;
  const least = leastUnusedOf(ended, net, countedSeconds);
  if (given) {
    const state = given.amount >= least ? 'returned' : 'short';
    return lookOf(ended, sums, state, { returned: given.amount });
  }
  if (!sums.settled) return lookOf(ended, sums, 'settling');
  const most = mostUnusedOf(ended, net, countedSeconds);
  if (most < LEAST_RETURNED) return lookOf(ended, sums, 'nothing');
  const sinceMs = nowMs - ended.endedAtWallMs;
  const isLate = sinceMs >= MISSING_MS;
  // By a count that differs within the tolerance it is too little to be sent. By another one it may come.
  if (isLate && least < LEAST_RETURNED) {
    const counted = dueOf(ended, sums);
    const due = counted < LEAST_RETURNED ? counted : usdc(0n);
    const look = lookOf(ended, sums, 'nothing', { due, error });
    return { ...look, settled: look.settled && sinceMs >= FORGET_MS };
  }
  // A server that cannot tell is no reason to blame the host.
  return lookOf(ended, sums, isLate && !error ? 'missing' : 'returning', { error });
}

/**
 * Finds the return in the history of the account that paid, and records it. Anybody can copy its
 * memo; it counts if the host's money moved, by the host's wallet or fee key. Of several, the
 * largest counts.
 */
async function findReturn(
  chain: Chain,
  ended: EndedCall,
  { payments, ...sums }: Sums,
  claim: JournalEntry | null,
  before: Candidates,
  signal: AbortSignal,
): Promise<void> {
  const { mint, kv, background: rpc } = chain;
  const { callId, owner: payer, counterpart } = ended;
  const first = sums.first ?? claim;
  const paid = claim?.amount ?? sums.paid;
  const record = await keptCall(kv, callId, 'guest');
  if (!record || !first || first.signature === null) return;
  const memo = await returnMemo(chain, 'guest', callId, first);
  if (memo === null) return;
  // Nothing older than what was signed gives it back.
  const { slot: since } = first;
  const account = associatedTokenAccount(first.payer, mint);
  const signatures = [first, ...payments].flatMap(({ signature }) => signature ?? []);
  const how = { signal, since, pages: PAGES, most: MOST_READ };
  const { list, trouble } = await listTraces(rpc, account, signatures, how);
  const notes = { ...before, troubles: trouble ? [trouble] : [], signal, left: MOST_READ };
  // Refunds by hand, given when nobody was there to be told.
  for (const each of payments) await seekRefund({ ...chain, rpc }, each, list, notes);
  const host = record.payTo || counterpart;
  const feeKey = isBookingMemo(first.memo) ? null : record.feePayer;
  const sought = { payer, host, amount: null, memo, feeKey };
  const question = {
    name: `return ${callId}`,
    async read(signature: string, most?: number) {
      const seen = await readRefund({ ...chain, rpc }, signature, sought, signal, most);
      return seen && { signature, amount: seen.amount, blockTimeS: seen.blockTime };
    },
  };
  const copies = candidates(list, memo);
  let best: Awaited<ReturnType<typeof question.read>> = null;
  for await (const seen of readCandidates(question, copies, { ...notes, left: MOST_READ })) {
    // More than the call took was never returned.
    if (seen.amount <= paid && (!best || seen.amount > best.amount)) best = seen;
  }
  if (!best && notes.troubles[0]) throw notes.troubles[0];
  if (!best && unread(question, copies, before).length > 0) {
    throw raise('history_too_long', { address: account });
  }
  if (!best) return;
  const due = leastUnusedOf(ended, usdc(paid - sums.byHand), ended.countedSeconds);
  // That of another call, which a browser of this guest had with what was paid ahead.
  if (claim && best.amount < due) return;
  if (claim) {
    const url = resourceUrl(callId, { kind: 'prepay' });
    await noteClaimed(chain, claim, { callId, resourceUrl: url });
  }
  await recordPayment(chain, {
    id: unusedId('guest', callId),
    kind: 'refund',
    state: 'confirmed',
    role: 'guest',
    callId,
    payer: record.payTo,
    recipient: payer,
    memo,
    resourceUrl: unusedUrl(callId),
    ...best,
  });
}
