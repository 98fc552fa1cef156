import { type AppError, appError, P2cError, raise } from '../../../shared/errors.ts';
import { askChain, type Verdict } from '../solana/confirm.ts';
import { checkAborted } from '../solana/env.ts';
import type { Solana } from '../solana/index.ts';
import { isOpen, type JournalEntry, type JournalPatch } from '../solana/journal.ts';
import { type Parsed, parseTransaction, TOKEN_PROGRAM } from '../solana/layout.ts';
import { completePayment } from '../solana/payload.ts';
import { checkPayment } from '../solana/read-back.ts';
import { needsSecondLook, secondLook } from '../solana/second-look.ts';
import { outcomeOf } from '../solana/submit.ts';
import { readFacts } from './facts.ts';
import { listHistory, memosOf } from './history.ts';

/**
 * What became of a payment that a closed page, a crash or a silent server left open: asked of the
 * chain, and of nobody else. Nothing is ever sent from here.
 */

export type Asking = Pick<Solana, 'rpc' | 'second' | 'env' | 'mint' | 'network' | 'journal'>;

/** A server that keeps no older blocks than these would deny what has landed. */
const REMEMBERED_BLOCKS = 100_000n;
/** Of a thousand transactions each. */
const MOST_PAGES = 20;

/**
 * Settles one entry as far as the chain can say by now, and answers it as it stands then. An entry
 * that somebody else has written to meanwhile is left to them.
 * @throws P2cError `rpc_*`, `history_too_long`, `storage_failed`, `aborted`: it stays open.
 */
export async function settleOpen(
  deps: Asking,
  entry: JournalEntry,
  signal?: AbortSignal,
): Promise<JournalEntry> {
  if (!isOpen(entry)) return entry;
  const { network } = deps;
  if (entry.network !== network) {
    throw raise('rpc_wrong_genesis', { wanted: entry.network, got: network });
  }
  const patch = await patchFor(deps, entry, signal);
  return patch ? deps.journal.settle(entry, patch) : entry;
}

/** The time of the block that holds a transaction. @throws P2cError `rpc_*`, `aborted`. */
export async function blockTimeOf(
  { rpc }: Pick<Asking, 'rpc'>,
  signature: string,
  signal?: AbortSignal,
): Promise<number> {
  const facts = await readFacts(rpc, signature, signal);
  if (facts) return facts.blockTimeS;
  throw new P2cError(appError('confirmation_timeout', { signature }));
}

const failed = (error: AppError): JournalPatch => ({ state: 'failed', error });

/** null = the chain has not decided. */
async function patchFor(
  deps: Asking,
  entry: JournalEntry,
  signal: AbortSignal | undefined,
): Promise<JournalPatch | null> {
  const { bytes, lastValidBlockHeight } = entry;
  const parsed = bytes ? parseTransaction(bytes) : 'encoding';
  // Never signed: the wallet's window was closed with its page.
  if (!bytes) return failed(appError('aborted'));
  if (typeof parsed === 'string' || lastValidBlockHeight === null) return null;
  const signature = entry.signature ?? (await findOwn(deps, entry, parsed, signal));
  if (signature === null) {
    const dead = await isNowhere(deps, entry, parsed, lastValidBlockHeight, signal);
    return dead ? failed(appError('blockhash_expired')) : null;
  }
  const sent = { signature, lastValidBlockHeight };
  const verdict = await askChain(deps.rpc, sent, { signal, history: true });
  if (verdict.kind === 'unknown') return null;
  if (verdict.kind === 'dead' && !(await isRemembered(deps, entry, signal))) return null;
  const patch = await settled(deps, entry, parsed, signature, verdict, signal);
  const shown = patch.state !== 'confirmed' || (await isShownTwice(deps, entry, signature, signal));
  return shown ? { signature, ...patch } : null;
}

async function settled(
  deps: Asking,
  entry: JournalEntry,
  parsed: Parsed,
  signature: string,
  verdict: Exclude<Verdict, { kind: 'unknown' }>,
  signal: AbortSignal | undefined,
): Promise<JournalPatch> {
  const { rpc, mint } = deps;
  const { recipient, amount, memo } = entry;
  const authority = parsed.signers[1] ?? parsed.feePayer;
  if (verdict.kind !== 'confirmed') {
    const { feePayer, instructions } = parsed;
    const main = instructions.find(({ program }) => program === TOKEN_PROGRAM);
    const source = movesUsdc(entry) ? (main?.accounts[0]?.address ?? null) : null;
    const attempted = { feePayer, authority, mint, source, amount, payTo: recipient };
    const outcome = await outcomeOf({ signature, attempted }, rpc, verdict, signal);
    return 'error' in outcome ? failed(outcome.error) : {};
  }
  const found = await rpc.getTransaction(signature, 'confirmed', { signal });
  if (!found) throw new P2cError(appError('confirmation_timeout', { signature }));
  const { blockTime: blockTimeS } = found;
  const { finalized } = verdict;
  const confirmed = { state: 'confirmed', error: null, finalized, blockTimeS } as const;
  if (!movesUsdc(entry)) return confirmed;
  try {
    const expected = { signature, mint, payTo: recipient, amount, authority, memo };
    return { ...confirmed, payer: checkPayment(found, expected).sourceOwner };
  } catch (thrown) {
    if (thrown instanceof P2cError) return failed(thrown.error);
    throw thrown;
  }
}

/** A host's large sum stays open until its second server shows it, too. */
async function isShownTwice(
  deps: Asking,
  entry: JournalEntry,
  signature: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (entry.role !== 'host' || !needsSecondLook(deps, entry)) return true;
  const { recipient: payTo, amount, memo } = entry;
  const expected = { signature, mint: deps.mint, payTo, amount, authority: null, memo };
  return (await secondLook(deps, expected, signal)) === null;
}

const movesUsdc = ({ kind }: JournalEntry): boolean =>
  kind !== 'allowance' && kind !== 'till' && kind !== 'till-refund';

/**
 * Which account's history names the transaction: whoever signed it, or whom it approves. The end of an
 * allowance, one of nothing, names the owner alone.
 */
const addressOf = (entry: JournalEntry, { signers, feePayer }: Parsed): string =>
  entry.kind === 'allowance' && entry.amount > 0n ? entry.recipient : (signers[1] ?? feePayer);

/**
 * The guest signs and the host's fee key signs last: the signature is found by the memo, and is ours
 * if it is the fee payer's on the very message that was signed here.
 */
async function findOwn(
  deps: Asking,
  entry: JournalEntry,
  parsed: Parsed,
  signal: AbortSignal | undefined,
  server?: number,
): Promise<string | null> {
  const { bytes, memo } = entry;
  if (!bytes) return null;
  const address = addressOf(entry, parsed);
  const options = { signal, since: null, pages: MOST_PAGES, server };
  const { listed, complete } = await listHistory(deps.rpc, address, options);
  for (const info of listed) {
    if (memo !== null && !memosOf(info).includes(memo)) continue;
    if (await completePayment(bytes, info.signature)) return info.signature;
  }
  if (!complete) throw new P2cError(appError('history_too_long', { address }));
  return null;
}

/**
 * Is it proven that these bytes have not landed and never will? The *finalized* height has passed
 * their last, and after that no server that answers shows them (docs/billing.md, "Signing anew").
 */
async function isNowhere(
  deps: Asking,
  entry: JournalEntry,
  parsed: Parsed,
  lastValidBlockHeight: bigint,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  let agreed = false;
  for (const server of deps.rpc.hosts.keys()) {
    try {
      const height = await deps.rpc.getBlockHeight('finalized', { signal, server, rounds: 1 });
      if (height <= lastValidBlockHeight) return false;
      if ((await findOwn(deps, entry, parsed, signal, server)) !== null) return false;
      agreed = true;
    } catch (thrown) {
      checkAborted(signal);
      if (!(thrown instanceof P2cError)) throw thrown;
    }
  }
  return agreed && (await isRemembered(deps, entry, signal));
}

/** Does the chain show a signed entry, or would it if it had it? false = nothing can be told. */
export async function isKnown(
  deps: Asking,
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
  { rpc, journal, network }: Asking,
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
