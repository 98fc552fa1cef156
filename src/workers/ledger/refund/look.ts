import { hasLanded, isForSale, isForTime } from '../../../shared/api/payments.ts';
import type { Role } from '../../../shared/api/ledger.ts';
import { P2cError, raise } from '../../../shared/errors.ts';
import type { AtomicUsdc } from '../../../shared/money.ts';
import type { Chain } from '../payment/chain.ts';
import { checkPayment, isAboutBalances } from '../payment/check-payment.ts';
import type { JournalEntry, Known } from '../payment/journal.ts';
import { recordPayment } from '../payment/payments.ts';
import { listHistory, memosOf } from '../solana/history.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { type ChainTransaction, memosIn } from '../solana/rpc-parse.ts';
import { referenceOf } from '../x402/resources.ts';
import { transcriptOf } from '../payment/call-record.ts';
import { guestRefundId, isGiven, type RefundDraft, refundDraft } from './entry.ts';

/**
 * Finds the manual refunds of a call. Each of them names the call's reference address, so the
 * history of that address contains them. A history can prove that a refund was paid, but not that
 * none was paid (docs/billing.md, "Refunds"). A false server can pretend refunds to the guest's
 * page, at most of everything that the call took. An audit with another server shows the truth.
 */

type Reader = Pick<Chain, 'rpc' | 'mint'>;

/** A payment for which a refund is searched. */
interface SoughtRefund {
  /** The wallet that was paid. It signs the refund and pays it from its own account. */
  readonly host: string;
  /** The owner of the account that paid. This owner gets the refund. */
  readonly payer: string;
  /** The amount of the payment. */
  readonly amount: AtomicUsdc;
  /** True if a smaller amount also counts as a refund, as it does for time. */
  readonly inPart: boolean;
  readonly memo: string;
}

interface FoundRefund {
  readonly signature: string;
  readonly amount: AtomicUsdc;
  /** Unix seconds. Null if the server does not know the time yet. */
  readonly blockTimeS: number | null;
  readonly landedSlot: bigint;
}

interface Found {
  readonly byMemo: ReadonlyMap<string, FoundRefund>;
  /** Why a refund may exist although it was not found. Null if there is no such reason. */
  readonly trouble: P2cError | null;
}

/** The most pages that are read. Each lists a thousand transactions. */
const MOST_PAGES = 20;
/**
 * The most transactions that are read. Anyone can make the history longer by paying a fee for each
 * transaction.
 */
const MOST_READ = 50;
const READ = 'getTransaction';

/**
 * Reads which of these payments were refunded. Returns the earliest refund of each payment.
 * @param reference the address from `referenceOf`.
 * @throws P2cError `rpc_*`, `aborted`.
 */
export async function readRefunds(
  { rpc, mint }: Reader,
  reference: string,
  sought: readonly SoughtRefund[],
  signal: AbortSignal | undefined,
): Promise<Found> {
  const byMemo = new Map<string, FoundRefund>();
  const open = new Map(sought.map((each) => [each.memo, each]));
  const asked = { signal, since: null, pages: MOST_PAGES };
  const { listed, complete } = await listHistory(rpc, reference, asked);
  const tooLong = () => raise('history_too_long', { address: reference });
  // Some servers do not list memos. Without a listed memo, the transaction itself has to be read.
  const maybe = listed.filter(
    (info) => info.err === null && (info.memo === null || memosOf(info).some((m) => open.has(m))),
  );
  let trouble = complete && maybe.length <= MOST_READ ? null : tooLong();
  // Begin with the oldest: a copy always comes after the transaction that it copies.
  for (const { signature } of maybe.toReversed().slice(0, MOST_READ)) {
    if (open.size === 0) break;
    const shown = await rpc.getTransaction(signature, 'confirmed', { signal });
    const [memo = ''] = shown ? memosIn(shown) : [];
    const each = open.get(memo);
    const seen = shown && each ? refundIn(shown, signature, each, mint) : null;
    if (!shown || seen === 'unclear') {
      const [host = ''] = rpc.hosts;
      trouble ??= raise('rpc_bad_answer', { host, method: READ });
    } else if (seen) {
      byMemo.set(memo, seen);
      open.delete(memo);
    }
  }
  return { byMemo, trouble: open.size === 0 ? null : trouble };
}

/**
 * Returns the refund in a transaction. Null if it contains none. `unclear` if the balances do not
 * fit.
 */
function refundIn(
  shown: ChainTransaction,
  signature: string,
  { host, payer, amount, inPart, memo }: SoughtRefund,
  mint: string,
): FoundRefund | 'unclear' | null {
  const source = associatedTokenAccount(host, mint);
  const most = inPart ? null : amount;
  const by = { payTo: payer, authority: host, source };
  try {
    const seen = checkPayment(shown, { signature, mint, memo, amount: most, ...by });
    if (seen.sourceOwner !== host || seen.amount === 0n || seen.amount > amount) return null;
    const { blockTime: blockTimeS, slot: landedSlot } = seen;
    return { signature, amount: seen.amount, blockTimeS, landedSlot };
  } catch (thrown) {
    if (!(thrown instanceof P2cError)) throw thrown;
    const { error } = thrown;
    // Only the host can have made this transaction, so only the balances, which come from the
    // server, are in doubt.
    return error.code === 'payment_invalid' && isAboutBalances(error.context.reason)
      ? 'unclear'
      : null;
  }
}

type Learner = Reader & Pick<Chain, 'env' | 'network' | 'journal' | 'kv'>;

/**
 * Records refunds of a call's payments that are not in this journal yet. Returns the new entries.
 * If this throws, there may be further refunds.
 * @throws P2cError `history_too_long`, `rpc_*`, `storage_failed`, `aborted`.
 */
export async function learnRefunds(
  chain: Learner,
  role: Role,
  callId: string,
  payments: readonly JournalEntry[],
  signal?: AbortSignal,
): Promise<readonly JournalEntry[]> {
  const transcript = await transcriptOf(chain.kv, { role, callId });
  const open = transcript ? await openOf(chain, transcript, role, payments) : [];
  if (!transcript || open.length === 0) return [];
  const sought = open.map(({ draft, inPart }) => {
    const { payer: host, recipient: payer, amount, memo } = draft;
    return { host, payer, amount, inPart, memo };
  });
  const reference = await referenceOf(transcript, callId);
  const { byMemo, trouble } = await readRefunds(chain, reference, sought, signal);
  const learned: JournalEntry[] = [];
  for (const { draft } of open) {
    const seen = byMemo.get(draft.memo);
    if (seen) learned.push(await note(chain, { ...draft, ...seen, state: 'landed' }));
  }
  if (trouble) throw trouble;
  return learned;
}

/**
 * Returns the payments without a known refund. For a payment with a known refund, no search is
 * made, because anyone can copy the refund's memo.
 */
async function openOf(
  chain: Learner,
  transcript: Uint8Array,
  role: Role,
  payments: readonly JournalEntry[],
): Promise<readonly { readonly draft: RefundDraft; readonly inPart: boolean }[]> {
  const open = [];
  for (const paid of payments) {
    const draft = await refundDraft(transcript, role, paid);
    const known = draft && (await chain.journal.byId(draft.id));
    if (draft && !(known && isGiven(known))) open.push({ draft, inPart: isForTime(paid.kind) });
  }
  return open;
}

/**
 * Records a refund. If two searches run at the same time, the second returns the entry of the
 * first.
 */
async function note(chain: Learner, seen: Known): Promise<JournalEntry> {
  try {
    return await recordPayment(chain, seen);
  } catch (thrown) {
    const known = await chain.journal.byId(seen.id);
    if (hasLanded(known) && known.signature === seen.signature) return known;
    throw thrown;
  }
}

/**
 * In ms. Refunds of older payments are not searched for, because hosts refund soon or agree on
 * another solution.
 */
const SOUGHT_MS = 90 * 86_400_000;
/** The most calls that are searched. Each costs a request to the server. */
const MOST_CALLS = 20;

/**
 * Guest: searches the latest calls for refunds that were paid outside a call. Returns the number
 * found.
 * @throws P2cError `history_too_long`, `rpc_*`, `storage_failed`, `aborted`.
 */
export async function seekRefunds(chain: Learner, signal?: AbortSignal): Promise<number> {
  const calls = [...(await paidAndNotBack(chain))].toReversed().slice(0, MOST_CALLS);
  let found = 0;
  let trouble: P2cError | null = null;
  for (const [callId, payments] of calls) {
    try {
      found += (await learnRefunds(chain, 'guest', callId, payments, signal)).length;
    } catch (thrown) {
      // Strangers may have made the history of this call too long. Continue with the other calls.
      if (!(thrown instanceof P2cError) || thrown.error.code !== 'history_too_long') throw thrown;
      trouble ??= thrown;
    }
  }
  if (trouble) throw trouble;
  return found;
}

async function paidAndNotBack({ env, network, journal }: Learner) {
  const entries = await journal.list({ role: 'guest', network });
  const back = new Set(
    entries.filter((each) => each.kind === 'refund' && isGiven(each)).map(({ id }) => id),
  );
  const oldestMs = env.wallMs() - SOUGHT_MS;
  const calls = new Map<string, JournalEntry[]>();
  for (const entry of entries) {
    const { callId, signature, createdAtWallMs } = entry;
    if (callId === null || signature === null || createdAtWallMs < oldestMs) continue;
    if (!isForSale(entry.kind) || !hasLanded(entry) || back.has(guestRefundId(signature))) continue;
    calls.set(callId, [...(calls.get(callId) ?? []), entry]);
  }
  return calls;
}
