import { type Evidence, findExpiry } from '../chain/expiry.ts';
import type { Servers } from '../chain/servers.ts';
import type { Env } from '../solana/env.ts';
import { checkAborted, racing, unlessTrouble } from '../solana/env.ts';
import type { Rpc } from '../solana/rpc.ts';
import type { ChainTransaction, TransactionError } from '../solana/rpc-parse.ts';
import type { CallOptions } from '../solana/rpc-transport.ts';

/** The servers to ask, for a status and for a proof. */
export interface Asked {
  readonly rpc: Rpc;
  readonly servers: Pick<Servers, 'any' | 'all'>;
}

/** A signed transaction, with what is needed to ask the chain about it. */
export interface Sent {
  /** base58 */
  readonly signature: string;
  readonly evidence: Evidence;
}

interface Landing {
  readonly kind: 'confirmed';
  readonly slot: bigint;
  readonly finalized: boolean;
  /** Present if the transaction itself was read, and not only its status. */
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
  /** It did not land, and never will (expiry.ts). */
  | { readonly kind: 'expired' };

/** The chain shows nothing yet. */
export interface Unknown {
  readonly kind: 'unknown';
  /** A server already shows it at `processed`. */
  readonly seen: boolean;
  /** It cannot land any more, and only a person can tell whether it has. null: that was not asked. */
  readonly asks: boolean | null;
}

const NOT_SEEN: Unknown = { kind: 'unknown', seen: false, asks: null };

/**
 * How often to ask for what is wanted first, the status or the transaction: from the first moment on, each
 * sixth of the time that has passed, whether or not the answer before has come. That makes seven requests
 * in half a second, in which our ledger confirms, and twenty-eight in ten; public servers allow forty of a
 * kind.
 */
const FIRST_POLL_MS = 120;
const LEAST_PAUSE_MS = 60;
const SLOWEST_POLL_MS = 1_000;
const PAUSES = 6;
/** While the wait is so young, a question does not wait for so many others. */
const YOUNG_MS = 3_000;
const MOST_OPEN = 3;
/** How often to ask for the status beside the transaction, and the other way round. */
const STATUS_MS = 800;
const READ_MS = 1_500;
/** The same, once the status is known. */
const READ_AGAIN_MS = 600;
/** Longer than any blockhash lives; then each pause between readings is longer than the one before. */
const STEADY_MS = 150_000;
/** For payments that only a person can decide. */
const RARE_POLL_MS = 60_000;
/** Finality is slow, so it is asked for this often. */
const DEATH_CHECK_MS = 4_000;
/** For so long, a side waits for the peer's news before it asks the chain often. */
const UNTOLD_MS = 1_500;

/**
 * The next poll replaces a failed one, so the request itself is not repeated. A late answer still
 * counts.
 */
export const ONE_TRY = { rounds: 1, timeoutMs: 4_000 } as const;

/**
 * Asks once. With `history`, it searches the whole chain, reads the transaction itself if no status is
 * known (behind a load balancer, one node may show what another has not heard of), and asks whether it
 * is proven that the transaction did not land.
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
  // A processed block may still be dropped, whether the transaction succeeded or failed.
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

/** Reads the transaction itself; null if it is not shown. */
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
  /** A confirmed status includes the transaction, which is asked for first: one answer has all. */
  readonly read?: boolean;
  /** Resolves when somebody who asks often says that it has landed. Until then, this side asks seldom. */
  readonly told?: Promise<unknown>;
}

/**
 * Polls until the chain has decided, through RPC failures of any length. The caller sets the limit.
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
 * Reads a transaction that is known to have landed: its status is known a moment before the
 * transaction can be fetched.
 */
export const awaitReading = (
  rpc: Rpc,
  env: Env,
  sent: Sent,
  signal: AbortSignal,
): Promise<ChainStatus> =>
  pollTransaction(rpc, env, sent, signal, { ...seldom(READ_AGAIN_MS), firstMs: 0 });

/** By the time that the wait has taken so far. */
interface Pace {
  readonly firstMs: number;
  readonly pauseMs: (agoMs: number) => number;
  /** So many questions may be without an answer. */
  readonly mostOpen: (agoMs: number) => number;
}

const seldom = (ms: number): Pace => ({ firstMs: ms, pauseMs: () => ms, mostOpen: () => 1 });

/** A status may be slow, or come from a node that has not heard of the transaction. */
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

/** Asks through RPC trouble until there is an answer, whether or not the one before has come. */
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
