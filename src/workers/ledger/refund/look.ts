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
 * Finds the refunds by hand of a call: in the history of its reference, which each of them names. A history
 * can prove a refund, but not that there was none (docs/billing.md, "Refunds"). The guest's page believes
 * its server, up to what the call took; an audit at another server shows the truth.
 */

type Reader = Pick<Chain, 'rpc' | 'mint'>;

/** A payment that may have been given back. */
interface SoughtRefund {
  /** The wallet that was paid: the refund comes from its account, and it signs. */
  readonly host: string;
  /** The owner of the account that paid: the refund goes back there. */
  readonly payer: string;
  /** Amount of the payment. */
  readonly amount: AtomicUsdc;
  /** Less refunds it, too, as of time. */
  readonly inPart: boolean;
  readonly memo: string;
}

interface FoundRefund {
  readonly signature: string;
  readonly amount: AtomicUsdc;
  /** Unix seconds; null: the server does not know it yet. */
  readonly blockTimeS: number | null;
  readonly landedSlot: bigint;
}

interface Found {
  readonly byMemo: ReadonlyMap<string, FoundRefund>;
  /** Why one that was not found may have been given all the same; null: nothing hides one. */
  readonly trouble: P2cError | null;
}

/** Each has a thousand transactions. */
const MOST_PAGES = 20;
/** Anybody can make the history longer, for a fee each time. */
const MOST_READ = 50;
const READ = 'getTransaction';

/**
 * Reads which of these payments were given back, the earliest refund of each.
 * @param reference from `referenceOf`.
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
  // Some servers list no memos.
  const maybe = listed.filter(
    (info) => info.err === null && (info.memo === null || memosOf(info).some((m) => open.has(m))),
  );
  let trouble = complete && maybe.length <= MOST_READ ? null : tooLong();
  // Copies come after what they copy.
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

/** Returns the refund in a transaction; null: it has none. `unclear`: its balances do not fit. */
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
    // The host alone can have made it.
    return error.code === 'payment_invalid' && isAboutBalances(error.context.reason)
      ? 'unclear'
      : null;
  }
}

type Learner = Reader & Pick<Chain, 'env' | 'network' | 'journal' | 'kv'>;

/**
 * Writes down which of these payments of a call were given back, and this journal does not know. Returns the
 * new entries.
 * @throws P2cError `history_too_long`, `rpc_*`, `storage_failed`, `aborted`: there may be others.
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

/** Anybody can copy the memo of what is known as given, so it is not searched for any more. */
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

/** Two may look at the same time; the second finds what the first has written. */
async function note(chain: Learner, seen: Known): Promise<JournalEntry> {
  try {
    return await recordPayment(chain, seen);
  } catch (thrown) {
    const known = await chain.journal.byId(seen.id);
    if (hasLanded(known) && known.signature === seen.signature) return known;
    throw thrown;
  }
}

/** Refunds come soon, or are settled by other means. */
const SOUGHT_MS = 90 * 86_400_000;
/** Each costs a question to the server. */
const MOST_CALLS = 20;

/**
 * Guest: finds refunds that were given outside of a call, of the latest calls. Returns how many.
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
      // A history that strangers made long says nothing about the next.
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
