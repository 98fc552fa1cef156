import { isForSale } from '../../../shared/api/payments.ts';
import { listHistory, memosOf } from '../solana/history.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { P2cError, raise, toAppError } from '../../../shared/errors.ts';
import type { AtomicUsdc } from '../../../shared/money.ts';
import type { Solana } from '../payment/solana.ts';
import { checkPayment, type ReadBack, readBack } from '../payment/read-back.ts';
import type { SignatureInfo } from '../solana/rpc-parse.ts';
import { type JournalEntry, titled } from '../payment/journal.ts';
import { recordPayment } from '../payment/payments.ts';
import type { EventLog } from '../../../shared/log.ts';
import { NOTICES } from '../x402/messages.ts';
import type { Money } from '../payment/money.ts';
import { fromBase64Url } from '../../../shared/bytes.ts';
import { keptCall } from '../receipts/record.ts';
import { memoFor } from '../x402/transcript.ts';

/** Guest: refunds that nobody was there to be told of. */

/** What a refund is called, and what it belongs to (docs/billing.md, "Refunds"). */

export const hostRefundId = (payment: string): string => `host:refund:${payment}`;
export const guestRefundId = (payment: string): string => `guest:refund:${payment}`;

export const refundUrl = (callId: string, payment: string): string =>
  `pay2chat:${callId}/refund/${payment}`;

/** A settled payment of a call, from one side's journal; null = there is none. */
export async function paidEntry(
  { journal }: Pick<Solana, 'journal'>,
  role: 'host' | 'guest',
  payment: string,
): Promise<(JournalEntry & { readonly callId: string }) | null> {
  const entries = await journal.bySignature(payment);
  const found = entries.find(
    (each) => each.role === role && isForSale(each.kind) && each.state === 'confirmed',
  );
  return found?.callId ? { ...found, callId: found.callId } : null;
}

/** Host: has this payment been given back, or is it about to be? */
export async function isGivenBack(
  { journal }: Pick<Solana, 'journal'>,
  payment: string,
): Promise<boolean> {
  const refund = await journal.byId(hostRefundId(payment));
  return refund !== null && refund.state !== 'failed';
}

/** The memo that a refund of this payment must bear; null = the call's record is gone. */
export async function refundMemo(
  { kv }: Pick<Solana, 'kv'>,
  role: 'host' | 'guest',
  callId: string,
  payment: string,
): Promise<string | null> {
  const transcript = fromBase64Url((await keptCall(kv, callId, role))?.transcript ?? '');
  return transcript?.length ? memoFor(transcript, refundUrl(callId, payment)) : null;
}

/** Guest: what the host says it has given back, each looked up before it is believed. */
export interface RefundNotes {
  /** `refund`, as it came. @throws ZodError */
  noted(params: unknown): void;
}

/** Looks at one payment's refund that came to nothing: a host that makes refunds up costs no more requests. */
const MAX_LOOKS = 3;
/** An RPC that is silent is asked again: the next note may not come. */
const AGAIN_MS = 3_000;

export function createRefundNotes(parts: {
  readonly money: Money;
  readonly log: EventLog;
  /** null before the greeting. */
  readonly callId: () => string | null;
  readonly life: AbortSignal;
  readonly onSeen: (entry: JournalEntry) => void;
}): RefundNotes {
  const { money, log, life } = parts;
  const looks = new Map<string, number>();
  let turn: Promise<void> = Promise.resolve();

  async function look(note: RefundNote): Promise<void> {
    const paid = await paidEntry(money, 'guest', note.payment);
    // What was paid in another call is none of this host's business here.
    if (!paid || paid.callId !== parts.callId()) return log.add('refund_unknown');
    for (let tried = looks.get(note.payment) ?? 0; tried < MAX_LOOKS;) {
      looks.set(note.payment, (tried += 1));
      try {
        const entry = await learnRefund(money, note, life);
        log.add(entry ? 'refund_seen' : 'refund_untrue', { kind: paid.kind });
        if (entry) parts.onSeen(entry);
        return;
      } catch (thrown) {
        log.add('refund_unread', { code: toAppError(thrown).code });
        await money.env.sleep(AGAIN_MS, life);
      }
    }
  }

  return {
    noted(params) {
      const note = NOTICES.refund.parse(params);
      // One after the other: what is known is then known to the next.
      turn = turn.then(() => look(note)).catch(() => undefined);
    },
  };
}

/**
 * What a guest got back. The host's word says where to look and nothing more: a refund is written
 * down when this side's own RPC shows it, from the wallet that was paid to the one that had paid, the
 * whole amount, with the memo that only this payment has (docs/billing.md, "Refunds").
 */

export type RefundReader = Pick<Solana, 'rpc' | 'env' | 'mint' | 'network' | 'journal' | 'kv'>;

export interface RefundNote {
  /** Signature of the payment. */
  readonly payment: string;
  /** Signature of what gives it back. */
  readonly signature: string;
}

/**
 * Answers the refund as it was written down; null = the chain shows no such thing.
 * @throws P2cError `rpc_*`, `confirmation_timeout`, `storage_failed`, `aborted`: nothing is known.
 */
export async function learnRefund(
  reader: RefundReader,
  { payment, signature }: RefundNote,
  signal?: AbortSignal,
): Promise<JournalEntry | null> {
  const { rpc, env, mint, network, journal } = reader;
  const known = await journal.byId(guestRefundId(payment));
  if (known && known.state !== 'failed') return known.signature === signature ? known : null;
  const paid = await paidEntry(reader, 'guest', payment);
  if (paid?.network !== network) return null;
  const { callId, amount, payer, recipient: host } = paid;
  const memo = await refundMemo(reader, 'guest', callId, payment);
  if (memo === null) return null;
  const expected = { signature, mint, payTo: payer, amount, authority: host, memo };
  let blockTimeS: number | null;
  try {
    const seen = await readBack(rpc, env, expected, signal);
    if (seen.sourceOwner !== host) return null;
    blockTimeS = seen.blockTime;
  } catch (thrown) {
    const code = thrown instanceof P2cError ? thrown.error.code : '';
    if (code === 'payment_invalid' || code === 'failed_on_chain') return null;
    throw thrown;
  }
  // No earlier than the real one: by then it is final, or has been taken back.
  const { lastValidBlockHeight } = await rpc.getLatestBlockhash('confirmed', { signal });
  return recordPayment(reader, {
    id: guestRefundId(payment),
    kind: 'refund',
    state: 'confirmed',
    role: 'guest',
    callId,
    minute: paid.minute,
    amount,
    payer: host,
    recipient: payer,
    signature,
    blockTimeS,
    lastValidBlockHeight,
    memo,
    resourceUrl: refundUrl(callId, payment),
    ...titled(paid),
  });
}

/** Looks on the chain for the refund of a payment (docs/billing.md, "Refunds"). */

export interface SoughtRefund {
  /** The wallet that was paid: the refund is from its account, and signed by it. */
  readonly host: string;
  /** Whose account paid: the refund goes back there. */
  readonly payer: string;
  /** Of the payment, and of its refund. */
  readonly amount: AtomicUsdc;
  /** As `refundMemo` makes it. */
  readonly memo: string;
}

export interface FoundRefund extends ReadBack {
  readonly signature: string;
}

/** Of a thousand transactions each. */
const MOST_PAGES = 50;
/** Transactions with one refund's memo that are read: anybody can make as many as they like to pay for. */
const MOST_CANDIDATES = 1_000;

/** Anybody can copy the memo, so each of these may be no refund; newest first. */
export const candidates = (listed: readonly SignatureInfo[], memo: string): readonly string[] =>
  listed
    .filter((info) => info.err === null)
    .filter((info) => String(memosOf(info)) === memo)
    .map(({ signature }) => signature);

/**
 * null = there is none, and all that could be one was read. `since`: the slot of the payment, as the
 * chain shows it; nothing older gives it back. The payer's account is searched, and not the host's
 * wallet: whoever floods it is in the way of one buyer, not of all.
 * @throws P2cError `history_too_long`, `rpc_*`, `aborted`: it is not known.
 */
export async function findRefund(
  { rpc, mint }: Pick<Solana, 'rpc' | 'mint'>,
  { host, payer, amount, memo }: SoughtRefund,
  since: bigint | null,
  signal?: AbortSignal,
): Promise<FoundRefund | null> {
  const address = associatedTokenAccount(payer, mint);
  const { listed, complete } = await listHistory(rpc, address, {
    signal,
    since,
    pages: MOST_PAGES,
  });
  const found = candidates(listed, memo);
  for (const signature of found.slice(0, MOST_CANDIDATES)) {
    const shown = await rpc.getTransaction(signature, 'confirmed', { signal });
    // Listed and not shown: it may be the refund.
    if (!shown)
      throw raise('rpc_bad_answer', { host: rpc.hosts[0] ?? '', method: 'getTransaction' });
    try {
      const expected = { signature, mint, payTo: payer, amount, authority: host, memo };
      const seen = checkPayment(shown, expected);
      if (seen.sourceOwner === host) return { ...seen, signature };
    } catch (thrown) {
      const code = thrown instanceof P2cError ? thrown.error.code : '';
      if (code !== 'payment_invalid' && code !== 'failed_on_chain') throw thrown;
    }
  }
  if (!complete || found.length > MOST_CANDIDATES) throw raise('history_too_long', { address });
  return null;
}

const DAY_MS = 86_400_000;
/** Refunds come soon, or are asked for by other means. */
const SOUGHT_DAYS = 90;
const MOST_SOUGHT = 500;
/** Of a thousand transactions each. */
const PAGES = 20;
/** Transactions that bear a refund's memo and may be none, read at one time. */
const MOST_READ = 100;

/**
 * Looks for refunds that were given while nobody was in the call: in the history of the USDC accounts
 * that paid, back to the oldest of these payments. Answers how many were found.
 * @param options.untrue what was read before and is no refund: it is not read again.
 * @throws P2cError `rpc_*`, `storage_failed`, `aborted`.
 */
export async function seekRefunds(
  reader: RefundReader,
  options: { readonly untrue?: Set<string>; readonly signal?: AbortSignal } = {},
): Promise<number> {
  const { untrue = new Set<string>(), signal } = options;
  const { rpc, mint } = reader;
  const sought = await paidAndNotBack(reader);
  let found = 0;
  let read = 0;

  async function seek(payment: string, signatures: readonly string[]): Promise<void> {
    for (const signature of signatures) {
      const name = `${payment} ${signature}`;
      if (untrue.has(name) || read === MOST_READ) continue;
      read += 1;
      if (await learnRefund(reader, { payment, signature }, signal)) {
        found += 1;
        return;
      }
      untrue.add(name);
    }
  }

  for (const payer of new Set(sought.map((entry) => entry.payer))) {
    const theirs = sought.filter((entry) => entry.payer === payer);
    const [{ signature: oldest } = { signature: null }] = theirs.toSorted(
      (a, b) => a.createdAtWallMs - b.createdAtWallMs,
    );
    const first = oldest && (await rpc.getTransaction(oldest, 'confirmed', { signal }));
    const account = associatedTokenAccount(payer, mint);
    const since = first ? first.slot : null;
    const { listed } = await listHistory(rpc, account, { signal, since, pages: PAGES });
    for (const { callId, signature: payment } of theirs) {
      if (callId === null || payment === null) continue;
      const memo = await refundMemo(reader, 'guest', callId, payment);
      if (memo !== null) await seek(payment, candidates(listed, memo));
    }
  }
  return found;
}

async function paidAndNotBack({ env, network, journal }: RefundReader) {
  const entries = await journal.list({ role: 'guest', network });
  const back = new Set(
    entries
      .filter(({ kind, state }) => kind === 'refund' && state !== 'failed')
      .map(({ id }) => id),
  );
  const oldestMs = env.wallMs() - SOUGHT_DAYS * DAY_MS;
  return entries
    .filter(
      ({ kind, state, signature, createdAtWallMs }) =>
        isForSale(kind) &&
        state === 'confirmed' &&
        createdAtWallMs >= oldestMs &&
        signature !== null &&
        !back.has(guestRefundId(signature)),
    )
    .slice(-MOST_SOUGHT);
}
