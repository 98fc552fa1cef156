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

export interface SoughtRefund {
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
 * transaction is no such refund. `most`: how often what is not shown is asked for. `only`: the one
 * server that has to show it.
 * @throws P2cError `rpc_*`, `confirmation_timeout`, `aborted`: nothing is known.
 */
export async function readRefund(
  { rpc, env, mint }: Pick<Chain, 'rpc' | 'env' | 'mint'>,
  signature: string,
  sought: Omit<SoughtRefund, 'payment'>,
  signal?: AbortSignal,
  most = TRIES,
  only?: number,
): Promise<ReadBack | null> {
  const expected = expectedOf(signature, sought, mint);
  for (let tries = 1; ; tries += 1) {
    try {
      return await seenByAny([rpc], expected, sought, signal, only);
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
  /** By server: what it lists, newest first. */
  readonly lists: readonly (readonly Trace[])[];
  /** Null: a refund that is not among them was not given. Otherwise why that is not known. */
  readonly trouble: P2cError | null;
}

/** What a server says when it is asked for a payment. */
async function askFor(
  rpc: Rpc,
  payment: string,
  server: number,
  signal: AbortSignal | undefined,
): Promise<'shown' | 'hidden' | 'banned' | 'failed'> {
  let trouble = null as P2cError | null;
  const shown = await unlessTrouble(
    signal,
    () => rpc.getTransaction(payment, 'confirmed', { signal, server }),
    (thrown) => (trouble = thrown),
  );
  if (trouble) return trouble.error.code === 'rpc_forbidden' ? 'banned' : 'failed';
  return shown ? 'shown' : 'hidden';
}

/** An honest server is seconds behind, and refuses for seconds. */
const GONE_MS = 60_000;
const LOOKS = 5;

/**
 * Tells whether a server bans this page, or, unless `onlyBans`, answers and does not show this payment:
 * each time, for a minute.
 */
export async function isGone(
  { rpc, env }: Pick<Chain, 'rpc' | 'env'>,
  payment: string,
  server: number,
  signal: AbortSignal | undefined,
  onlyBans = false,
): Promise<boolean> {
  for (let look = 1; ; look += 1) {
    const said = await askFor(rpc, payment, server, signal);
    if (said !== 'banned' && (onlyBans || said !== 'hidden')) return false;
    if (look === LOOKS) return true;
    await env.sleep(GONE_MS / (LOOKS - 1), signal);
  }
}

/** What a transaction's memos are never changes, so each server is asked once. */
const memosRead = new Map<string, readonly string[]>();
const MOST_REMEMBERED = 10_000;

/**
 * Lists what names an account, as each server that answers shows it. A list is believed only if
 * it reaches back to a payment that is known to be there, and its memos only if it shows those of all
 * payments that are known: some servers list none, and one could leave a refund out.
 * @param payments that this account made, in base58, the oldest first.
 * @throws P2cError `rpc_*`, `aborted`.
 */
export async function listTraces(
  servers: readonly Rpc[],
  address: string,
  payments: readonly string[],
  options: {
    readonly env: Chain['env'];
    readonly signal: AbortSignal | undefined;
    /** Nothing older than this slot; null: everything. */
    readonly since: bigint | null;
    readonly pages?: number;
    /** The most transactions of each server's list to read for their memos. */
    readonly most?: number;
    /** Nothing is proven while one fails that is not silent for long: it may list what another hides. */
    readonly isStrict?: boolean;
  },
): Promise<Traces> {
  const { env, signal, since, isStrict = false } = options;
  const { pages = MOST_PAGES, most = MOST_CANDIDATES } = options;
  const lists: Trace[][] = [];
  const tooLong = raise('history_too_long', { address });
  let trouble: P2cError | null = tooLong;
  let thrown: unknown = null;
  let missed: P2cError | null = null;
  let answered = false;

  async function memosAt(rpc: Rpc, server: number, info: SignatureInfo, mayRead: () => boolean) {
    const host = rpc.hosts[server] ?? '';
    const key = `${host} ${info.signature}`;
    const known = memosRead.get(key);
    if (known || info.memo !== null || info.err !== null) return known ?? memosOf(info);
    if (!mayRead()) return null;
    const { signature } = info;
    const shown = await rpc.getTransaction(signature, 'confirmed', { signal, server });
    // Listed and not shown: it may be the refund.
    if (!shown) throw raise('rpc_bad_answer', { host, method: READ });
    if (memosRead.size >= MOST_REMEMBERED) memosRead.clear();
    const memos = memosIn(shown);
    memosRead.set(key, memos);
    return memos;
  }

  /** Resolves to whether the list is whole. */
  async function ask(rpc: Rpc, server: number): Promise<boolean> {
    const traces: Trace[] = [];
    lists.push(traces);
    // Of its own, so that no other server's lines use it up.
    let left = most;
    const mayRead = (): boolean => (left -= 1) >= 0;
    const asked = { signal, pages, server };
    const from = await listHistory(rpc, address, { ...asked, since });
    const hasFirst = from.listed.some(({ signature }) => signature === payments[0]);
    // The slot may be one server's word. A list that does not reach back to the payment says nothing.
    const again = since !== null && !hasFirst;
    const { listed, complete } = again
      ? await listHistory(rpc, address, { ...asked, since: null })
      : from;
    answered = true;
    const known = listed.filter(({ signature }) => payments.includes(signature));
    // One that has pruned the payments lists some memo, if it lists any.
    const showsMemos =
      known.length > 0
        ? known.every(({ memo }) => memo !== null)
        : listed.some(({ memo }) => memo !== null);
    if (!complete) missed ??= tooLong;
    let isWhole = complete && known.some(({ signature }) => signature === payments[0]);
    for (const info of listed) {
      if (known.includes(info)) continue;
      const memos = showsMemos ? memosOf(info) : await memosAt(rpc, server, info, mayRead);
      if (memos === null) {
        isWhole = false;
        missed ??= tooLong;
      } else if (memos.length > 0) {
        const { signature, err } = info;
        traces.push({ signature, err, memos });
      }
    }
    // One whole list is enough to know that there is nothing, unless another one shows something.
    if (isWhole) trouble = null;
    return isWhole;
  }

  const [first] = payments;
  /** By whose servers: one showed the whole list. */
  const whole = servers.map(() => false);
  for (const [at, rpc] of servers.entries()) {
    for (const server of rpc.hosts.keys()) {
      let failed = null as P2cError | null;
      const isWhole = await unlessTrouble(
        signal,
        () => ask(rpc, server),
        (failure) => (thrown = failed = failure),
      );
      // One that bans this page never answers, whatever it is asked.
      const isBanned =
        isStrict &&
        failed?.error.code === 'rpc_forbidden' &&
        (first === undefined || (await isGone({ rpc, env }, first, server, signal, true)));
      if (failed && !isBanned && !rpc.isStuck(server)) missed ??= failed;
      if (isWhole) whole[at] = true;
    }
  }
  if (!answered) throw thrown ?? tooLong;
  // A second server is set because either may lie; without the word of both, nothing is certain.
  if (whole.includes(false)) trouble ??= tooLong;
  if (trouble === tooLong && thrown instanceof P2cError) trouble = thrown;
  if (isStrict) trouble ??= missed;
  return { lists, trouble };
}

export interface Candidate {
  readonly signature: string;
  /** The servers that list it. */
  readonly listedBy: readonly number[];
}

/**
 * Returns the candidates: each server's newest, then each one's next, so that no server's lines stand
 * before all of another's. Anybody can copy the memo, so each may be no refund.
 */
export function candidates(lists: Traces['lists'], memo: string): readonly Candidate[] {
  const listed = lists.flatMap((list, server) =>
    list
      .filter(({ err, memos }) => err === null && String(memos) === memo)
      .map(({ signature }, place) => ({ signature, server, place })),
  );
  const all = new Map<string, number[]>();
  for (const { signature, server } of listed.toSorted((a, b) => a.place - b.place)) {
    all.set(signature, [...(all.get(signature) ?? []), server]);
  }
  return [...all].map(([signature, listedBy]) => ({ signature, listedBy }));
}

/**
 * Returns the refund of each payment that is sought; null: there is none, and every candidate was
 * read. Of several that may be of any amount, the largest counts. All have the same payer, whose
 * account is searched rather than the host's wallet, because somebody who floods it affects one
 * buyer and not all. `since`: the slot of the first payment; nothing older refunds it. `isStrict`: as
 * for `listTraces`.
 * @throws P2cError `history_too_long`, `rpc_*`, `aborted`: it is not known.
 */
export async function findRefunds(
  reader: Pick<Chain, 'rpc' | 'second' | 'mint' | 'env'>,
  payer: string,
  sought: readonly SoughtRefund[],
  since: bigint | null,
  how: { readonly signal?: AbortSignal | undefined; readonly isStrict?: boolean } = {},
): Promise<readonly (FoundRefund | null)[]> {
  const { rpc, second, mint, env } = reader;
  const { signal, isStrict = false } = how;
  const address = associatedTokenAccount(payer, mint);
  const payments = sought.map(({ payment }) => payment);
  const servers = second ? [rpc, second] : [rpc];
  const asked = { env, signal, since, isStrict };
  const { lists, trouble } = await listTraces(servers, address, payments, asked);
  const results: (FoundRefund | null)[] = [];
  for (const each of sought) {
    const listed = candidates(lists, each.memo)
      .map(({ signature }) => signature)
      .filter((signature) => !isOther(servers, signature, each));
    const found = await findAmong(servers, mint, listed.slice(0, MOST_CANDIDATES), each, signal);
    if (!found && trouble) throw trouble;
    if (!found && listed.length > MOST_CANDIDATES) throw raise('history_too_long', { address });
    results.push(found);
  }
  return results;
}

async function findAmong(
  servers: readonly Rpc[],
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
      () => seenByAny(servers, expected, sought, signal),
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
const nameAt = (host: string, signature: string, sought: Omit<SoughtRefund, 'payment'>): string =>
  [host, signature, ...Object.values(sought)].join(' ');
/** Tells whether every server has shown it as another: then the next search reads on behind it. */
const isOther = (servers: readonly Rpc[], signature: string, sought: SoughtRefund): boolean =>
  servers.every(({ hosts }) =>
    hosts.every((host) => othersRead.has(nameAt(host, signature, sought))),
  );

/**
 * Reads a candidate at one server after the other until one shows the refund: one alone could show it
 * without its memo, and it would be given again.
 * @throws P2cError `rpc_*`, `aborted`: it may be the refund.
 */
async function seenByAny(
  servers: readonly Rpc[],
  expected: ExpectedPayment,
  sought: Omit<SoughtRefund, 'payment'>,
  signal: AbortSignal | undefined,
  only?: number,
): Promise<ReadBack | null> {
  let denied = false;
  let hidden: P2cError | null = null;
  let silent: unknown = null;
  for (const rpc of servers) {
    for (const [server, host] of rpc.hosts.entries()) {
      if (server !== (only ?? server)) continue;
      const known = nameAt(host, expected.signature, sought);
      if (only === undefined && othersRead.has(known)) {
        denied = true;
        continue;
      }
      const said = await unlessTrouble(
        signal,
        async () => {
          const found = await rpc.getTransaction(expected.signature, 'confirmed', {
            signal,
            server,
          });
          const seen = found && readAs(found, expected, sought, host);
          if (found?.err === null && !seen) remember(known);
          return seen ?? (found ? 'another' : 'nothing');
        },
        (thrown) => (silent ??= thrown),
      );
      if (said === 'another') denied = true;
      // Listed and not shown: it may be the refund.
      else if (said === 'nothing') hidden ??= raise('rpc_bad_answer', { host, method: READ });
      else if (said) return said;
    }
  }
  if (hidden) throw hidden;
  // One that did not answer may be the one that shows it.
  if (silent || !denied) throw silent;
  return null;
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
