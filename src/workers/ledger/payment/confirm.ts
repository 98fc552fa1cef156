import type { Env } from '../solana/env.ts';
import { checkAborted, racing, unlessTrouble } from '../solana/env.ts';
import { parseTransaction } from '../solana/layout.ts';
import type { Rpc } from '../solana/rpc.ts';
import type { ChainTransaction, SignatureStatus, TransactionError } from '../solana/rpc-parse.ts';
import type { CallOptions } from '../solana/rpc-transport.ts';

/** A signed transaction, with what is needed to ask the chain about it. */
export interface Sent {
  /** base58 */
  readonly signature: string;
  readonly lastValidBlockHeight: bigint;
  /** null: it was found on the chain, and its bytes are not known. */
  readonly bytes: Uint8Array | null;
  /**
   * This side's money moves. Where servers disagree about a failure, it has moved, so that it is not
   * paid again; otherwise nothing is known, so that nothing is given for it.
   */
  readonly isOurs?: boolean;
}

interface Landing {
  readonly kind: 'confirmed';
  readonly slot: bigint;
  readonly finalized: boolean;
  /** Present if the transaction itself was read, and not only its status. */
  readonly transaction?: ChainTransaction;
}

/** The chain's verdict on a signature. It is final, except for rollbacks. */
export type Verdict =
  | Landing
  | {
      readonly kind: 'failed';
      readonly slot: bigint;
      readonly finalized: boolean;
      readonly err: TransactionError;
    }
  /** It can never land: its blockhash has expired and the chain's history does not contain it. */
  | { readonly kind: 'dead' };

/** There is no verdict yet. `seen`: a server already shows it at `processed`. */
interface Unknown {
  readonly kind: 'unknown';
  readonly seen: boolean;
}

/**
 * The pause before each poll, after the answer to the one before. A block is confirmed within a
 * second or two, and until then, a late poll adds to the user's wait. Where every answer comes at
 * once, this makes 31 requests in ten seconds; public servers allow forty of a kind.
 */
const FIRST_POLL_MS = 50;
const STEADY_POLLS = 12;
const SLOWEST_POLL_MS = 1_000;
const POLL_GROWTH = 1.25;
/** Finality is slow, so it is asked for this often. */
const DEATH_CHECK_MS = 4_000;
/** How often the transaction itself is read. The status is the quicker answer, so this is rarer. */
const READ_MS = 1_500;
/** The same, once the status is known. */
const READ_AGAIN_MS = 600;

/**
 * The next poll replaces a failed one, so the request itself is not repeated. A late answer still
 * counts.
 */
const ONE_TRY = { rounds: 1, timeoutMs: 4_000 } as const;

/**
 * Asks once. With `history`, it searches the whole chain, reads the transaction itself if no status
 * is known (behind a load balancer, one node may show what another has not heard of), and checks
 * whether the transaction is dead. With several servers, this side's money has moved as soon as one of
 * them shows that, and {@link awaitFinality} alone finds it final.
 * @throws P2cError `rpc_*`, `aborted`.
 */
export async function askChain(
  rpc: Rpc,
  sent: Sent,
  options: CallOptions & { readonly history?: boolean } = {},
): Promise<Verdict | Unknown> {
  const verdict = await askFirst(rpc, sent, options);
  if (!needsMore(rpc, sent)) return verdict;
  if (verdict.kind === 'confirmed') return { ...verdict, finalized: false };
  const { history = false, ...call } = options;
  if (verdict.kind !== 'unknown' || !history) return verdict;
  return (await landedElsewhere(rpc, sent, call)) ?? verdict;
}

/** Asks all servers but the first, which could hide what has landed. null: none shows it. */
async function landedElsewhere(
  rpc: Rpc,
  sent: Sent,
  options: CallOptions,
): Promise<Landing | null> {
  for (const server of [...rpc.hosts.keys()].slice(1)) {
    const search = { ...options, server, searchTransactionHistory: true };
    const ask = () => rpc.getSignatureStatuses([sent.signature], search);
    const [status] = (await unlessTrouble(options.signal, ask)) ?? [];
    if (!status || status.err !== null || status.commitment === 'processed') continue;
    return { ...landedAs(status), finalized: false };
  }
  return null;
}

async function askFirst(
  rpc: Rpc,
  sent: Sent,
  options: CallOptions & { readonly history?: boolean },
): Promise<Verdict | Unknown> {
  const { history = false, ...call } = options;
  const [status] = await rpc.getSignatureStatuses([sent.signature], {
    ...call,
    searchTransactionHistory: history,
  });
  if (!status) {
    if (!history) return { kind: 'unknown', seen: false };
    const landed = await readTransaction(rpc, sent, call, true);
    if (landed) return landed;
    return (await isDead(rpc, sent, call)) ? { kind: 'dead' } : { kind: 'unknown', seen: false };
  }
  // A processed block may still be dropped, whether the transaction succeeded or failed.
  if (status.commitment === 'processed') return { kind: 'unknown', seen: true };
  if (status.err === null) return landedAs(status);
  const { slot, err, commitment } = status;
  const finalized = commitment === 'finalized';
  return failure(rpc, sent, { kind: 'failed', slot, finalized, err }, call);
}

const landedAs = ({ slot, commitment }: SignatureStatus): Landing => ({
  kind: 'confirmed',
  slot,
  finalized: commitment === 'finalized',
});

/**
 * Believes a failure only if every server that answers shows it. One of several could call a payment
 * failed that has landed, and it would be paid again. Where one says that these bytes are gone for
 * good, the same message may have landed under another signature, so that is the verdict to follow.
 * @throws P2cError `aborted`.
 */
async function failure(
  rpc: Rpc,
  sent: Sent,
  verdict: Extract<Verdict, { kind: 'failed' }>,
  options: CallOptions,
): Promise<Verdict | Unknown> {
  if (rpc.hosts.length === 1) return verdict;
  const said = new Map<Said['what'], Said>();
  for (const server of rpc.hosts.keys()) {
    const each = await saidBy(rpc, sent, server, options);
    if (each) said.set(each.what, each);
  }
  const landed = said.get('landed')?.status;
  // Beside a failure, it is not final, whatever one server says.
  if (landed && (sent.isOurs || said.size === 1)) return { ...landedAs(landed), finalized: false };
  if (landed || said.has('open') || said.size === 0) return { kind: 'unknown', seen: true };
  return said.has('gone') ? { kind: 'dead' } : verdict;
}

/** One server's word on a signature. `gone`: it is not there and can never land. */
interface Said {
  readonly what: 'failed' | 'landed' | 'gone' | 'open';
  readonly status: SignatureStatus | null;
}

/**
 * Asks one server, in the whole history. null: it is stuck. One that fails just now may know more.
 * @throws P2cError `aborted`.
 */
async function saidBy(
  rpc: Rpc,
  sent: Sent,
  server: number,
  options: CallOptions,
): Promise<Said | null> {
  const pinned = { ...options, server };
  const { signature } = sent;
  const said = await unlessTrouble<Said | null>(options.signal, async () => {
    const search = { ...pinned, searchTransactionHistory: true };
    const [status = null] = await rpc.getSignatureStatuses([signature], search);
    if (status?.commitment === 'processed') return { what: 'open', status };
    if (status) return { what: status.err === null ? 'landed' : 'failed', status };
    if (!(await isOver(rpc, sent, pinned)))
      return rpc.isStuck(server) ? null : { what: 'open', status };
    const shown = await rpc.getTransaction(signature, 'confirmed', pinned);
    return { what: shown ? 'open' : 'gone', status };
  });
  return said ?? (rpc.isStuck(server) ? null : { what: 'open', status: null });
}

/**
 * Tells whether one server's word is not enough for finality: this side's money, and several servers.
 * The first one could swallow the bytes and say that they are final.
 */
const needsMore = (rpc: Rpc, sent: Sent): boolean => sent.isOurs === true && rpc.hosts.length > 1;

/** A server that keeps no blocks older than this would deny what has landed. */
export const REMEMBERED_BLOCKS = 100_000n;

/**
 * Returns what the servers make together of a transaction that one calls landed: `hidden`, where one
 * that answers and still has that time does not show it; `early`, where one does not call it final.
 */
async function standing(
  rpc: Rpc,
  sent: Sent,
  remembers: (server: number) => Promise<boolean>,
  options: CallOptions,
): Promise<'final' | 'early' | 'hidden'> {
  let isEarly = false;
  for (const server of rpc.hosts.keys()) {
    const said = await saidBy(rpc, sent, server, options);
    if (said?.what === 'landed') isEarly ||= said.status?.commitment !== 'finalized';
    if (!said || said.what === 'landed') continue;
    if (said.what !== 'gone') return 'hidden';
    const isKept = await unlessTrouble(options.signal, () => remembers(server));
    // One that only failed just now may have that time.
    if (isKept ?? !rpc.isStuck(server)) return 'hidden';
  }
  return isEarly ? 'early' : 'final';
}

/** Reads the transaction itself; null if it is not shown. */
async function readTransaction(
  rpc: Rpc,
  sent: Sent,
  options: CallOptions,
  withFinality: boolean,
): Promise<Verdict | Unknown | null> {
  const { signature } = sent;
  const found = await rpc.getTransaction(signature, 'confirmed', options);
  if (found?.signatures[0] !== signature) return null;
  const { slot, err } = found;
  const last = withFinality ? await rpc.getTransaction(signature, 'finalized', options) : null;
  const finalized = last !== null;
  if (err === null) return { kind: 'confirmed', slot, finalized, transaction: found };
  return failure(rpc, sent, { kind: 'failed', slot, finalized, err }, options);
}

/**
 * Tells whether it is proven that a transaction has not landed and never will (docs/billing.md,
 * "Signing again"): its blockhash is over for good, and after that the transaction is not shown. Both
 * answers must come from the same server, because a lagging one would deny a transaction that has
 * landed, and every server that answers must agree.
 * @throws P2cError `aborted`.
 */
export async function isAbsent(
  rpc: Rpc,
  sent: Omit<Sent, 'signature'>,
  isShown: (server: number) => Promise<boolean>,
  options: CallOptions,
): Promise<boolean> {
  let agreed = false;
  for (const server of rpc.hosts.keys()) {
    const said = await unlessTrouble(options.signal, async () => {
      const isGone = await isOver(rpc, sent, { ...options, server });
      if (!isGone && !rpc.isStuck(server)) return false;
      if (await isShown(server)) return false;
      return isGone ? true : null;
    });
    if (said === false || (said === null && !rpc.isStuck(server))) return false;
    agreed ||= said === true;
  }
  return agreed;
}

/**
 * Tells whether a server says that nothing with this blockhash can land any more. The last valid
 * height alone would not do: it is the word of whichever server handed the blockhash out, and if
 * that is too low, the height passes while the bytes can still land. So each server is also asked
 * about the blockhash itself. At `processed`, a server knows it from its first block to its last.
 * At `finalized`, it knows it until the last block that may contain it is final. A server that knows
 * it at neither has it behind itself, or is so far behind that it has not met it yet; that is why a
 * fresh blockhash is never over.
 */
async function isOver(
  rpc: Rpc,
  { lastValidBlockHeight, bytes }: Omit<Sent, 'signature'>,
  options: CallOptions,
): Promise<boolean> {
  const height = await rpc.getBlockHeight('finalized', options);
  if (height <= lastValidBlockHeight) return false;
  const parsed = bytes && parseTransaction(bytes);
  if (!parsed || typeof parsed === 'string') return true;
  const { blockhash } = parsed;
  if (rpc.isFresh(blockhash)) return false;
  return (
    !(await rpc.isBlockhashValid(blockhash, 'processed', options)) &&
    !(await rpc.isBlockhashValid(blockhash, 'finalized', options))
  );
}

/** Tells whether neither a status in the whole history nor the transaction exists. */
const isDead = (rpc: Rpc, sent: Sent, options: CallOptions): Promise<boolean> =>
  isAbsent(
    rpc,
    sent,
    async (server) => {
      const pinned = { ...options, server };
      const [status] = await rpc.getSignatureStatuses([sent.signature], {
        ...pinned,
        searchTransactionHistory: true,
      });
      return (
        Boolean(status) || (await rpc.getTransaction(sent.signature, 'confirmed', pinned)) !== null
      );
    },
    options,
  );

/**
 * Polls until the chain has a verdict, through RPC failures of any length. The caller sets the
 * limit. With `read`, a confirmed verdict includes the transaction, from whichever reading comes
 * first.
 * @throws P2cError `aborted`.
 */
export async function awaitVerdict(
  rpc: Rpc,
  env: Env,
  sent: Sent,
  signal: AbortSignal,
  options: { readonly onSeen?: (seen: boolean) => void; readonly read?: boolean } = {},
): Promise<Verdict> {
  checkAborted(signal);
  return racing(signal, async (stop) => {
    const reading = pollTransaction(rpc, env, sent, stop);
    const polling = pollStatus(rpc, env, sent, stop, options.onSeen ?? (() => undefined));
    const verdict = await Promise.race([polling, reading]);
    if (!options.read || verdict.kind !== 'confirmed' || verdict.transaction) return verdict;
    return Promise.race([reading, awaitReading(rpc, env, sent, stop)]);
  });
}

/**
 * Reads a transaction that is known to have landed: its status is known a moment before the
 * transaction can be fetched.
 */
export const awaitReading = (
  rpc: Rpc,
  env: Env,
  sent: Sent,
  signal: AbortSignal,
): Promise<Verdict> => pollTransaction(rpc, env, sent, signal, true);

async function pollStatus(
  rpc: Rpc,
  env: Env,
  sent: Sent,
  signal: AbortSignal,
  onSeen: (seen: boolean) => void,
): Promise<Verdict> {
  let pauseMs = FIRST_POLL_MS;
  let deathCheckAtMs = env.nowMs() + DEATH_CHECK_MS;
  for (let polls = 1; ; polls += 1) {
    await env.sleep(pauseMs, signal);
    const history = env.nowMs() >= deathCheckAtMs;
    if (history) deathCheckAtMs = env.nowMs() + DEATH_CHECK_MS;
    const verdict = await unlessTrouble(signal, () =>
      askChain(rpc, sent, { ...ONE_TRY, signal, history }),
    );
    if (verdict && verdict.kind !== 'unknown') return verdict;
    if (verdict) onSeen(verdict.seen);
    if (polls >= STEADY_POLLS) pauseMs = Math.min(SLOWEST_POLL_MS, pauseMs * POLL_GROWTH);
  }
}

/**
 * Polls the transaction alongside its status, which may be slow or come from a node that has not
 * heard of it.
 */
async function pollTransaction(
  rpc: Rpc,
  env: Env,
  sent: Sent,
  signal: AbortSignal,
  atOnce = false,
): Promise<Verdict> {
  for (let reads = 0; ; reads += 1) {
    if (!atOnce || reads > 0) await env.sleep(atOnce ? READ_AGAIN_MS : READ_MS, signal);
    const landed = await unlessTrouble(signal, () =>
      readTransaction(rpc, sent, { ...ONE_TRY, signal }, false),
    );
    if (landed && landed.kind !== 'unknown') return landed;
  }
}

/** So often is a server asked whether it shows what another calls confirmed. */
const COMPARED = 5;

/**
 * Follows a confirmed transaction: resolves to `true` at finality, or to `false` if the chain
 * rolled it back and it can no longer land. `onGone` runs each time a server does not show it, and
 * `remembers` tells whether one still has its time.
 * @throws P2cError `aborted`.
 */
export async function awaitFinality(
  rpc: Rpc,
  env: Env,
  sent: Sent,
  signal: AbortSignal,
  {
    onGone = () => Promise.resolve(),
    remembers = () => Promise.resolve(true),
  }: {
    readonly onGone?: () => Promise<void>;
    readonly remembers?: (server: number) => Promise<boolean>;
  } = {},
): Promise<boolean> {
  for (let round = 1; ; round += 1) {
    const isFinal = await unlessTrouble(signal, async () => {
      const once = { ...ONE_TRY, signal };
      const verdict = await askFirst(rpc, sent, { ...once, history: true });
      if (verdict.kind === 'dead' || verdict.kind === 'failed') return false;
      if (verdict.kind === 'unknown') {
        if (!verdict.seen) await onGone();
        return null;
      }
      if (!needsMore(rpc, sent)) return verdict.finalized || null;
      // One that swallowed it may never call it final.
      if (!verdict.finalized && round % COMPARED !== 0) return null;
      const all = await standing(rpc, sent, remembers, once);
      if (all === 'hidden') await onGone();
      return all === 'final' || null;
    });
    if (isFinal !== null) return isFinal;
    await env.sleep(2 * SLOWEST_POLL_MS, signal);
  }
}
