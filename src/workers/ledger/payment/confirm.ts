import { type Evidence, findExpiry } from '../chain/expiry.ts';
import type { Servers } from '../chain/servers.ts';
import type { Env } from '../solana/env.ts';
import { checkAborted, racing, unlessTrouble } from '../solana/env.ts';
import type { Rpc } from '../solana/rpc.ts';
import type { ChainTransaction, TransactionError } from '../solana/rpc-parse.ts';
import type { CallOptions } from '../solana/rpc-transport.ts';

/** The servers that are asked for a status and for a proof. */
export interface Asked {
  readonly rpc: Rpc;
  readonly servers: Pick<Servers, 'any' | 'all'>;
}

/** A signed transaction, with everything that is needed to ask the chain about it. */
export interface Sent {
  /** base58 */
  readonly signature: string;
  readonly evidence: Evidence;
}

interface Landing {
  readonly kind: 'confirmed';
  readonly slot: bigint;
  readonly finalized: boolean;
  /** Present if the transaction itself was read, not only its status. */
  readonly transaction?: ChainTransaction;
}

/** The chain's answer about a signature. It is final, except for rollbacks. */
export type ChainStatus =
  | Landing
  | {
      readonly kind: 'failed';
      readonly slot: bigint;
      readonly finalized: boolean;
      readonly err: TransactionError;
    }
  /** The transaction did not land and never will (expiry.ts). */
  | { readonly kind: 'expired' };

/** The chain does not show the transaction yet. */
export interface Unknown {
  readonly kind: 'unknown';
  /** True if a server already shows the transaction at `processed`. */
  readonly seen: boolean;
  /**
   * True if the transaction can no longer land and only the user can tell whether it has. null if
   * this was not asked.
   */
  readonly asks: boolean | null;
}

const NOT_SEEN: Unknown = { kind: 'unknown', seen: false, asks: null };

/**
 * How often to poll for the status or the transaction, whichever is wanted first. Each pause is a
 * sixth of the time that has passed, and the next request does not wait for the answer to the one
 * before. That makes seven requests in half a second, the time in which dev/ledger confirms, and
 * twenty-eight in ten seconds. Public servers allow forty requests of one kind in that time.
 */
const FIRST_POLL_MS = 120;
const LEAST_PAUSE_MS = 60;
const SLOWEST_POLL_MS = 1_000;
const PAUSES = 6;
/** While a wait is younger than this (in ms), more requests may be open at once. */
const YOUNG_MS = 3_000;
const MOST_OPEN = 3;
/**
 * In ms, how often to poll for the status while waiting for the transaction, and the other way
 * round.
 */
const STATUS_MS = 800;
const READ_MS = 1_500;
/** In ms, how often to poll for the transaction once its status is known. */
const READ_AGAIN_MS = 600;
/**
 * In ms. This is longer than any blockhash lives. After this time, each pause between polls is
 * longer than the one before.
 */
const STEADY_MS = 150_000;
/** In ms, how often to poll for payments that only the user can decide. */
const RARE_POLL_MS = 60_000;
/**
 * In ms, how often to check whether a transaction has expired. Finality is slow, so this is rarer.
 */
const DEATH_CHECK_MS = 4_000;
/** In ms, how long this side waits for the peer's message before it polls the chain often. */
const UNTOLD_MS = 1_500;

/**
 * A failed poll is followed by the next poll, so the request itself is not repeated. A late answer
 * still counts.
 */
export const ONE_TRY = { rounds: 1, timeoutMs: 4_000 } as const;

/**
 * Asks once. With `history`, it searches the whole chain. If no status is known, it then reads the
 * transaction itself, because behind a load balancer one node may show what another does not know
 * yet. It also asks for proof that the transaction did not land.
 * @throws P2cError `rpc_*`, `server_missing`, `servers_differ`, `aborted`.
 */
export async function askChain(
  { rpc, servers }: Asked,
  sent: Sent,
  options: CallOptions & { readonly history?: boolean } = {},
): Promise<ChainStatus | Unknown> {
  const { history = false, ...call } = options;
  const { value } = await rpc.getSignatureStatuses([sent.signature], {
    ...call,
    searchTransactionHistory: history,
  });
  const [status] = value;
  if (!status) {
    if (!history) return NOT_SEEN;
    const landed = await readTransaction(rpc, sent, call, true);
    if (landed) return landed;
    return ofExpiry(await findExpiry(servers, sent.evidence, options.signal));
  }
  // The network may still drop a processed block, whether the transaction succeeded or failed.
  if (status.commitment === 'processed') return { ...NOT_SEEN, seen: true };
  const { slot, err, commitment } = status;
  const finalized = commitment === 'finalized';
  return err === null
    ? { kind: 'confirmed', slot, finalized }
    : { kind: 'failed', slot, finalized, err };
}

/** Returns the status of a payment that no server shows. */
export const ofExpiry = (found: Awaited<ReturnType<typeof findExpiry>>): ChainStatus | Unknown =>
  found === 'expired' ? { kind: 'expired' } : { ...NOT_SEEN, asks: found === 'unknown' };

/** Reads the transaction itself. Returns null if the server does not show it. */
async function readTransaction(
  rpc: Rpc,
  { signature }: Pick<Sent, 'signature'>,
  options: CallOptions,
  withFinality: boolean,
): Promise<ChainStatus | null> {
  const found = await rpc.getTransaction(signature, 'confirmed', options);
  if (found?.signatures[0] !== signature) return null;
  const { slot, err } = found;
  const last = withFinality ? await rpc.getTransaction(signature, 'finalized', options) : null;
  const finalized = last !== null;
  return err === null
    ? { kind: 'confirmed', slot, finalized, transaction: found }
    : { kind: 'failed', slot, finalized, err };
}

interface Awaiting {
  readonly onUnknown?: (unknown: Unknown) => void;
  /**
   * If true, a confirmed status includes the transaction. The transaction is polled first, because
   * its answer contains everything.
   */
  readonly read?: boolean;
  /**
   * Resolves when a peer that polls often reports that the transaction has landed. Until then, this
   * side polls rarely.
   */
  readonly told?: Promise<unknown>;
}

/**
 * Polls until the chain has decided, however long the RPC servers fail. The caller sets the time
 * limit.
 * @throws P2cError `aborted`.
 */
export async function awaitChainStatus(
  asked: Asked,
  env: Env,
  sent: Sent,
  signal: AbortSignal,
  { read = false, told, onUnknown = () => undefined }: Awaiting = {},
): Promise<ChainStatus> {
  checkAborted(signal);
  return racing(signal, async (stop) => {
    if (told) await racing(stop, (over) => Promise.race([told, env.sleep(UNTOLD_MS, over)]));
    const often: Pace = {
      firstMs: told ? 0 : FIRST_POLL_MS,
      pauseMs: (agoMs) => Math.max(LEAST_PAUSE_MS, Math.min(SLOWEST_POLL_MS, agoMs / PAUSES)),
      mostOpen: (agoMs) => (agoMs < YOUNG_MS && !told ? MOST_OPEN : 1),
    };
    const reading = pollTransaction(asked.rpc, env, sent, stop, read ? often : seldom(READ_MS));
    const polling = pollStatus(asked, env, sent, stop, read ? seldom(STATUS_MS) : often, onUnknown);
    const chainStatus = await Promise.race([polling, reading]);
    if (!read || chainStatus.kind !== 'confirmed' || chainStatus.transaction) return chainStatus;
    const landed = await reading;
    return landed.kind === 'confirmed' ? { ...landed, finalized: chainStatus.finalized } : landed;
  });
}

/**
 * Reads a transaction that is known to have landed. Polls, because a server knows the status a
 * moment before it can return the transaction.
 */
export const awaitReading = (
  rpc: Rpc,
  env: Env,
  sent: Sent,
  signal: AbortSignal,
): Promise<ChainStatus> =>
  pollTransaction(rpc, env, sent, signal, { ...seldom(READ_AGAIN_MS), firstMs: 0 });

/** The pace of polling, by the time (in ms) that the wait has taken so far. */
interface Pace {
  readonly firstMs: number;
  readonly pauseMs: (agoMs: number) => number;
  /** Returns how many requests may be open at once. */
  readonly mostOpen: (agoMs: number) => number;
}

const seldom = (ms: number): Pace => ({ firstMs: ms, pauseMs: () => ms, mostOpen: () => 1 });

/**
 * Polls for the status. An answer may be slow, or come from a node that does not know the
 * transaction yet.
 */
function pollStatus(
  asked: Asked,
  env: Env,
  sent: Sent,
  signal: AbortSignal,
  pace: Pace,
  onUnknown: (unknown: Unknown) => void,
): Promise<ChainStatus> {
  let isRare = false;
  let deathCheckAtMs = env.nowMs() + DEATH_CHECK_MS;
  async function ask(): Promise<ChainStatus | null> {
    const history = env.nowMs() >= deathCheckAtMs;
    if (history) deathCheckAtMs = env.nowMs() + DEATH_CHECK_MS;
    const chainStatus = await askChain(asked, sent, { ...ONE_TRY, signal, history });
    if (chainStatus.kind !== 'unknown') return chainStatus;
    isRare ||= chainStatus.asks === true;
    onUnknown(chainStatus);
    return null;
  }
  const pauseMs = (agoMs: number): number => (isRare ? RARE_POLL_MS : pace.pauseMs(agoMs));
  return repeatedly(env, signal, { ...pace, pauseMs }, ask);
}

function pollTransaction(
  rpc: Rpc,
  env: Env,
  sent: Sent,
  signal: AbortSignal,
  pace: Pace,
): Promise<ChainStatus> {
  const pauseMs = (agoMs: number): number =>
    agoMs < STEADY_MS ? pace.pauseMs(agoMs) : Math.min(RARE_POLL_MS, agoMs / PAUSES);
  const ask = () => readTransaction(rpc, sent, { ...ONE_TRY, signal }, false);
  return repeatedly(env, signal, { ...pace, pauseMs }, ask);
}

/**
 * Repeats a request until there is a result, through RPC failures. Does not wait for the answer to
 * the one before.
 */
const repeatedly = <T>(
  env: Env,
  signal: AbortSignal,
  { firstMs, pauseMs, mostOpen }: Pace,
  ask: () => Promise<T | null>,
): Promise<T> =>
  new Promise((resolve, reject) => {
    const startedMs = env.nowMs();
    let open = 0;
    async function once(): Promise<void> {
      open += 1;
      const answer = await unlessTrouble(signal, ask);
      open -= 1;
      if (answer !== null) resolve(answer);
    }
    async function go(): Promise<never> {
      if (firstMs > 0) await env.sleep(firstMs, signal);
      for (;;) {
        const agoMs = env.nowMs() - startedMs;
        if (open < mostOpen(agoMs)) once().catch(reject);
        await env.sleep(pauseMs(agoMs), signal);
      }
    }
    go().catch(reject);
  });
