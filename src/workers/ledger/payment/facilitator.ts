import type { PaymentPayload, PaymentRequirements, SettleResponse } from '@x402/core/types';
import { hasLanded, isAwaited, isLive } from '../../../shared/api/payments.ts';
import { type AppError, appError, P2cError, toAppError } from '../../../shared/errors.ts';
import { checkTerms, checkTransfer, OTHER_SOURCE } from './exact.ts';
import type { PaymentFault } from '../../../shared/payment-faults.ts';
import type { JournalEntry } from './journal.ts';
import type { Signer } from '../solana/keys.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { maxFeeOf, messageHash, payloadTransaction } from '../solana/payload.ts';
import { askChain, type Sent } from './confirm.ts';
import { type Outcome, outcomeOf, submitAndConfirm, type SubmitDeps } from './submit.ts';
import { type Attempted, explainTransactionError } from '../solana/tx-error.ts';
import { checkFeePayerUse, coSign, type CoSigned, type Sponsorable } from './fee-payer-key.ts';

/**
 * The host's own x402 facilitator. Checks the fee payer's limits and the rules of `exact`, and
 * simulates exactly the transaction that was received. Then co-signs, sends and confirms the
 * transaction.
 */

interface Settled {
  /**
   * x402's settle response. `transaction` contains the signature if one exists, even after a
   * failure.
   */
  readonly response: SettleResponse;
  /** Null if the payment was refused before it was co-signed. */
  readonly outcome: Outcome | null;
  /**
   * The transaction that this facilitator co-signed, now or before a reload. Null if it did not.
   */
  readonly signed: CoSigned | null;
  readonly error: AppError | null;
}

interface SettleOptions {
  /**
   * The URL of the resource that is paid for. If the journal has the same transaction for another
   * resource, the payment is refused, and the journal's entry does not change.
   */
  readonly url: string;
  /**
   * Writes the payment to the journal and tells the guest its signature. The transaction is not
   * sent before this resolves.
   */
  readonly onSigned: (signed: CoSigned) => Promise<void>;
  /** Called instead of `onSigned` if the payment is already in the journal and may still land. */
  readonly onResumed?: (signed: CoSigned) => void;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface Facilitator {
  readonly feePayerKey: string;
  /**
   * Verifies, co-signs, sends and confirms a payment. If the same message for the same resource is
   * already being settled, waits for that settlement. If it is in the journal, resumes it.
   * @throws P2cError `rpc_*`, `aborted`, `storage_failed`. The payment may then still land, and the
   * journal has what is needed to resume it.
   */
  settlePayment(
    payload: PaymentPayload,
    requirements: PaymentRequirements,
    options: SettleOptions,
  ): Promise<Settled>;
}

interface FacilitatorDeps extends SubmitDeps {
  readonly feePayerKey: Signer;
  /** Returns the journal's entry for a message hash, for the answer to a repeated payment. */
  readonly recall: (messageHash: string) => Promise<JournalEntry | null>;
}

/** A payment that the fee payer may sign. The terms of the payment are not checked yet. */
interface Candidate {
  readonly bytes: Uint8Array;
  readonly hash: string;
  readonly found: Sponsorable;
}

export function createFacilitator(deps: FacilitatorDeps): Facilitator {
  const { feePayerKey, rpc, recall } = deps;
  const underWay = new Map<string, { url: string; settling: Promise<Settled> }>();

  const attemptedOf = (
    { asset, amount, payTo }: PaymentRequirements,
    { authority, main }: Sponsorable,
  ): Attempted => ({
    feePayer: feePayerKey.address,
    authority,
    mint: asset,
    source: main.accounts[0]?.address ?? null,
    amount: BigInt(amount),
    payTo,
  });

  /**
   * Returns the payment, or why the fee payer may not sign it, without regard to what is paid for.
   */
  async function candidateOf(
    payload: PaymentPayload,
    requirements: PaymentRequirements,
  ): Promise<Candidate | PaymentFault> {
    const bytes = payloadTransaction(payload);
    if (!bytes) return 'invalid_exact_svm_payload_transaction';
    const found = await checkFeePayerUse(bytes, feePayerKey.address, maxFeeOf(requirements));
    if (!found.allowed) return found.reason;
    return { bytes, found, hash: await messageHash(found.parsed.messageBytes) };
  }

  /** Token accounts that are known to be the associated token accounts (ATA) of their owners. */
  const associated = new Set<string>();

  /**
   * Tells whether the paying account is the associated token account of its owner. Refunds go to
   * that account, and check-payment.ts accepts no other when it reads the payment back.
   * @throws P2cError `rpc_*`, `aborted`.
   */
  async function paysFromAssociated(
    { main }: Sponsorable,
    mint: string,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const source = main.accounts[0]?.address ?? '';
    if (associated.has(source)) return true;
    const account = await rpc.getTokenAccount(source, { signal });
    if (!account || associatedTokenAccount(account.owner, mint) !== source) return false;
    associated.add(source);
    return true;
  }

  /**
   * Returns why the payment is not accepted. Otherwise the slot of the simulation in which it
   * succeeded.
   */
  async function verify(
    payload: PaymentPayload,
    required: PaymentRequirements,
    { bytes, found }: Candidate,
    signal: AbortSignal | undefined,
  ): Promise<Refusal | { readonly slot: bigint | null }> {
    const reason =
      checkTerms(payload, required, feePayerKey.address) ?? checkTransfer(found, required);
    if (reason !== null) return invalid(reason);
    const [{ err, slot }, isOwn] = await Promise.all([
      rpc.simulateTransaction(bytes, { signal }),
      paysFromAssociated(found, required.asset, signal),
    ]);
    if (err === null) return isOwn ? { slot } : invalid(OTHER_SOURCE);
    if (err.name === 'AlreadyProcessed') {
      return { reason: DUPLICATE, error: appError(DUPLICATE) };
    }
    const fallback = (): AppError => appError('payment_invalid', { reason: SIMULATION_FAILED });
    const attempted = attemptedOf(required, found);
    const error = await explainTransactionError(rpc, err, attempted, fallback, { signal });
    return { reason: SIMULATION_FAILED, error };
  }

  async function settleOnce(
    payload: PaymentPayload,
    requirements: PaymentRequirements,
    options: SettleOptions,
    candidate: Candidate,
  ): Promise<Settled> {
    const { found, hash } = candidate;
    const { signal, timeoutMs } = options;
    const attempted = attemptedOf(requirements, found);
    const concluded = (signed: CoSigned, outcome: Outcome): Settled => ({
      response: responseTo(requirements, found.authority, signed.signature, outcome),
      outcome,
      signed,
      error: outcome.error,
    });
    const known = await recall(hash);
    if (known && known.resourceUrl !== options.url) {
      return refused(requirements, invalid(ELSEWHERE));
    }
    let signed = known && coSignedOf(known);
    // A payment that a server refused is sent like a new one, although it may still land.
    const maybeSent = known !== null && isLive(known);
    if (signed) {
      // The transaction may already have been sent, so it is watched but not verified again. If it
      // has landed, another simulation would fail because of that.
      if (maybeSent) options.onResumed?.(signed);
      const chainStatus = await askChain(deps, sentOf(signed), { signal, history: true });
      if (chainStatus.kind !== 'unknown') {
        const outcome = await outcomeOf({ ...signed, attempted }, rpc, chainStatus, signal);
        return concluded(signed, outcome);
      }
    } else {
      const verified = await verify(payload, requirements, candidate, signal);
      if ('reason' in verified) return refused(requirements, verified);
      signed = await coSign(candidate.bytes, hash, feePayerKey, verified.slot);
    }
    // This also removes the error of an earlier refusal from the journal.
    if (!maybeSent) await options.onSigned(signed);
    const sent = { ...signed, ...sentOf(signed), attempted, maybeSent };
    const outcome = await submitAndConfirm(sent, deps, {
      signal,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      read: true,
    });
    return concluded(signed, outcome);
  }

  async function settlePayment(
    payload: PaymentPayload,
    requirements: PaymentRequirements,
    options: SettleOptions,
  ): Promise<Settled> {
    const candidate = await candidateOf(payload, requirements);
    if (typeof candidate === 'string') return refused(requirements, invalid(candidate));
    const { url } = options;
    const { hash } = candidate;
    const joined = underWay.get(hash);
    if (joined)
      return joined.url === url ? joined.settling : refused(requirements, invalid(ELSEWHERE));
    const settling = settleOnce(payload, requirements, options, candidate);
    underWay.set(hash, { url, settling });
    try {
      return await settling;
    } catch (thrown) {
      throw new P2cError(toAppError(thrown));
    } finally {
      underWay.delete(hash);
    }
  }

  return { feePayerKey: feePayerKey.address, settlePayment };
}

/** The same transaction pays, or has paid, for another resource in this or an earlier call. */
const ELSEWHERE = 'payment_of_another_resource';
const DUPLICATE = 'duplicate_settlement';
const SIMULATION_FAILED = 'invalid_exact_svm_transaction_simulation_failed';

interface Refusal {
  readonly reason: PaymentFault;
  readonly error: AppError;
}

const invalid = (reason: PaymentFault): Refusal => ({
  reason,
  error: appError('payment_invalid', { reason }),
});

/** Returns the result of a payment that was refused before it was co-signed. */
const refused = ({ network }: PaymentRequirements, { reason, error }: Refusal): Settled => ({
  response: { success: false, errorReason: reason, transaction: '', network, payer: '' },
  outcome: null,
  signed: null,
  error,
});

/** Returns the transaction that was co-signed before a reload. Null if none exists. */
function coSignedOf(entry: JournalEntry): CoSigned | null {
  const { signature, bytes, blockhash, slot, messageHash: hash } = entry;
  if (!signature || !bytes || blockhash === null || hash === null) return null;
  return { signature, bytes, blockhash, slot, messageHash: hash };
}

/**
 * Income that arrives late still counts, so for the proof it is enough that a server does not show
 * the transaction.
 */
const sentOf = ({ signature, blockhash, slot }: CoSigned): Sent => ({
  signature,
  evidence: { proof: 'absence', signature, blockhash, slot, source: null, rest: null },
});

function responseTo(
  { network }: PaymentRequirements,
  payer: string,
  transaction: string,
  outcome: Outcome,
): SettleResponse {
  if (hasLanded(outcome)) return { success: true, payer, transaction, network };
  const errorReason = isAwaited(outcome)
    ? 'settlement_pending'
    : 'invalid_exact_svm_transaction_failed';
  return { success: false, errorReason, payer, transaction, network };
}
