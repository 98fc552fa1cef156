import { type AppError, appError, P2cError, raise } from '../../../shared/errors.ts';
import { type AtomicUsdc, usdc } from '../../../shared/money.ts';
import type { NetworkId } from '../../../shared/network.ts';
import { askChain, awaitReading, awaitVerdict, type Decided, isAbsent } from './confirm.ts';
import { checkAborted, type Env } from '../solana/env.ts';
import { listHistory, memosOf } from '../solana/history.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { type Parsed, parseTransaction, TOKEN_PROGRAM } from '../solana/layout.ts';
import { checkNetwork, type Rpc } from '../solana/rpc.ts';
import { completePayment } from '../solana/payload.ts';
import { checkPayment, type ExpectedPayment, readBack } from './read-back.ts';
import type { ChainTransaction } from '../solana/rpc-parse.ts';
import { whyDead } from './submit.ts';
import type { Attempted } from '../solana/tx-error.ts';

/**
 * What became of a payment, as the chain says and nobody else: signature status, read-back, the proof
 * that it is absent, and the host's second server. Nothing is sent and nothing is written from here;
 * payments.ts writes down what is decided.
 */

export interface JudgeDeps {
  readonly rpc: Rpc;
  readonly env: Env;
  readonly network: NetworkId;
  /** USDC, base58. */
  readonly mint: string;
  /** Has to show a host's large sums, too; null = none is set. */
  readonly second: Rpc | null;
  readonly journal: Pick<Journal, 'list'>;
}

export interface Landed {
  readonly kind: 'landed';
  readonly signature: string;
  /** Whose account paid, whoever signed. */
  readonly payer: string;
  /** Who signed for the money. */
  readonly authority: string;
  readonly finalized: boolean;
  /** Unix seconds; null where the server does not know it yet. */
  readonly blockTimeS: number | null;
}

/** By these bytes no money moved, and none ever will. */
export interface Dead {
  readonly kind: 'dead';
  readonly signature: string | null;
  readonly error: AppError;
}

export type Judgement = Landed | Dead;

/** From here on a sum is large: what one server's lie may cost is less. */
export const LARGE_SUM: AtomicUsdc = usdc(20_000_000n);
/** A server that keeps no older blocks than these would deny what has landed. */
const REMEMBERED_BLOCKS = 100_000n;
/** Of a thousand transactions each. */
const MOST_PAGES = 20;
/** Between two searches by memo: rarer than polling a known signature, since it lists an account. */
const SEARCH_MS = 1_500;
/** Between two looks of the second server. */
const SECOND_AGAIN_MS = 3_000;

/** A payment that was signed, with what is needed to ask about it. */
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

const dead = (error: AppError, signature: string | null = null): Dead => ({
  kind: 'dead',
  signature,
  error,
});

/**
 * One look, at the whole history. null = the chain has not decided.
 * @throws P2cError `rpc_*`, `history_too_long`, `confirmation_timeout`, `storage_failed`, `aborted`.
 */
export async function judge(
  deps: JudgeDeps,
  entry: JournalEntry,
  signal?: AbortSignal,
): Promise<Judgement | null> {
  // Never signed: the wallet's window was closed with its page.
  if (!entry.bytes) return dead(appError('aborted'));
  const signed = signedOf(entry);
  if (!signed) return null;
  const signature = entry.signature ?? (await findOwn(deps, signed, { signal, pages: MOST_PAGES }));
  if (signature === null) {
    const proven =
      (await isNowhere(deps, signed, signal)) && (await isRemembered(deps, entry, signal));
    return proven ? dead(appError('blockhash_expired')) : null;
  }
  const { rpc } = deps;
  const { lastValidBlockHeight } = signed;
  const sent = { signature, lastValidBlockHeight };
  const verdict = await askChain(rpc, sent, { signal, history: true });
  if (verdict.kind === 'unknown') return null;
  if (verdict.kind === 'dead' && !(await isRemembered(deps, entry, signal))) return null;
  if (verdict.kind !== 'confirmed') return explained(deps, signed, signature, verdict, signal);
  const shown = await rpc.getTransaction(signature, 'confirmed', { signal });
  if (shown?.signatures[0] !== signature) throw raise('confirmation_timeout', { signature });
  const judged = read(deps, signed, signature, shown, verdict.finalized);
  const isOpen = judged.kind === 'landed' && needsSecondLook(deps, entry);
  const expected = expectedOf(deps, entry, signature);
  return isOpen && (await secondLook(deps, expected, signal)) ? null : judged;
}

export interface AwaitOptions {
  /** Where to look, from somebody who may know; looked for as well where the signature is not known. */
  readonly hinted?: Promise<string>;
  /** The chain says that it landed: it is only to be read back. */
  readonly landed?: { readonly finalized: boolean };
  /** What keeps a payment that has landed from being judged; null = nothing any more. */
  readonly onTrouble?: (error: AppError | null) => void;
  readonly signal: AbortSignal;
}

/**
 * Looks until the chain has decided, through RPC trouble of any length.
 * @throws P2cError `aborted`, and `internal` for an entry that was never signed.
 */
export async function awaitJudgement(
  deps: JudgeDeps,
  entry: JournalEntry,
  options: AwaitOptions,
): Promise<Judgement> {
  const { rpc, env } = deps;
  const { signal } = options;
  const signed = signedOf(entry);
  if (!signed) throw raise('internal', { what: `payment ${entry.id} is not signed` });
  const signature = entry.signature ?? (await firstOf(deps, signed, options));
  if (signature === null) return dead(appError('blockhash_expired'));
  const { lastValidBlockHeight } = signed;
  const sent = { signature, lastValidBlockHeight };
  const verdict = options.landed
    ? await awaitReading(rpc, env, sent, signal)
    : await awaitVerdict(rpc, env, sent, signal, { read: true });
  if (verdict.kind !== 'confirmed') return explained(deps, signed, signature, verdict, signal);
  const { transaction } = verdict;
  if (!transaction) throw raise('internal', { what: 'landed and not read' });
  const finalized = options.landed?.finalized ?? verdict.finalized;
  const judged = read(deps, signed, signature, transaction, finalized);
  if (judged.kind === 'landed' && needsSecondLook(deps, entry)) {
    await untilBothShow(deps, expectedOf(deps, entry, signature), options);
  }
  return judged;
}

/** The signature, heard of or found; null: it is proven that there is none and never will be. */
async function firstOf(
  deps: JudgeDeps,
  signed: Signed,
  { hinted, signal }: AwaitOptions,
): Promise<string | null> {
  const over = new AbortController();
  const searching = search(deps, signed, AbortSignal.any([signal, over.signal]));
  try {
    return await (hinted ? Promise.race([hinted, searching]) : searching);
  } finally {
    over.abort();
    searching.catch(() => undefined);
  }
}

async function search(
  deps: JudgeDeps,
  signed: Signed,
  signal: AbortSignal,
): Promise<string | null> {
  for (;;) {
    await deps.env.sleep(SEARCH_MS, signal);
    try {
      const newest = await findOwn(deps, signed, { signal, pages: 1 });
      if (newest !== null) return newest;
      if (await isNowhere(deps, signed, signal)) return null;
    } catch (thrown) {
      if (signal.aborted || !(thrown instanceof P2cError)) throw thrown;
    }
  }
}

/** What an entry's bytes try, for telling why they failed; null = they are not there. */
export function attemptedOf(entry: JournalEntry, mint: string): Attempted | null {
  const signed = signedOf(entry);
  return signed && attempt(signed, mint);
}

function attempt({ entry, parsed }: Signed, mint: string): Attempted {
  const { feePayer, instructions } = parsed;
  const main = instructions.find(({ program }) => program === TOKEN_PROGRAM);
  const source = main?.accounts[0]?.address ?? null;
  const moved = movesUsdc(entry)
    ? { amount: entry.amount, payTo: entry.recipient }
    : { amount: 0n, payTo: null };
  return { feePayer, authority: authorityOf(parsed), mint, source, ...moved };
}

/** Failed on the chain, or expired: why, in amounts where the chain says so. */
async function explained(
  { rpc, mint }: JudgeDeps,
  signed: Signed,
  signature: string,
  verdict: Exclude<Decided, { kind: 'confirmed' }>,
  signal: AbortSignal | undefined,
): Promise<Dead> {
  const attempted = attempt(signed, mint);
  return dead(await whyDead({ signature, attempted }, rpc, verdict, signal), signature);
}

/** What the chain shows is what was signed, or the payment is none. */
function read(
  deps: JudgeDeps,
  { entry, parsed }: Signed,
  signature: string,
  shown: ChainTransaction,
  finalized: boolean,
): Judgement {
  const { blockTime: blockTimeS } = shown;
  const authority = authorityOf(parsed);
  const landed = { kind: 'landed', signature, authority, finalized, blockTimeS } as const;
  if (!movesUsdc(entry)) return { ...landed, payer: entry.payer };
  try {
    const expected = { ...expectedOf(deps, entry, signature), authority };
    return { ...landed, payer: checkPayment(shown, expected).sourceOwner };
  } catch (thrown) {
    if (thrown instanceof P2cError) return dead(thrown.error, signature);
    throw thrown;
  }
}

const expectedOf = (
  { mint }: Pick<JudgeDeps, 'mint'>,
  { recipient: payTo, amount, memo }: JournalEntry,
  signature: string,
): ExpectedPayment => ({ signature, mint, payTo, amount, authority: null, memo });

const movesUsdc = ({ kind }: JournalEntry): boolean =>
  kind !== 'allowance' && kind !== 'till' && kind !== 'till-refund';

/** Who signed for the money: the signer besides the fee payer, where there is one. */
const authorityOf = ({ signers, feePayer }: Parsed): string => signers[1] ?? feePayer;

/**
 * Which account's history names the transaction: whoever signed it, or whom it approves. The end of an
 * allowance, one of nothing, names the owner alone.
 */
const addressOf = ({ entry, parsed }: Signed): string =>
  entry.kind === 'allowance' && entry.amount > 0n ? entry.recipient : authorityOf(parsed);

/**
 * The guest signs and the host's fee key signs last: the signature is found by the memo, and is ours
 * if it is the fee payer's on the very message that was signed here. null: not on these pages, and
 * where more than one page was asked for, not at all.
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
  const { listed, complete } = await listHistory(deps.rpc, address, { ...options, since: null });
  for (const info of listed) {
    if (memo !== null && !memosOf(info).includes(memo)) continue;
    if (await completePayment(bytes, info.signature)) return info.signature;
  }
  if (!complete && options.pages > 1) throw raise('history_too_long', { address });
  return null;
}

/** Is it proven that these bytes have not landed and never will? (docs/billing.md, "Signing anew") */
const isNowhere = (
  deps: JudgeDeps,
  signed: Signed,
  signal: AbortSignal | undefined,
): Promise<boolean> =>
  isAbsent(
    deps.rpc,
    signed.lastValidBlockHeight,
    async (server) => (await findOwn(deps, signed, { signal, pages: MOST_PAGES, server })) !== null,
    { signal, rounds: 1 },
  );

/** Does the chain show a signed entry, or would it if it had it? false = nothing can be told. */
export async function isKnown(
  deps: JudgeDeps,
  entry: JournalEntry,
  signal: AbortSignal,
): Promise<boolean> {
  const search = { signal, searchTransactionHistory: true };
  const [status] = await deps.rpc.getSignatureStatuses([entry.signature ?? ''], search);
  return Boolean(status) || isRemembered(deps, entry, signal);
}

/**
 * Do the servers remember back to this payment? Some prune: then an old payment that they do not
 * show may have landed all the same. A payment settled before it and still shown says that they do.
 */
async function isRemembered(
  { rpc, journal, network }: JudgeDeps,
  { lastValidBlockHeight, createdAtWallMs }: JournalEntry,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const height = await rpc.getBlockHeight('finalized', { signal });
  if (height - (lastValidBlockHeight ?? 0n) <= REMEMBERED_BLOCKS) return true;
  const earlier = await journal.list({ network, open: false });
  const witness = earlier.findLast(
    (each) => each.state === 'confirmed' && each.createdAtWallMs < createdAtWallMs,
  )?.signature;
  if (!witness) return false;
  const search = { signal, searchTransactionHistory: true };
  const [status] = await rpc.getSignatureStatuses([witness], search);
  return status !== null && status !== undefined;
}

/**
 * The host's RPC server could lie to it. Where a second one is set, a large sum is settled when both
 * show it (docs/billing.md, "Second server"): what is paid at once, and what is paid for it may be
 * worth as much; a minute is never ahead by more than itself.
 */
export const needsSecondLook = (
  { second }: Pick<JudgeDeps, 'second'>,
  { kind, amount, role }: Pick<JournalEntry, 'kind' | 'amount' | 'role'>,
): boolean =>
  second !== null &&
  role === 'host' &&
  (kind === 'prepay' || kind === 'file') &&
  amount >= LARGE_SUM;

/** One look: null = it shows the same payment. @throws P2cError `aborted`. */
export async function secondLook(
  { rpc, env, network, second }: Pick<JudgeDeps, 'rpc' | 'env' | 'network' | 'second'>,
  expected: ExpectedPayment,
  signal?: AbortSignal,
): Promise<AppError | null> {
  if (!second) return null;
  const [host = ''] = second.hosts;
  try {
    await checkNetwork(second, network, signal);
    await readBack(second, env, expected, signal);
    return null;
  } catch (thrown) {
    checkAborted(signal);
    if (!(thrown instanceof P2cError)) throw thrown;
    const { error } = thrown;
    if (error.code.startsWith('rpc_')) return error;
    // It does not show the payment, or another one in its place.
    const method = `getTransaction: not what ${rpc.hosts[0] ?? ''} shows`;
    return appError('rpc_bad_answer', { host, method });
  }
}

async function untilBothShow(
  deps: JudgeDeps,
  expected: ExpectedPayment,
  { onTrouble = () => undefined, signal }: AwaitOptions,
): Promise<void> {
  for (let trouble = false; ; trouble = true) {
    const error = await secondLook(deps, expected, signal);
    if (error || trouble) onTrouble(error);
    if (!error) return;
    await deps.env.sleep(SECOND_AGAIN_MS, signal);
  }
}
