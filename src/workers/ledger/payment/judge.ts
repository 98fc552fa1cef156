import { appError, type AppError, ownText, P2cError, raise } from '../../../shared/errors.ts';
import { isForSale } from '../../../shared/api/payments.ts';
import type { NetworkId } from '../../../shared/network.ts';
import {
  askChain,
  awaitReading,
  awaitVerdict,
  isAbsent,
  REMEMBERED_BLOCKS,
  type Sent,
  type Verdict,
} from './confirm.ts';
import { type Env, racing, unlessTrouble } from '../solana/env.ts';
import { listHistory, memosOf } from '../solana/history.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { type Parsed, parseTransaction, TOKEN_PROGRAM } from '../solana/layout.ts';
import type { Rpc } from '../solana/rpc.ts';
import { completePayment } from '../solana/payload.ts';
import { checkPayment, type ExpectedPayment } from './check-payment.ts';
import { needsSecondLook, secondLook, untilBothShow } from './second-server.ts';
import type { ChainTransaction } from '../solana/rpc-parse.ts';
import { whyDead } from './submit.ts';
import type { Attempted } from '../solana/tx-error.ts';

/**
 * Decides what became of a payment, by the chain alone: signature status, read-back, the proof that
 * it is absent, and the host's second server. Nothing is sent or written here; payments.ts records
 * the decision.
 */

export interface JudgeDeps {
  readonly rpc: Rpc;
  readonly env: Env;
  readonly network: NetworkId;
  /** The USDC mint, base58. */
  readonly mint: string;
  /** The host's second server, which must also show large sums; null if none is set. */
  readonly second: Rpc | null;
  /** All of these servers, with the second one: together they judge what a host gives. */
  readonly every: Rpc;
  readonly journal: Pick<Journal, 'list'>;
}

export interface Landed {
  readonly kind: 'landed';
  readonly signature: string;
  /** The owner of the account that paid, whoever signed. */
  readonly payer: string;
  /** The signer of the transfer. */
  readonly authority: string;
  readonly finalized: boolean;
  /** Unix seconds; null if the server does not know it yet. */
  readonly blockTimeS: number | null;
}

/** These bytes moved no money and never will. */
export interface Dead {
  readonly kind: 'dead';
  readonly signature: string | null;
  readonly error: AppError;
  /** Proven for good. Otherwise it failed in a block that may be on a fork that loses. */
  readonly finalized: boolean;
}

/** The chain has not decided. */
interface Undecided {
  readonly kind: 'undecided';
  /** A server shows it all the same. */
  readonly seen: boolean;
}

/** Of a thousand transactions each. */
const MOST_PAGES = 20;
/**
 * Between two searches by memo. Rarer than polling a known signature, because a search lists an
 * account.
 */
const SEARCH_MS = 1_500;
/**
 * Searches after which each pause is longer than the one before. Then no blockhash is valid any more,
 * and only a server that has pruned or withholds the history has left it open.
 */
const STEADY_SEARCHES = 60;
const LONGEST_SEARCH_MS = 60_000;
const SEARCH_GROWTH = 1.5;

/** A signed payment, with what is needed to ask about it. */
interface Signed {
  readonly entry: JournalEntry;
  readonly parsed: Parsed;
  readonly lastValidBlockHeight: bigint;
}

function signedOf(entry: JournalEntry): Signed | null {
  const { bytes, lastValidBlockHeight } = entry;
  const parsed = bytes ? parseTransaction(bytes) : 'encoding';
  if (typeof parsed === 'string' || lastValidBlockHeight === null) return null;
  return { entry, parsed, lastValidBlockHeight };
}

const sentOf = ({ entry, lastValidBlockHeight }: Signed, signature: string): Sent => ({
  signature,
  lastValidBlockHeight,
  bytes: entry.bytes,
  isOurs: isOurs(entry),
});

const EXPIRED: Dead = {
  kind: 'dead',
  signature: null,
  error: appError('blockhash_expired'),
  finalized: true,
};
/** A wallet that is open in another window may sign all the same. */
const NEVER_SIGNED: Dead = { ...EXPIRED, error: appError('aborted'), finalized: false };
const NOT_SEEN: Undecided = { kind: 'undecided', seen: false };

/**
 * Asks once, in the whole history.
 * @throws P2cError `rpc_*`, `history_too_long`, `confirmation_timeout`, `storage_failed`,
 * `aborted`.
 */
export async function judge(
  deps: JudgeDeps,
  entry: JournalEntry,
  signal?: AbortSignal,
): Promise<Landed | Dead | Undecided> {
  // The wallet's window was closed with its page.
  if (!entry.bytes) return NEVER_SIGNED;
  const signed = signedOf(entry);
  if (!signed) return NOT_SEEN;
  const signature = entry.signature ?? (await search(deps, signed, MOST_PAGES, signal));
  if (typeof signature !== 'string') return signature ?? NOT_SEEN;
  const sent = sentOf(signed, signature);
  const verdict = await askChain(deps.rpc, sent, { signal, history: true });
  if (verdict.kind === 'unknown') return { kind: 'undecided', seen: verdict.seen };
  return weigh(deps, signed, signature, verdict, {
    signal,
    bothShow: async (expected) => (await secondLook(deps, expected, signal)) === null,
  });
}

/** Turns the verdict on a signature into what became of the payment. */
async function weigh(
  deps: JudgeDeps,
  signed: Signed,
  signature: string,
  verdict: Verdict,
  how: {
    readonly signal: AbortSignal | undefined;
    /** Tells whether the second server shows a large sum too. */
    readonly bothShow: (expected: ExpectedPayment) => Promise<boolean>;
  },
): Promise<Landed | Dead | Undecided> {
  const { entry } = signed;
  const { signal } = how;
  if (verdict.kind === 'dead') {
    if (isSignedLastByPeer(signed)) {
      const other = await findOwn(deps, signed, { signal, pages: MOST_PAGES });
      if (other === signature) return NOT_SEEN;
      if (other !== null) return judge(deps, { ...entry, signature: other }, signal);
      if (!(await isNowhere(deps, signed, signal))) return NOT_SEEN;
    }
    if (!(await isRemembered(deps, entry, signal))) return NOT_SEEN;
  }
  if (verdict.kind !== 'confirmed') return explained(deps, signed, signature, verdict, signal);
  const landed = await readAtAny(deps, signed, signature, verdict, signal);
  const isLarge = needsSecondLook(deps, entry);
  if (!isLarge || (await how.bothShow(expectedOf(deps, entry, signature)))) return landed;
  return { kind: 'undecided', seen: true };
}

/**
 * Reads the payment at one server after the other until one shows what was signed. The signature
 * fixes the bytes, so whoever shows others, or balances that do not fit them, has given no answer.
 * @throws P2cError `confirmation_timeout` (it is not shown), `rpc_*`, `aborted`.
 */
async function readAtAny(
  deps: JudgeDeps,
  signed: Signed,
  signature: string,
  { transaction, finalized }: Extract<Verdict, { kind: 'confirmed' }>,
  signal: AbortSignal | undefined,
): Promise<Landed> {
  const { rpc } = deps;
  let trouble: P2cError | null = null;
  for (const [server, host] of rpc.hosts.entries()) {
    const isRead = server === 0 && transaction !== undefined;
    const shown = isRead
      ? transaction
      : await unlessTrouble(
          signal,
          () => rpc.getTransaction(signature, 'confirmed', { signal, server }),
          (thrown) => (trouble ??= thrown),
        );
    const landed = shown && read(deps, signed, signature, shown, finalized);
    if (landed) return landed;
    if (shown) trouble = raise('rpc_bad_answer', { host, method: 'getTransaction' });
  }
  throw trouble ?? raise('confirmation_timeout', { signature });
}

export interface AwaitOptions {
  /** A signature from somebody who may know it. The memo is searched for as well. */
  readonly hinted?: Promise<string>;
  /** The chain has confirmed it, so it only has to be read back. */
  readonly landed?: { readonly finalized: boolean };
  /** Reports what keeps a landed payment from being judged; null when nothing does any more. */
  readonly onTrouble?: (error: AppError | null) => void;
  readonly signal: AbortSignal;
}

/**
 * Asks until the chain has decided, through RPC trouble of any length.
 * @throws P2cError `aborted`, and `internal` for an entry that was never signed.
 */
export async function awaitJudgement(
  deps: JudgeDeps,
  entry: JournalEntry,
  options: AwaitOptions,
): Promise<Landed | Dead> {
  const { rpc, env } = deps;
  const { signal, landed } = options;
  const signed = signedOf(entry);
  if (!signed) throw raise('internal', { what: ownText('a payment is not signed') });
  const signature = entry.signature ?? (await firstOf(deps, signed, options));
  if (typeof signature !== 'string') return signature;
  const sent = sentOf(signed, signature);
  let verdict: Verdict | null = landed
    ? { ...(await awaitReading(rpc, env, sent, signal)), ...landed }
    : await awaitVerdict(rpc, env, sent, signal, { read: true });
  const bothShow = async (expected: ExpectedPayment): Promise<boolean> => {
    await untilBothShow(deps, expected, options);
    return true;
  };
  return patiently(env, signal, { atOnce: true }, async () => {
    // If it is not proven, it is asked for anew.
    const first = verdict;
    verdict = null;
    const judged = first
      ? await weigh(deps, signed, signature, first, { signal, bothShow })
      : await judge(deps, { ...entry, signature }, signal);
    return judged.kind === 'undecided' ? null : judged;
  });
}

/**
 * Asks until there is an answer, through RPC trouble of any length. `steady`: how often before the
 * pauses grow.
 * @throws P2cError `aborted`.
 */
async function patiently<T>(
  env: Env,
  signal: AbortSignal,
  { atOnce = false, steady = STEADY_SEARCHES },
  ask: () => Promise<T | null>,
): Promise<T> {
  let pauseMs = SEARCH_MS;
  for (let asked = 0; ; asked += 1) {
    if (asked > 0 || !atOnce) await env.sleep(pauseMs, signal);
    if (asked >= steady) pauseMs = Math.min(LONGEST_SEARCH_MS, pauseMs * SEARCH_GROWTH);
    const answer = await unlessTrouble(signal, ask);
    if (answer !== null) return answer;
  }
}

/**
 * Tells whether the peer's signature gives the transaction its name. Ed25519 has many valid
 * signatures of one message, so the peer can announce one and send another: that the announced one
 * is absent proves nothing, and the memo has to be searched for.
 */
const isSignedLastByPeer = ({ entry, parsed }: Signed): boolean =>
  entry.role === 'guest' && parsed.signers.length > 1;

/** Returns the signature, hinted or found, or the proof that there is none and never will be. */
const firstOf = (
  deps: JudgeDeps,
  signed: Signed,
  { hinted, signal }: AwaitOptions,
): Promise<string | Dead> =>
  racing(signal, (stop) => {
    // Nobody waits for an approval: the payment that depends on it is followed as well.
    const steady = signed.entry.kind === 'allowance' ? 0 : STEADY_SEARCHES;
    const searching = patiently(deps.env, stop, { steady }, () => search(deps, signed, 1, stop));
    return hinted ? Promise.race([hinted, searching]) : searching;
  });

/** Searches once by memo: on the newest pages and, once the bytes have expired, on all. */
async function search(
  deps: JudgeDeps,
  signed: Signed,
  pages: number,
  signal: AbortSignal | undefined,
): Promise<string | Dead | null> {
  const newest = await findOwn(deps, signed, { signal, pages });
  if (newest !== null) return newest;
  const older: string[] = [];
  const isGone = await isNowhere(deps, signed, signal, (found) => older.push(found));
  if (older[0] !== undefined) return older[0];
  return isGone && (await isRemembered(deps, signed.entry, signal)) ? EXPIRED : null;
}

/** Returns what an entry's bytes attempt, to explain a failure; null if there are no bytes. */
export function attemptedOf(entry: JournalEntry, mint: string): Attempted | null {
  const signed = signedOf(entry);
  return signed && attempt(signed, mint);
}

function attempt({ entry, parsed }: Signed, mint: string): Attempted {
  const { feePayer } = parsed;
  const moved = movesUsdc(entry)
    ? { amount: entry.amount, payTo: entry.recipient }
    : { amount: 0n, payTo: null };
  return { feePayer, authority: authorityOf(parsed), mint, source: sourceOf(parsed), ...moved };
}

/** Returns why it failed on the chain or expired, with amounts if the chain shows them. */
async function explained(
  { rpc, mint }: JudgeDeps,
  signed: Signed,
  signature: string,
  verdict: Exclude<Verdict, { kind: 'confirmed' }>,
  signal: AbortSignal | undefined,
): Promise<Dead> {
  const attempted = attempt(signed, mint);
  // What is known to have failed keeps its first reason.
  const known = signed.entry.state === 'failed' ? signed.entry.error : null;
  const error = known ?? (await whyDead({ signature, attempted }, rpc, verdict, signal));
  const finalized = verdict.kind === 'dead' || verdict.finalized;
  return { kind: 'dead', signature, error, finalized };
}

/** Compares what a server shows with what was signed. null: they differ. */
function read(
  deps: JudgeDeps,
  { entry, parsed }: Signed,
  signature: string,
  shown: ChainTransaction,
  finalized: boolean,
): Landed | null {
  const { blockTime: blockTimeS } = shown;
  const authority = authorityOf(parsed);
  const landed = { kind: 'landed', signature, authority, finalized, blockTimeS } as const;
  if (shown.signatures[0] !== signature) return null;
  if (!movesUsdc(entry)) return { ...landed, payer: entry.payer };
  try {
    const expected = { ...expectedOf(deps, entry, signature), authority };
    return { ...landed, payer: checkPayment(shown, expected).sourceOwner };
  } catch (thrown) {
    if (!(thrown instanceof P2cError)) throw thrown;
    return null;
  }
}

/** Returns what the chain must show of a journaled payment, whoever signed it. */
export const expectedOf = (
  { mint }: Pick<JudgeDeps, 'mint'>,
  entry: JournalEntry,
  signature: string,
): ExpectedPayment => {
  const { recipient: payTo, amount, memo } = entry;
  const signed = signedOf(entry);
  const source = signed && sourceOf(signed.parsed);
  return { signature, mint, payTo, amount, authority: null, source, memo };
};

/** Returns the USDC account that pays. */
const sourceOf = ({ instructions }: Parsed): string | null =>
  instructions.find(({ program }) => program === TOKEN_PROGRAM)?.accounts[0]?.address ?? null;

/**
 * Returns these with the servers that judge this payment. What a host gives back would be given again
 * where one server alone calls it dead, and would be lost where one alone calls it final.
 */
export const judgedBy = <D extends Pick<JudgeDeps, 'rpc' | 'every'>>(
  deps: D,
  { kind, role }: JournalEntry,
): D => (kind === 'refund' && role === 'host' ? { ...deps, rpc: deps.every } : deps);

/** Tells whether it moves money of this side, and not to it. */
export const isOurs = ({ kind, role }: JournalEntry): boolean =>
  kind === 'refund' ? role === 'host' : role === 'guest' || !isForSale(kind);

const movesUsdc = ({ kind }: JournalEntry): boolean =>
  kind !== 'allowance' && kind !== 'till' && kind !== 'till-refund';

/** Returns the signer of the transfer: the signer besides the fee payer, if there is one. */
const authorityOf = ({ signers, feePayer }: Parsed): string => signers[1] ?? feePayer;

/**
 * Returns the account whose history contains the transaction: the signer, or the key that it
 * approves. A revocation, which approves nothing, appears only under the owner.
 */
const addressOf = ({ entry, parsed }: Signed): string =>
  entry.kind === 'allowance' && entry.amount > 0n ? entry.recipient : authorityOf(parsed);

/**
 * Finds the signature of a payment that the guest signed and the host's fee key signs last. It
 * searches by memo; a match counts if the fee payer signed the very message that was signed here.
 * null: it is not on these pages or, if more than one page was requested, not in the history.
 * @throws P2cError `history_too_long`, `rpc_*`, `aborted`.
 */
async function findOwn(
  deps: JudgeDeps,
  signed: Signed,
  options: { readonly signal: AbortSignal | undefined; pages: number; readonly server?: number },
): Promise<string | null> {
  const { bytes, memo } = signed.entry;
  if (!bytes) return null;
  const address = addressOf(signed);
  const isProof = options.pages > 1;
  const { listed, complete } = await listHistory(deps.rpc, address, { ...options, since: null });
  for (const info of listed) {
    const memos = memosOf(info);
    // A server that lists no memos proves nothing by that: in a proof, the signature decides.
    const mayBe = memo === null || memos.includes(memo) || (isProof && memos.length === 0);
    if (!mayBe) continue;
    if (await completePayment(bytes, info.signature)) return info.signature;
  }
  if (!complete && isProof) throw raise('history_too_long', { address });
  return null;
}

/**
 * Tells whether it is proven that these bytes have not landed and never will (docs/billing.md,
 * "Signing again").
 */
const isNowhere = (
  deps: JudgeDeps,
  signed: Signed,
  signal: AbortSignal | undefined,
  onFound: (signature: string) => void = () => undefined,
): Promise<boolean> =>
  isAbsent(
    deps.rpc,
    { lastValidBlockHeight: signed.lastValidBlockHeight, bytes: signed.entry.bytes },
    async (server) => {
      const found = await findOwn(deps, signed, { signal, pages: MOST_PAGES, server });
      if (found !== null) onFound(found);
      return found !== null;
    },
    { signal, rounds: 1 },
  );

/** Tells whether the chain shows a signed entry, or would show it. false = nothing can be said. */
export async function isKnown(
  deps: JudgeDeps,
  entry: JournalEntry,
  signal: AbortSignal,
): Promise<boolean> {
  const search = { signal, searchTransactionHistory: true };
  const [status] = await deps.rpc.getSignatureStatuses([entry.signature ?? ''], search);
  if (status) return true;
  const said = await remembering(deps, entry, signal);
  // One of several could say so to make final what never landed, or to take back what did.
  if (said.includes(true) && said.includes(false)) {
    throw raise('rpc_bad_answer', { host: deps.rpc.hosts[0] ?? '', method: 'getBlockHeight' });
  }
  return said.includes(true);
}

/** Tells whether each server that answers, and one at least, still has the time of this payment. */
async function isRemembered(
  deps: JudgeDeps,
  entry: JournalEntry,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const said = await remembering(deps, entry, signal);
  return !said.includes(false);
}

/**
 * Asks each server whether it still has the time of this payment: one that has pruned it denies
 * nothing, and another could be alone with its word. An old payment that they do not show may have
 * landed. An earlier settled payment that is still shown proves that they have it.
 * @returns what each one that answers says, and one at least.
 * @throws P2cError `rpc_*`: one that only failed just now may know more. `aborted`, `storage_failed`.
 */
async function remembering(
  deps: JudgeDeps,
  entry: JournalEntry,
  signal: AbortSignal | undefined,
): Promise<readonly boolean[]> {
  const { rpc } = deps;
  const all: boolean[] = [];
  const troubles: P2cError[] = [];
  for (const server of rpc.hosts.keys()) {
    const ask = () => remembers(deps, entry, server, signal);
    const said = await unlessTrouble(signal, ask, (trouble) => {
      if (!rpc.isStuck(server)) throw trouble;
      troubles.push(trouble);
    });
    if (said !== null) all.push(said);
  }
  if (all.length === 0 && troubles[0]) throw troubles[0];
  return all;
}

/**
 * Tells whether a server still has the time of this payment: it is not long ago or, as its height is
 * the word of whoever handed the blockhash out, an earlier settled payment is still shown.
 * @throws P2cError `rpc_*`, `aborted`, `storage_failed`.
 */
export async function remembers(
  { rpc, journal, network }: JudgeDeps,
  { lastValidBlockHeight, createdAtWallMs }: JournalEntry,
  server: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const pinned = { signal, server };
  const height = await rpc.getBlockHeight('finalized', pinned);
  if (height - (lastValidBlockHeight ?? 0n) <= REMEMBERED_BLOCKS) return true;
  const earlier = await journal.list({ network, open: false });
  const witness = earlier.findLast(
    (each) => each.state === 'confirmed' && each.createdAtWallMs < createdAtWallMs,
  )?.signature;
  const search = { ...pinned, searchTransactionHistory: true };
  const [status] = witness ? await rpc.getSignatureStatuses([witness], search) : [];
  return Boolean(status);
}
