import { type Evidence, findExpiry } from '../chain/expiry.ts';
import type { Servers } from '../chain/servers.ts';
import type { Env } from '../solana/env.ts';
import { checkAborted, racing, unlessTrouble } from '../solana/env.ts';
import type { Rpc } from '../solana/rpc.ts';
import type { ChainTransaction, TransactionError } from '../solana/rpc-parse.ts';
import type { CallOptions } from '../solana/rpc-transport.ts';

/** The servers that are asked for a status, and those that are asked for a proof. */
export interface Asked {
  readonly rpc: Rpc;
  readonly servers: Pick<Servers, 'any' | 'all'>;
}

/** A signed transaction, with everything needed to ask the chain about it. */
export interface Sent {
  /** base58 */
  readonly signature: string;
  readonly evidence: Evidence;
}

interface Landing {
  readonly kind: 'confirmed';
  readonly slot: bigint;
  readonly finalized: boolean;
  /** Present if the transaction was read, too, and not only its status. */
  readonly transaction?: ChainTransaction;
}

/** The chain's answer about a signature. It changes only if there is a rollback. */
export type ChainStatus =
  | Landing
  | {
      readonly kind: 'failed';
      readonly slot: bigint;
      readonly finalized: boolean;
      readonly err: TransactionError;
    }
  /** The transaction did not land and can no longer land (expiry.ts). */
  | { readonly kind: 'expired' };

/** The chain does not show the transaction yet. */
export interface Unknown {
  readonly kind: 'unknown';
  /** True if a server already shows the transaction with commitment `processed`. */
  readonly seen: boolean;
  /**
   * True if the transaction can no longer land but nothing proves whether it has landed, so the
   * page asks the user. Null if the servers were not asked for a proof.
   */
  readonly asks: boolean | null;
}

const NOT_SEEN: Unknown = { kind: 'unknown', seen: false, asks: null };

/**
 * The pace of polling for the status, or for the transaction if that is wanted. Each pause is a
 * sixth of the time since the start, and a new request does not wait for earlier answers. This
 * makes seven requests in half a second, in which dev/ledger confirms, and twenty-eight in ten
 * seconds. Public servers allow forty requests of one kind in ten seconds.
 */
const FIRST_POLL_MS = 120;
const LEAST_PAUSE_MS = 60;
const SLOWEST_POLL_MS = 1_000;
const PAUSES = 6;
/** In the first ms of a wait, several requests may be open at once. */
const YOUNG_MS = 3_000;
const MOST_OPEN = 3;
/**
 * The pace of the slower polling in ms: for the status while the transaction is wanted, and for the
 * transaction while the status is wanted.
 */
const STATUS_MS = 800;
const READ_MS = 1_500;
/** How often to poll for the transaction once its status is known, in ms. */
const READ_AGAIN_MS = 600;
/**
 * Longer than any blockhash is valid, in ms. After this time, the pauses between polls increase.
 */
const STEADY_MS = 150_000;
/** How often to poll, in ms, if only the user can decide about the payment. */
const RARE_POLL_MS = 60_000;
/**
 * How often to check whether a transaction has expired, in ms. Longer than other pauses, because
 * finality is slow.
 */
const DEATH_CHECK_MS = 4_000;
/** How long this side waits for the peer's report before it polls the chain often, in ms. */
const UNTOLD_MS = 1_500;

/** A poll is not retried, because the next poll follows anyway. A late answer is still used. */
export const ONE_TRY = { rounds: 1, timeoutMs: 4_000 } as const;

/**
 * Asks for the status once. With `history`, searches the whole chain. If no status is found, then
 * also reads the transaction itself, because behind a load balancer one node may know it before
 * another does, and asks for proof that the transaction did not land.
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
  // The network may still drop a processed block with the transaction, even a failed one.
  if (status.commitment === 'processed') return { ...NOT_SEEN, seen: true };
  const { slot, err, commitment } = status;
  const finalized = commitment === 'finalized';
  return err === null
    ? { kind: 'confirmed', slot, finalized }
    : { kind: 'failed', slot, finalized, err };
}

/** Returns the status of a payment that no server shows, from the result of the expiry check. */
export const ofExpiry = (found: Awaited<ReturnType<typeof findExpiry>>): ChainStatus | Unknown =>
  found === 'expired' ? { kind: 'expired' } : { ...NOT_SEEN, asks: found === 'unknown' };

/** Reads the transaction itself. Null if the server does not show it. */
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
   * If true, a confirmed status contains the transaction. The transaction is then polled often,
   * because it also shows the status.
   */
  readonly read?: boolean;
  /**
   * Resolves when the peer, which polls often, reports that the transaction has landed. Until then,
   * this side waits for a while before it polls.
   */
  readonly told?: Promise<unknown>;
}

/**
 * Polls until the chain has decided, even if the RPC servers fail for long. The caller sets the
 * time limit.
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
 * Reads a transaction that has landed. Polls, because a server shows the status a moment before it
 * shows the transaction.
 */
export const awaitReading = (
  rpc: Rpc,
  env: Env,
  sent: Sent,
  signal: AbortSignal,
): Promise<ChainStatus> =>
  pollTransaction(rpc, env, sent, signal, { ...seldom(READ_AGAIN_MS), firstMs: 0 });

/** The pace of polling, depending on the time since the start in ms. */
interface Pace {
  readonly firstMs: number;
  readonly pauseMs: (agoMs: number) => number;
  /** Returns the most requests that may be open at once. */
  readonly mostOpen: (agoMs: number) => number;
}

const seldom = (ms: number): Pace => ({ firstMs: ms, pauseMs: () => ms, mostOpen: () => 1 });

/**
 * Polls for the status. Answers may be slow, or come from a node that does not know the transaction
 * yet.
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
 * Repeats a request until it gives a result, even if RPC requests fail. Does not wait for earlier
 * answers.
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
