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

/** The chain's verdict on a signature. It is final, except for rollbacks. */
export type Verdict =
  | Landing
  | {
      readonly kind: 'failed';
      readonly slot: bigint;
      readonly finalized: boolean;
      readonly err: TransactionError;
    }
  /** It did not land, and never will (expiry.ts). */
  | { readonly kind: 'dead' };

/** There is no verdict yet. */
export interface Unknown {
  readonly kind: 'unknown';
  /** A server already shows it at `processed`. */
  readonly seen: boolean;
  /** It cannot land any more, and only a person can tell whether it has. null: that was not asked. */
  readonly asks: boolean | null;
}

const NOT_SEEN: Unknown = { kind: 'unknown', seen: false, asks: null };

/**
 * The pause before each poll, after the answer to the one before. No block is confirmed sooner than the
 * first; most are within a second or two, and until then, a late poll adds to the user's wait. Where every
 * answer comes at once, this makes 31 requests in ten seconds; public servers allow forty of a kind.
 */
const SOONEST_MS = 300;
const FIRST_POLL_MS = 50;
const STEADY_POLLS = 12;
const SLOWEST_POLL_MS = 1_000;
/** The interval for payments that only the user can decide. */
const RARE_POLL_MS = 60_000;
const POLL_GROWTH = 1.25;
/** Finality is slow, so it is asked for this often. */
const DEATH_CHECK_MS = 4_000;
/** How often the transaction itself is read. The status is the quicker answer, so this is rarer. */
const READ_MS = 1_500;
/** The same, once the status is known. */
const READ_AGAIN_MS = 600;
/** Longer than any blockhash lives; then each pause is longer than the one before. */
const STEADY_READS = 100;

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
): Promise<Verdict | Unknown> {
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

/** Returns the verdict on a payment that no server shows. */
export const ofExpiry = (found: Awaited<ReturnType<typeof findExpiry>>): Verdict | Unknown =>
  found === 'expired' ? { kind: 'dead' } : { ...NOT_SEEN, asks: found === 'unknown' };

/** Reads the transaction itself; null if it is not shown. */
async function readTransaction(
  rpc: Rpc,
  { signature }: Pick<Sent, 'signature'>,
  options: CallOptions,
  withFinality: boolean,
): Promise<Verdict | null> {
  const found = await rpc.getTransaction(signature, 'confirmed', options);
  if (found?.signatures[0] !== signature) return null;
  const { slot, err } = found;
  const last = withFinality ? await rpc.getTransaction(signature, 'finalized', options) : null;
  const finalized = last !== null;
  return err === null
    ? { kind: 'confirmed', slot, finalized, transaction: found }
    : { kind: 'failed', slot, finalized, err };
}

/**
 * Polls until the chain has a verdict, through RPC failures of any length. The caller sets the
 * limit. With `read`, a confirmed verdict includes the transaction, from whichever reading comes
 * first.
 * @throws P2cError `aborted`.
 */
export async function awaitVerdict(
  asked: Asked,
  env: Env,
  sent: Sent,
  signal: AbortSignal,
  options: { readonly onUnknown?: (unknown: Unknown) => void; readonly read?: boolean } = {},
): Promise<Verdict> {
  checkAborted(signal);
  return racing(signal, async (stop) => {
    const { rpc } = asked;
    const reading = pollTransaction(rpc, env, sent, stop);
    const polling = pollStatus(asked, env, sent, stop, options.onUnknown ?? (() => undefined));
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
  asked: Asked,
  env: Env,
  sent: Sent,
  signal: AbortSignal,
  onUnknown: (unknown: Unknown) => void,
): Promise<Verdict> {
  let pauseMs = SOONEST_MS;
  let slowestMs = SLOWEST_POLL_MS;
  let deathCheckAtMs = env.nowMs() + DEATH_CHECK_MS;
  for (let polls = 1; ; polls += 1) {
    await env.sleep(pauseMs, signal);
    const history = env.nowMs() >= deathCheckAtMs;
    if (history) deathCheckAtMs = env.nowMs() + DEATH_CHECK_MS;
    const verdict = await unlessTrouble(signal, () =>
      askChain(asked, sent, { ...ONE_TRY, signal, history }),
    );
    if (verdict && verdict.kind !== 'unknown') return verdict;
    if (verdict) onUnknown(verdict);
    if (polls === 1) pauseMs = FIRST_POLL_MS;
    if (verdict?.asks) slowestMs = RARE_POLL_MS;
    if (polls >= STEADY_POLLS) pauseMs = Math.min(slowestMs, pauseMs * POLL_GROWTH);
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
  let pauseMs = atOnce ? READ_AGAIN_MS : READ_MS;
  for (let reads = 0; ; reads += 1) {
    if (!atOnce || reads > 0) await env.sleep(pauseMs, signal);
    if (reads >= STEADY_READS) pauseMs = Math.min(RARE_POLL_MS, pauseMs * POLL_GROWTH);
    const landed = await unlessTrouble(signal, () =>
      readTransaction(rpc, sent, { ...ONE_TRY, signal }, false),
    );
    if (landed) return landed;
  }
}
