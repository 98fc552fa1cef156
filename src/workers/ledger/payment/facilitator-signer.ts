import { address } from '@solana/kit';
import type { ExactSvmScheme } from '@x402/svm/exact/facilitator';
import { P2cError, raise } from '../../../shared/errors.ts';
import { signTransaction, signatureOf } from '../solana/build.ts';
import type { Signer } from '../solana/keys.ts';
import { parseTransaction } from '../solana/layout.ts';
import { base64Bytes, toBase64 } from '../solana/rpc-parse.ts';
import { messageHash } from '../solana/payload.ts';
import type { Rpc } from '../solana/rpc.ts';
import type { Outcome, Progress, SubmitDeps } from './submit.ts';
import { submitAndConfirm } from './submit.ts';
import type { Attempted } from '../solana/tx-error.ts';
import { describeTransactionError } from '../solana/tx-error.ts';

/**
 * Implements `FacilitatorSvmSigner` of `@x402/svm` with our RPC client and the fee key. The
 * official scheme sees one signer. What it does not handle (deadlines, hooks, the real outcome) is
 * kept per settlement in a {@link Run}.
 */

export type OfficialSigner = ConstructorParameters<typeof ExactSvmScheme>[0];

/** A co-signed transaction. From now on it can land, so it must be on disk first. */
export interface CoSigned {
  readonly signature: string;
  readonly bytes: Uint8Array;
  /**
   * Never earlier than the real one: the guest chose the blockhash, and our newest one bounds it.
   */
  readonly lastValidBlockHeight: bigint;
  readonly messageHash: string;
}

/** One settlement in progress. */
export interface Run {
  readonly attempted: Attempted;
  /** Awaited after co-signing and before broadcasting. */
  readonly onSigned: (signed: CoSigned) => Promise<void>;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number | undefined;
  /** Set by co-signing, or from the journal when a settlement is resumed. */
  signed: CoSigned | null;
  /** An earlier run may have sent it. */
  maybeSent: boolean;
  /** The simulation's transaction error. */
  simulationErr: unknown;
  outcome: Outcome | null;
  /** An error that the official code would swallow. */
  thrown: unknown;
}

export interface Runs {
  byHash(hash: string): Run | undefined;
  bySignature(signature: string): Run | undefined;
}

export function facilitatorSigner(feeKey: Signer, deps: SubmitDeps, runs: Runs): OfficialSigner {
  const { rpc } = deps;

  async function runOf(transaction: string): Promise<{ run: Run | undefined; hash: string }> {
    const parsed = parseTransaction(base64Bytes(transaction));
    if (typeof parsed === 'string') throw raise('payment_invalid', { reason: parsed });
    const hash = await messageHash(parsed.messageBytes);
    return { run: runs.byHash(hash), hash };
  }

  async function drive(run: Run): Promise<Outcome> {
    const { signed, attempted, maybeSent, onProgress, signal, timeoutMs } = run;
    if (!signed) throw raise('internal', { what: 'settling an unsigned payment' });
    const outcome = await submitAndConfirm({ ...signed, attempted, maybeSent }, deps, {
      signal,
      ...(onProgress ? { onProgress } : {}),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    run.outcome = outcome;
    return outcome;
  }

  return {
    getAddresses: () => [address(feeKey.address)],

    async simulateTransaction(transaction) {
      const { run } = await runOf(transaction);
      const { err } = await keepThrown(run, () =>
        rpc.simulateTransaction(base64Bytes(transaction), { signal: run?.signal }),
      );
      if (err === null) return;
      if (run) run.simulationErr = err;
      throw new Error(describeTransactionError(err));
    },

    async signTransaction(transaction, feePayer) {
      if (feePayer !== feeKey.address) throw raise('internal', { what: `no key ${feePayer}` });
      const { run, hash } = await runOf(transaction);
      if (!run) throw raise('internal', { what: 'co-signing outside a settlement' });
      return keepThrown(run, async () => {
        run.signed = await coSign(base64Bytes(transaction), hash, feeKey, rpc, run.signal);
        await run.onSigned(run.signed);
        return toBase64(run.signed.bytes);
      });
    },

    // Sends and confirms in one step, because rebroadcasting and polling belong together. After an
    // ambiguous answer it still returns the known signature. Otherwise the official code would
    // report a payment that may have landed as failed, with an empty signature (facts.md).
    async sendTransaction(transaction) {
      const { run } = await runOf(transaction);
      if (!run) throw raise('internal', { what: 'sending outside a settlement' });
      return keepThrown(run, async () => {
        const outcome = await drive(run);
        if (outcome.state === 'failed' && !outcome.onChain) throw new P2cError(outcome.error);
        if (!run.signed) throw raise('internal', { what: 'sent without a signature' });
        return run.signed.signature;
      });
    },

    async confirmTransaction(signature) {
      const run = runs.bySignature(signature);
      if (!run) throw raise('internal', { what: 'confirming outside a settlement' });
      // If there is no outcome yet, the official code is reconciling a settlement of an earlier
      // run.
      const outcome = run.outcome ?? (await keepThrown(run, () => drive(run)));
      // Thrown as a plain error, which the official code reads as "pending". Its class for failures
      // on the chain lives in the package's root, which would add 190 kB. The facilitator knows the
      // outcome anyway.
      if (outcome.state !== 'confirmed') throw new P2cError(outcome.error);
    },
  };
}

/**
 * Adds the fee key's signature. Ed25519 is deterministic, so the same message gives the same bytes.
 */
export async function coSign(
  bytes: Uint8Array,
  hash: string,
  feeKey: Signer,
  rpc: Rpc,
  signal: AbortSignal | undefined,
): Promise<CoSigned> {
  const parsed = parseTransaction(bytes);
  if (typeof parsed === 'string') throw raise('payment_invalid', { reason: parsed });
  const { lastValidBlockHeight } = await rpc.getLatestBlockhash('confirmed', { signal });
  await signTransaction(parsed.transaction, feeKey);
  const signature = signatureOf(parsed.transaction);
  if (signature === null) throw raise('internal', { what: 'co-signing left no signature' });
  return {
    signature,
    bytes: parsed.transaction.serialize(),
    lastValidBlockHeight,
    messageHash: hash,
  };
}

async function keepThrown<T>(run: Run | undefined, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (thrown) {
    if (run) run.thrown = thrown;
    throw thrown;
  }
}
