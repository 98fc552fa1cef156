import { address } from '@solana/kit';
import type { ExactSvmScheme } from '@x402/svm/exact/facilitator';
import { P2cError, raise } from '../../../shared/errors.ts';
import { signTransaction, signatureOf } from '../solana/build.ts';
import type { Signer } from '../solana/keys.ts';
import { parseTransaction } from '../solana/layout.ts';
import { base64Bytes, toBase64 } from '../solana/parse.ts';
import { messageHash } from '../solana/payload.ts';
import type { Rpc } from '../solana/rpc.ts';
import type { Outcome, Progress, SubmitDeps } from './submit.ts';
import { submitAndConfirm } from './submit.ts';
import type { Attempted } from '../solana/tx-error.ts';
import { describeTransactionError } from '../solana/tx-error.ts';

/**
 * `FacilitatorSvmSigner` of `@x402/svm`, over our RPC client and the fee key. The official scheme
 * sees one signer; what it may not know (deadlines, hooks, what really happened) is kept per
 * settlement in a {@link Run}.
 */

export type OfficialSigner = ConstructorParameters<typeof ExactSvmScheme>[0];

/** A co-signed transaction: from here on it can land, so it must be on disk first. */
export interface CoSigned {
  readonly signature: string;
  readonly bytes: Uint8Array;
  /** No earlier than the real one: the guest chose the blockhash, we bound it by our newest. */
  readonly lastValidBlockHeight: bigint;
  readonly messageHash: string;
}

/** One settlement under way. */
export interface Run {
  readonly attempted: Attempted;
  /** Awaited after co-signing and before broadcasting. */
  readonly onSigned: (signed: CoSigned) => Promise<void>;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number | undefined;
  /** Known after co-signing, or before it when resumed from the journal. */
  signed: CoSigned | null;
  /** Sent in an earlier run. */
  maybeSent: boolean;
  /** The simulation's transaction error. */
  simulationErr: unknown;
  outcome: Outcome | null;
  /** What the official code would swallow. */
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

    // Sends and confirms in one go, since rebroadcasting and polling belong together. After an
    // ambiguous answer this still returns the known signature: the official code would otherwise
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
      // Without an outcome yet, the official code is reconciling a settlement of an earlier run.
      const outcome = run.outcome ?? (await keepThrown(run, () => drive(run)));
      // Thrown as a plain error, which the official code reads as "pending": its class for on-chain
      // failures lives in the package's root, which would add 190 kB. The facilitator knows better.
      if (outcome.state !== 'confirmed') throw new P2cError(outcome.error);
    },
  };
}

/** Adds the fee key's signature. Ed25519 is deterministic: the same message gives the same bytes. */
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
