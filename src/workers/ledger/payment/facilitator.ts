import type { PendingSettlementStore } from '@x402/core/facilitator';
import type { PaymentPayload, PaymentRequirements, SettleResponse } from '@x402/core/types';
import { ExactSvmScheme } from '@x402/svm/exact/facilitator';
import { type AppError, appError, P2cError, toAppError } from '../../../shared/errors.ts';
import { type CoSigned, facilitatorSigner, type Run } from './facilitator-signer.ts';
import type { JournalEntry } from './journal.ts';
import type { Signer } from '../solana/keys.ts';
import { MAX_MICRO_LAMPORTS, WALLET_COMPUTE_UNITS } from '../solana/compute-limits.ts';
import { messageHash, payloadTransaction } from '../solana/payload.ts';
import { askChain } from './confirm.ts';
import { type Outcome, outcomeOf, type Progress, type SubmitDeps } from './submit.ts';
import { type Attempted, explainTransactionError } from '../solana/tx-error.ts';
import { checkFeeKeyUse, type Sponsorable } from './fee-key-check.ts';

/**
 * The host's own x402 facilitator: our checks, then the official `exact` scheme with our signer.
 */

export interface CheckedPayment {
  /** The signer of the transfer: the session key or the owner's wallet. */
  readonly authority: string;
  readonly messageHash: string;
  readonly blockhash: string;
}

export type Verification =
  | ({ readonly valid: true } & CheckedPayment)
  | { readonly valid: false; readonly reason: string; readonly error: AppError };

export interface Settlement {
  /**
   * x402's settle response. `transaction` is the signature whenever there is one, also after a
   * failure.
   */
  readonly response: SettleResponse;
  /** null: refused before anything was signed. */
  readonly outcome: Outcome | null;
  /** The transaction that was co-signed, now or in an earlier run. */
  readonly signed: CoSigned | null;
  readonly error: AppError | null;
}

export interface SettleOptions {
  /**
   * The resource that is paid for. Bytes that the journal has for another resource are refused and
   * left alone.
   */
  readonly url: string;
  /** Journals and announces. Nothing is broadcast before this resolves. */
  readonly onSigned: (signed: CoSigned) => Promise<void>;
  /** Called instead of `onSigned` for a payment that is already in the journal and may land. */
  readonly onResumed?: (signed: CoSigned) => void;
  readonly onProgress?: (progress: Progress) => void;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface Facilitator {
  readonly feeKey: string;
  /**
   * Verifies a payment without settling it.
   * @throws P2cError `rpc_*`, `aborted`: no verdict.
   */
  verifyPayment(
    payload: PaymentPayload,
    requirements: PaymentRequirements,
    signal?: AbortSignal,
  ): Promise<Verification>;
  /**
   * Verifies again, co-signs, sends and confirms. The same message for the same resource joins the
   * settlement in progress, or resumes the one in the journal.
   * @throws P2cError `rpc_*`, `aborted`, `storage_failed`: no verdict; the journal has the rest.
   */
  settlePayment(
    payload: PaymentPayload,
    requirements: PaymentRequirements,
    options: SettleOptions,
  ): Promise<Settlement>;
}

export interface FacilitatorDeps extends SubmitDeps {
  readonly feeKey: Signer;
  readonly pending: PendingSettlementStore;
  /** Returns the journal's entry for a message, which answers a duplicate. */
  readonly recall: (messageHash: string) => Promise<JournalEntry | null>;
}

export function createFacilitator(deps: FacilitatorDeps): Facilitator {
  const { feeKey, rpc, pending, recall } = deps;
  const runs = new Map<string, Run>();
  const underWay = new Map<string, { url: string; settling: Promise<Settlement> }>();
  const signer = facilitatorSigner(feeKey, deps, {
    byHash: (hash) => runs.get(hash),
    bySignature: (signature) =>
      [...runs.values()].find((run) => run.signed?.signature === signature),
  });
  // The defaults would let a hostile guest spend 0.007 SOL per transaction (facts.md).
  const scheme = new ExactSvmScheme(signer, undefined, {
    maxComputeUnits: WALLET_COMPUTE_UNITS,
    maxPriorityFeeMicroLamports: Number(MAX_MICRO_LAMPORTS),
    maxRequiredSignatures: 2,
    pendingSettlementStore: pending,
  });

  const attemptedOf = (requirements: PaymentRequirements, found: Sponsorable): Attempted => ({
    feePayer: feeKey.address,
    authority: found.authority,
    mint: requirements.asset,
    source: found.main.accounts[0]?.address ?? null,
    amount: BigInt(requirements.amount),
    payTo: requirements.payTo,
  });

  async function wall(
    payload: PaymentPayload,
  ): Promise<{ ok: true; found: Sponsorable; hash: string } | { ok: false; reason: string }> {
    const bytes = payloadTransaction(payload);
    if (!bytes) return { ok: false, reason: 'invalid_exact_svm_payload_transaction' };
    const answer = await checkFeeKeyUse(bytes, feeKey.address);
    if (!answer.allowed) return { ok: false, reason: answer.reason };
    return { ok: true, found: answer, hash: await messageHash(answer.parsed.messageBytes) };
  }

  /**
   * Translates an invalid verdict into an error of this project; a failed simulation gets its
   * amounts.
   */
  async function refusal(run: Run, reason: string, signal?: AbortSignal): Promise<AppError> {
    // A server that did not answer has not judged the payment.
    if (run.thrown instanceof P2cError) throw run.thrown;
    const fallback = (detail: string): AppError =>
      appError('payment_invalid', { reason: detail === '' ? reason : `${reason}: ${detail}` });
    if (reason === 'duplicate_settlement') return appError('duplicate_settlement');
    if (run.simulationErr === null) return fallback('');
    return explainTransactionError(rpc, run.simulationErr, run.attempted, fallback, { signal });
  }

  async function verifyPayment(
    payload: PaymentPayload,
    requirements: PaymentRequirements,
    signal?: AbortSignal,
  ): Promise<Verification> {
    const checked = await wall(payload);
    if (!checked.ok) return invalid(checked.reason);
    const { found, hash } = checked;
    const joined = runs.get(hash);
    const run = joined ?? newRun(attemptedOf(requirements, found), signal);
    if (!joined) runs.set(hash, run);
    try {
      const verdict = await scheme.verify(payload, requirements);
      if (verdict.isValid) {
        const { blockhash } = found.parsed;
        return { valid: true, authority: found.authority, messageHash: hash, blockhash };
      }
      const reason = verdict.invalidReason ?? 'invalid_exact_svm_verification_failed';
      return { valid: false, reason, error: await refusal(run, reason, signal) };
    } finally {
      if (!joined) runs.delete(hash);
    }
  }

  async function settleOnce(
    payload: PaymentPayload,
    requirements: PaymentRequirements,
    options: SettleOptions,
    checked: { readonly found: Sponsorable; readonly hash: string },
  ): Promise<Settlement> {
    const { found, hash } = checked;
    const run = newRun(attemptedOf(requirements, found), options.signal, options);
    const known = await recall(hash);
    if (known && known.resourceUrl !== options.url) {
      return refused(requirements, ELSEWHERE);
    }
    if (known?.signature && known.bytes && known.lastValidBlockHeight !== null) {
      const { signature, bytes, lastValidBlockHeight } = known;
      run.signed = { signature, bytes, lastValidBlockHeight, messageHash: hash };
      // A failure in the journal is certain: none of its bytes are in flight.
      run.maybeSent = known.state !== 'failed';
      if (run.maybeSent) options.onResumed?.(run.signed);
      const { signal } = options;
      const verdict = await askChain(rpc, run.signed, { signal, history: true });
      if (verdict.kind !== 'unknown') {
        run.outcome = await outcomeOf(
          { ...run.signed, attempted: run.attempted },
          rpc,
          verdict,
          signal,
        );
        const { network } = requirements;
        return readSettlement(run, { success: false, transaction: signature, network });
      }
      // It is sent again and may land after all, so it is journaled again.
      if (!run.maybeSent) await options.onSigned(run.signed);
    }
    runs.set(hash, run);
    try {
      if (run.signed) {
        // It is in the journal, so it may have been broadcast. It is never verified again, because
        // its own success would fail the simulation; it is only followed. The official code does
        // the same from its pending store.
        await pending.set(hash, run.signed.signature);
      }
      const response = await scheme.settle(payload, requirements);
      return await readSettlement(run, response);
    } finally {
      runs.delete(hash);
    }
  }

  async function readSettlement(run: Run, response: SettleResponse): Promise<Settlement> {
    const { outcome, signed } = run;
    if (!outcome) {
      // Nothing was sent. The reason is a server that did not answer, the hook, an abort, or the
      // verdict.
      if (run.thrown !== null) throw run.thrown;
      const reason = response.errorReason ?? 'invalid_exact_svm_verification_failed';
      return { response, outcome: null, signed, error: await refusal(run, reason, run.signal) };
    }
    const transaction = signed?.signature ?? response.transaction;
    if (outcome.state === 'confirmed') {
      const { network } = response;
      const payer = run.attempted.authority;
      const confirmed = { success: true, payer, transaction, network };
      return { response: confirmed, outcome, signed, error: null };
    }
    if (outcome.state !== 'timeout' && signed) {
      // It certainly cannot land, so there is nothing to reconcile.
      await pending.delete(signed.messageHash);
    }
    const errorReason =
      outcome.state === 'timeout' ? 'settlement_pending' : 'invalid_exact_svm_transaction_failed';
    return {
      response: { ...response, success: false, errorReason, transaction },
      outcome,
      signed,
      error: outcome.error,
    };
  }

  async function settlePayment(
    payload: PaymentPayload,
    requirements: PaymentRequirements,
    options: SettleOptions,
  ): Promise<Settlement> {
    const checked = await wall(payload);
    if (!checked.ok) return refused(requirements, checked.reason);
    const { url } = options;
    const joined = underWay.get(checked.hash);
    if (joined) return joined.url === url ? joined.settling : refused(requirements, ELSEWHERE);
    const settling = settleOnce(payload, requirements, options, checked);
    underWay.set(checked.hash, { url, settling });
    try {
      return await settling;
    } catch (thrown) {
      throw new P2cError(toAppError(thrown));
    } finally {
      underWay.delete(checked.hash);
    }
  }

  return { feeKey: feeKey.address, verifyPayment, settlePayment };
}

function newRun(attempted: Attempted, signal?: AbortSignal, options?: SettleOptions): Run {
  return {
    attempted,
    onSigned: options?.onSigned ?? (async () => undefined),
    onProgress: options?.onProgress,
    signal,
    timeoutMs: options?.timeoutMs,
    signed: null,
    maybeSent: false,
    simulationErr: null,
    outcome: null,
    thrown: null,
  };
}

/** The same bytes pay, or have paid, for another resource of this or an earlier call. */
const ELSEWHERE = 'payment_of_another_resource';

/** Returns a refusal before anything was signed or looked up. */
function refused({ network }: PaymentRequirements, why: string): Settlement {
  const { reason, error } = invalid(why);
  const response = { success: false, errorReason: reason, transaction: '', network, payer: '' };
  return { response, outcome: null, signed: null, error };
}

const invalid = (reason: string): Extract<Verification, { valid: false }> => ({
  valid: false,
  reason,
  error: appError('payment_invalid', { reason }),
});
