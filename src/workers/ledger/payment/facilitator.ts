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
 * The host's own x402 facilitator: the fee payer's limits, the rules of `exact`, and a simulation of
 * the very bytes; then it co-signs, sends and confirms.
 */

interface Settled {
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

interface SettleOptions {
  /**
   * The resource that is paid for. Bytes that the journal has for another resource are refused and
   * left alone.
   */
  readonly url: string;
  /** Journals and announces. Nothing is broadcast before this resolves. */
  readonly onSigned: (signed: CoSigned) => Promise<void>;
  /** Called instead of `onSigned` for a payment that is already in the journal and may land. */
  readonly onResumed?: (signed: CoSigned) => void;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface Facilitator {
  readonly feePayerKey: string;
  /**
   * Verifies, co-signs, sends and confirms. The same message for the same resource joins the
   * settlement in progress, or resumes the one in the journal.
   * @throws P2cError `rpc_*`, `aborted`, `storage_failed`: undecided; the journal has the rest.
   */
  settlePayment(
    payload: PaymentPayload,
    requirements: PaymentRequirements,
    options: SettleOptions,
  ): Promise<Settled>;
}

interface FacilitatorDeps extends SubmitDeps {
  readonly feePayerKey: Signer;
  /** Returns the journal's entry for a message, which answers a duplicate. */
  readonly recall: (messageHash: string) => Promise<JournalEntry | null>;
}

/** A payment that the fee payer may sign, before its terms are looked at. */
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

  /** Returns a reason if the fee payer may not sign it, whatever it pays for. */
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

  /** Accounts of which this is known. */
  const associated = new Set<string>();

  /**
   * Tells whether the account that pays is its owner's associated one: what goes back goes there, and
   * no other is believed when the payment is read back (check-payment.ts).
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

  /** Returns why it is not accepted, or the slot on whose state it would succeed. */
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
    // A payment that a server refused is sent like a new one. It may land all the same.
    const maybeSent = known !== null && isLive(known);
    if (signed) {
      // It may have been broadcast. It is never verified again, because its own success would fail the
      // simulation; it is only followed.
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
    // The journal forgets that it was refused.
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

/** The same bytes pay, or have paid, for another resource of this or an earlier call. */
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

/** Returns a refusal before anything was signed. */
const refused = ({ network }: PaymentRequirements, { reason, error }: Refusal): Settled => ({
  response: { success: false, errorReason: reason, transaction: '', network, payer: '' },
  outcome: null,
  signed: null,
  error,
});

/** Returns the bytes that an earlier page co-signed; null: it co-signed nothing. */
function coSignedOf(entry: JournalEntry): CoSigned | null {
  const { signature, bytes, blockhash, slot, messageHash: hash } = entry;
  if (!signature || !bytes || blockhash === null || hash === null) return null;
  return { signature, bytes, blockhash, slot, messageHash: hash };
}

/** Income is never finally lost, so its absence is enough proof to go on without it. */
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
