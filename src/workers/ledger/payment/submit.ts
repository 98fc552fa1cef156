import type { AppError } from '../../../shared/errors.ts';
import { P2cError, appError, ownText, toAppError } from '../../../shared/errors.ts';
import { type Env, racing, unlessTrouble } from '../solana/env.ts';
import type { Asked, Sent, ChainStatus } from './confirm.ts';
import { askChain, awaitChainStatus } from './confirm.ts';
import type { Rpc } from '../solana/rpc.ts';
import type { ChainTransaction, TransactionError } from '../solana/rpc-parse.ts';
import type { Refused } from '../solana/rpc-transport.ts';
import type { Attempted } from '../solana/tx-error.ts';
import { describeTransactionError, explainTransactionError } from '../solana/tx-error.ts';

/** A fully signed transaction that is already in the journal. */
export interface Submission extends Sent {
  readonly bytes: Uint8Array;
  /** The slot at which the blockhash was noted (chain/expiry.ts). */
  readonly slot: bigint | null;
  /** The transfer that the transaction attempts, to explain a failure. */
  readonly attempted: Attempted;
  /**
   * True if the transaction may have been sent before a reload or a timeout. A refusal then proves
   * nothing.
   */
  readonly maybeSent?: boolean;
}

/**
 * The outcome of sending, in the form in which the journal records it. `signed` means that a server
 * refused the transaction, or that no server confirmed it in time. The chain must then be asked
 * again before another transaction is signed.
 */
export type Outcome =
  | {
      readonly state: 'landed' | 'final';
      readonly error: null;
      readonly slot: bigint;
      /** Present if the transaction was read. */
      readonly transaction?: ChainTransaction;
    }
  | { readonly state: 'signed' | 'expired' | 'failed'; readonly error: AppError };

export interface SubmitDeps extends Asked {
  readonly env: Env;
}

export interface SubmitOptions {
  readonly signal?: AbortSignal | undefined;
  /** The time limit in ms. Default: 30,000 (architecture.md). */
  readonly timeoutMs?: number;
  /** If true, the outcome contains the transaction, unless no server shows it in time. */
  readonly read?: boolean;
}

const TIMEOUT_MS = 30_000;
const REBROADCAST_MS = 1_000;
const SEND_TIMEOUT_MS = 4_000;
/**
 * How often the transaction is sent although the server does not know the blockhash. A server that
 * is a few blocks behind may not know a new blockhash yet.
 */
const BLOCKHASH_TRIES = 4;

/**
 * Sends the transaction each second and polls the chain for the outcome. An abort stops this, but
 * the transaction may still land. It is in the journal.
 * @throws P2cError `aborted`.
 */
export async function submitAndConfirm(
  submission: Submission,
  deps: SubmitDeps,
  options: SubmitOptions = {},
): Promise<Outcome> {
  const { rpc, env } = deps;
  return racing(options.signal, async (stop) => {
    const broadcast = new Broadcast(submission, deps);
    const late = env
      .sleep(options.timeoutMs ?? TIMEOUT_MS, stop)
      .then(() => ({ kind: 'late' }) as const);
    const first = await Promise.race([
      broadcast.run(stop),
      awaitChainStatus(deps, env, submission, stop, {
        onUnknown: ({ seen }) => broadcast.pause(seen),
        read: options.read ?? false,
      }),
      late,
    ]);
    switch (first.kind) {
      case 'refused':
        return afterRefusal(submission, deps, first, stop, late);
      case 'late':
        return afterTimeout(submission, deps, broadcast, options.signal);
      default:
        return outcomeOf(submission, rpc, first, options.signal);
    }
  });
}

/** Sends a transaction, and notes whether it may have reached the network. */
class Broadcast {
  left: boolean;
  lastError: AppError | null = null;
  private paused = false;
  private accepted = false;
  constructor(
    private readonly submission: Submission,
    private readonly deps: SubmitDeps,
  ) {
    this.left = submission.maybeSent ?? false;
  }

  /** Pauses sending. While a server shows the transaction as processed, sending is useless. */
  pause(paused: boolean): void {
    this.paused = paused;
  }

  /**
   * Resolves only if a server refuses the transaction and it was never sent. Otherwise runs until
   * the signal aborts.
   */
  async run(signal: AbortSignal): Promise<Refused> {
    let unknownBlockhash = 0;
    for (;;) {
      if (!this.paused) {
        const { bytes, slot } = this.submission;
        const answer = await this.deps.rpc.sendTransaction(bytes, {
          // With this slot, a server that is behind refuses the request, instead of reporting that
          // it does not know the blockhash.
          ...(slot === null ? {} : { minContextSlot: slot }),
          // The preflight explains failures. Once a server has accepted the transaction, it is no
          // longer needed.
          skipPreflight: this.accepted,
          timeoutMs: SEND_TIMEOUT_MS,
          signal,
        });
        if (answer.kind === 'accepted' || answer.kind === 'unknown') {
          this.accepted ||= answer.kind === 'accepted';
          if (answer.kind === 'unknown') this.lastError = answer.error;
          this.left = true;
        } else {
          this.lastError = answer.error;
          if (answer.kind === 'refused' && !this.left) {
            if (answer.err?.name !== 'BlockhashNotFound') return answer;
            unknownBlockhash += 1;
            if (unknownBlockhash >= BLOCKHASH_TRIES) return answer;
          }
        }
      }
      await this.deps.env.sleep(REBROADCAST_MS, signal);
    }
  }
}

/**
 * Asks the chain after a refusal. The transaction may nevertheless have been sent, before a reload
 * or by the server that refused it. If a server shows it as processed, waits for the result as
 * usual.
 */
async function afterRefusal(
  submission: Submission,
  deps: SubmitDeps,
  { error, err }: Refused,
  signal: AbortSignal,
  late: Promise<unknown>,
): Promise<Outcome> {
  const { rpc, env } = deps;
  try {
    const asked = await askChain(deps, submission, { signal, history: true });
    const landing = asked.kind === 'unknown' && asked.seen;
    const chainStatus = landing
      ? await Promise.race([
          awaitChainStatus(deps, env, submission, signal),
          late.then(() => asked),
        ])
      : asked;
    if (chainStatus.kind === 'confirmed' || chainStatus.kind === 'failed') {
      return await outcomeOf(submission, rpc, chainStatus, signal);
    }
    if (landing) {
      const { signature } = submission;
      return { state: 'signed', error: appError('confirmation_timeout', { signature }) };
    }
  } catch (thrown) {
    if (signal?.aborted || !(thrown instanceof P2cError)) throw thrown;
  }
  const why = err
    ? await explain(submission, rpc, err, signal, () =>
        appError('payment_invalid', { reason: 'refused before it was sent' }),
      )
    : error;
  return { state: 'signed', error: why };
}

async function afterTimeout(
  submission: Submission,
  deps: SubmitDeps,
  broadcast: Broadcast,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  // No server has ever accepted the transaction.
  if (!broadcast.left && broadcast.lastError) {
    return { state: 'signed', error: broadcast.lastError };
  }
  const { signature } = submission;
  const outcome = await unlessTrouble(signal, async () => {
    const chainStatus = await askChain(deps, submission, { signal, history: true, rounds: 1 });
    return chainStatus.kind === 'unknown'
      ? null
      : outcomeOf(submission, deps.rpc, chainStatus, signal);
  });
  return outcome ?? { state: 'signed', error: appError('confirmation_timeout', { signature }) };
}

/**
 * Turns the chain's final status into an outcome.
 * @throws P2cError `aborted`.
 */
export async function outcomeOf(
  submission: Pick<Submission, 'signature' | 'attempted'>,
  rpc: Rpc,
  chainStatus: ChainStatus,
  signal?: AbortSignal,
): Promise<Outcome> {
  if (chainStatus.kind === 'confirmed') {
    const { finalized, slot, transaction } = chainStatus;
    const state = finalized ? 'final' : 'landed';
    return { state, error: null, slot, ...(transaction && { transaction }) };
  }
  return unpaidBy(submission, rpc, chainStatus, signal);
}

/**
 * Returns the outcome of a payment that expired or failed on the chain, with the amounts if the
 * chain shows them.
 * @throws P2cError `aborted`.
 */
export async function unpaidBy(
  submission: Pick<Submission, 'signature' | 'attempted'>,
  rpc: Rpc,
  chainStatus: Exclude<ChainStatus, { kind: 'confirmed' }>,
  signal?: AbortSignal,
): Promise<{ readonly state: 'expired' | 'failed'; readonly error: AppError }> {
  if (chainStatus.kind === 'expired')
    return { state: 'expired', error: appError('blockhash_expired') };
  const { signature } = submission;
  const error = await explain(submission, rpc, chainStatus.err, signal, (reason) =>
    appError('failed_on_chain', { signature, reason: ownText(reason) }),
  );
  return { state: 'failed', error };
}

async function explain(
  submission: Pick<Submission, 'attempted'>,
  rpc: Rpc,
  err: TransactionError,
  signal: AbortSignal | undefined,
  fallback: (reason: string) => AppError,
): Promise<AppError> {
  try {
    return await explainTransactionError(rpc, err, submission.attempted, fallback, {
      signal,
      rounds: 1,
    });
  } catch (thrown) {
    if (toAppError(thrown).code === 'aborted') throw thrown;
    return fallback(describeTransactionError(err));
  }
}
