import { P2cError, raise } from '../../../shared/errors.ts';
import type { AtomicUsdc } from '../../../shared/money.ts';
import {
  checkPayment,
  type ExpectedPayment,
  type ReadBack,
  isAboutBalances,
} from '../payment/check-payment.ts';
import type { Chain } from '../payment/chain.ts';
import { unlessTrouble } from '../solana/env.ts';
import { listHistory, memosOf } from '../solana/history.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import type { Rpc } from '../solana/rpc.ts';
import { type ChainTransaction, memosIn, type SignatureInfo } from '../solana/rpc-parse.ts';

/** Reads and finds refunds on the chain (docs/billing.md, "Refunds"). */

interface SoughtRefund {
  /** Signature of the payment; of a call's first one, for a return. */
  readonly payment: string;
  /** The wallet that was paid: the refund comes from its account, and it signs. */
  readonly host: string;
  /** The owner of the account that paid: the refund goes back there. */
  readonly payer: string;
  /** Of the payment, and of its refund; null = any, as of a call's return and a refund of time. */
  readonly amount: AtomicUsdc | null;
  /** From `refundMemo`. */
  readonly memo: string;
  /**
   * The host's fee key, if it may have signed: it gives the return. null: that of any of the host's
   * browsers, and so whoever has signed.
   */
  readonly feeKey?: string | null;
}

interface FoundRefund extends ReadBack {
  readonly signature: string;
}

const expectedOf = (
  signature: string,
  { host, payer: payTo, amount, memo }: Omit<SoughtRefund, 'payment'>,
  mint: string,
): ExpectedPayment => ({
  signature,
  mint,
  payTo,
  amount,
  authority: null,
  source: associatedTokenAccount(host, mint),
  memo,
});

/** Tells whether the host's money moved, by its wallet or by the fee key. */
const isBy = (
  { sourceOwner, authority, amount }: ReadBack,
  { host, feeKey }: Omit<SoughtRefund, 'payment'>,
) => {
  const isTheirs = feeKey === null || authority === host || authority === feeKey;
  return sourceOwner === host && isTheirs && amount > 0n;
};

/**
 * Reads a refund: it comes from the host's account, signed by the host or its fee key. null: the
 * transaction is no such refund. `most`: how often what is not shown is asked for.
 * @throws P2cError `rpc_*`, `confirmation_timeout`, `aborted`: nothing is known.
 */
export async function readRefund(
  { rpc, env, mint }: Pick<Chain, 'rpc' | 'env' | 'mint'>,
  signature: string,
  sought: Omit<SoughtRefund, 'payment'>,
  signal?: AbortSignal,
  most = TRIES,
): Promise<ReadBack | null> {
  const expected = expectedOf(signature, sought, mint);
  for (let tries = 1; ; tries += 1) {
    try {
      return await readOnce(rpc, expected, sought, signal);
    } catch (thrown) {
      // It may be known a moment before it can be fetched.
      const isHidden = thrown instanceof P2cError && thrown.error.code === 'rpc_bad_answer';
      if (!isHidden) throw thrown;
      if (tries >= most) throw raise('confirmation_timeout', { signature });
      await env.sleep(RETRY_MS, signal);
    }
  }
}

/**
 * What reads as another payment, or as none, is no refund; anything else is not known, and thrown on.
 * So are balances that do not fit a transfer from the host's account: the host alone can have made it.
 */
function noRefund(thrown: unknown, host: string): null {
  const error = thrown instanceof P2cError ? thrown.error : null;
  if (error?.code === 'failed_on_chain') return null;
  if (error?.code !== 'payment_invalid') throw thrown;
  if (isAboutBalances(error.context.reason)) throw raise('rpc_bad_answer', { host, method: READ });
  return null;
}

const READ = 'getTransaction';
const RETRY_MS = 600;
const TRIES = 12;

/** Of a thousand transactions each. */
const MOST_PAGES = 50;
/**
 * Transactions that are read for one search: those with the memo, and those of which a server lists
 * none. Anybody can create as many as they are willing to pay for.
 */
const MOST_CANDIDATES = 1_000;

/** A transaction that names the account, with its memos. */
type Trace = Pick<SignatureInfo, 'signature' | 'err'> & {
  readonly memos: readonly string[];
};

interface Traces {
  /** Newest first. */
  readonly list: readonly Trace[];
  /** Null: a refund that is not among them was not given. Otherwise why that is not known. */
  readonly trouble: P2cError | null;
}

/** What a transaction's memos are never changes, so each server is asked once. */
const memosRead = new Map<string, readonly string[]>();
const MOST_REMEMBERED = 10_000;

/**
 * Lists what names an account. The list is believed only if it reaches back to a payment that is known to
 * be there, and its memos only if it shows those of all payments that are known: some servers list none.
 * @param payments that this account made, in base58, the oldest first.
 * @throws P2cError `rpc_*`, `aborted`.
 */
export async function listTraces(
  rpc: Rpc,
  address: string,
  payments: readonly string[],
  options: {
    readonly signal: AbortSignal | undefined;
    /** Nothing older than this slot; null: everything. */
    readonly since: bigint | null;
    readonly pages?: number;
    /** The most transactions to read for their memos. */
    readonly most?: number;
  },
): Promise<Traces> {
  const { signal, since, pages = MOST_PAGES, most = MOST_CANDIDATES } = options;
  const isFirst = ({ signature }: Pick<Trace, 'signature'>): boolean => signature === payments[0];
  const asked = { signal, pages };
  const from = await listHistory(rpc, address, { ...asked, since });
  // A list that does not reach back to the payment says nothing.
  const { listed, complete } =
    since === null || from.listed.some(isFirst)
      ? from
      : await listHistory(rpc, address, { ...asked, since: null });
  const known = listed.filter(({ signature }) => payments.includes(signature));
  const showsMemos =
    known.length > 0
      ? known.every(({ memo }) => memo !== null)
      : listed.some(({ memo }) => memo !== null);
  let left = most;
  let isWhole = complete && known.some(isFirst);
  const list: Trace[] = [];
  for (const info of listed) {
    if (known.includes(info)) continue;
    const isListed = showsMemos || info.memo !== null || info.err !== null;
    if (!isListed && (left -= 1) < 0) {
      isWhole = false;
      continue;
    }
    const memos = isListed ? memosOf(info) : await memosAt(rpc, info.signature, signal);
    if (memos.length > 0) list.push({ signature: info.signature, err: info.err, memos });
  }
  return { list, trouble: isWhole ? null : raise('history_too_long', { address }) };
}

/** Reads the memos of what is listed without any. @throws P2cError `rpc_*`, `aborted`. */
async function memosAt(
  rpc: Rpc,
  signature: string,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const [host = ''] = rpc.hosts;
  const key = `${host} ${signature}`;
  const known = memosRead.get(key);
  if (known) return known;
  const shown = await rpc.getTransaction(signature, 'confirmed', { signal });
  // Listed and not shown: it may be the refund.
  if (!shown) throw raise('rpc_bad_answer', { host, method: READ });
  if (memosRead.size >= MOST_REMEMBERED) memosRead.clear();
  const memos = memosIn(shown);
  memosRead.set(key, memos);
  return memos;
}

/** Returns the candidates, the newest first. Anybody can copy the memo, so each may be no refund. */
export const candidates = (list: Traces['list'], memo: string): readonly string[] =>
  list
    .filter(({ err, memos }) => err === null && String(memos) === memo)
    .map(({ signature }) => signature);

/**
 * Returns the refund of each payment that is sought; null: there is none, and every candidate was
 * read. Of several that may be of any amount, the largest counts. All have the same payer, whose
 * account is searched rather than the host's wallet, because somebody who floods it affects one
 * buyer and not all. `since`: the slot of the first payment; nothing older refunds it.
 * @throws P2cError `history_too_long`, `rpc_*`, `aborted`: it is not known.
 */
export async function findRefunds(
  { rpc, mint }: Pick<Chain, 'rpc' | 'mint'>,
  payer: string,
  sought: readonly SoughtRefund[],
  since: bigint | null,
  signal?: AbortSignal,
): Promise<readonly (FoundRefund | null)[]> {
  const address = associatedTokenAccount(payer, mint);
  const payments = sought.map(({ payment }) => payment);
  const { list, trouble } = await listTraces(rpc, address, payments, { signal, since });
  const results: (FoundRefund | null)[] = [];
  for (const each of sought) {
    const listed = candidates(list, each.memo).filter(
      (signature) => !isOther(rpc, signature, each),
    );
    const found = await findAmong(rpc, mint, listed.slice(0, MOST_CANDIDATES), each, signal);
    if (!found && trouble) throw trouble;
    if (!found && listed.length > MOST_CANDIDATES) throw raise('history_too_long', { address });
    results.push(found);
  }
  return results;
}

async function findAmong(
  rpc: Rpc,
  mint: string,
  signatures: readonly string[],
  sought: SoughtRefund,
  signal: AbortSignal | undefined,
): Promise<FoundRefund | null> {
  const troubles: P2cError[] = [];
  let best: FoundRefund | null = null;
  for (const signature of signatures) {
    const expected = expectedOf(signature, sought, mint);
    const seen = await unlessTrouble(
      signal,
      () => readOnce(rpc, expected, sought, signal),
      (thrown) => troubles.push(thrown),
    );
    if (seen && seen.amount > (best?.amount ?? 0n)) best = { ...seen, signature };
    if (best && sought.amount !== null) return best;
    // More would be refused, too.
    if (troubles.some(({ error }) => error.code === 'rpc_rate_limited')) break;
  }
  // What cannot be read may be the refund, or the larger one.
  if (troubles[0]) throw troubles[0];
  return best;
}

/** What a server has shown as another transaction stays one, unless it has failed on a fork. */
const othersRead = new Set<string>();
function remember(known: string): void {
  if (othersRead.size >= MOST_REMEMBERED) othersRead.clear();
  othersRead.add(known);
}
const nameAt = ({ hosts }: Rpc, signature: string, sought: Omit<SoughtRefund, 'payment'>): string =>
  [hosts.join(), signature, ...Object.values(sought)].join(' ');
/** Then the next search reads on behind it. */
const isOther = (rpc: Rpc, signature: string, sought: SoughtRefund): boolean =>
  othersRead.has(nameAt(rpc, signature, sought));

/**
 * Reads a candidate. null: it is another transaction.
 * @throws P2cError `rpc_*` (`rpc_bad_answer`: it is not shown, or not as it must be), `aborted`: it may be
 * the refund.
 */
async function readOnce(
  rpc: Rpc,
  expected: ExpectedPayment,
  sought: Omit<SoughtRefund, 'payment'>,
  signal: AbortSignal | undefined,
): Promise<ReadBack | null> {
  const known = nameAt(rpc, expected.signature, sought);
  if (othersRead.has(known)) return null;
  const found = await rpc.getTransaction(expected.signature, 'confirmed', { signal });
  const [host = ''] = rpc.hosts;
  if (!found) throw raise('rpc_bad_answer', { host, method: READ });
  const seen = readAs(found, expected, sought, host);
  if (!seen && found.err === null) remember(known);
  return seen;
}

/** Returns the refund that this transaction is; null: it is none. */
function readAs(
  found: ChainTransaction,
  expected: ExpectedPayment,
  sought: Omit<SoughtRefund, 'payment'>,
  host: string,
): ReadBack | null {
  try {
    const seen = checkPayment(found, expected);
    return isBy(seen, sought) ? seen : null;
  } catch (thrown) {
    return noRefund(thrown, host);
  }
}
