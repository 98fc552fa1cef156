import { hasLanded, isAwaited } from '../../../shared/api/payments.ts';
import type { WithinLimits } from '../payment/fee-limits.ts';
import type { PaymentPayload } from '@x402/core/types';
import { type SpendingLimitFault, P2cError, raise } from '../../../shared/errors.ts';
import { type AtomicUsdc, parseAtomic, usdc } from '../../../shared/money.ts';
import { tryParse } from '../../../shared/try-parse.ts';
import {
  type SpendingLimitState,
  checkSponsorRequest,
  coSignRequest,
  type SponsorRequest,
} from './delegation.ts';
import { checkNoneIsOpen } from './approval.ts';
import type { Signer } from '../solana/keys.ts';
import { base64Bytes } from '../solana/rpc-parse.ts';
import { messageHash } from '../solana/payload.ts';
import { newEntry } from '../payment/journal.ts';
import { recordPayment, sendEntry } from '../payment/payments.ts';
import { Echo, EXTENSION, Unused } from '../x402/gas-sponsoring.ts';
import type { Chain } from '../payment/chain.ts';

/**
 * Checks the delegate of the paying account. A token account has only one delegate, so approving
 * this call's session key replaces the present one. The user is asked first, unless the delegate is
 * left from an earlier call of this browser. Throws if an approval of an earlier call may still
 * land, because it would replace this call's approval.
 * @throws P2cError `allowance_exists`, `payment_open`, `rpc_*`, `storage_failed`, `aborted`.
 */
export async function checkDelegate(
  chain: Chain,
  { delegate, delegatedAmount: amount }: SpendingLimitState,
  choice: {
    readonly owner: string;
    /** The delegate that the user agreed to replace. */
    readonly replaces: string | undefined;
    /** This call's session key. */
    readonly own: string;
  },
): Promise<void> {
  await checkNoneIsOpen(chain, choice.owner, ({ recipient }) => recipient !== choice.own);
  if (delegate === null || amount === 0n) return;
  if (delegate === choice.own || delegate === choice.replaces) return;
  // A delegate of an earlier call is no longer needed: a guest who pays for a new call does not
  // resume the earlier one.
  if (await isLeftBehind(chain, delegate)) return;
  throw raise('allowance_exists', { delegate, amount });
}

/**
 * Tells whether this delegate is left from an earlier call of this browser. It is then replaced
 * without asking the user.
 * @throws P2cError `storage_failed`.
 */
async function isLeftBehind(
  { journal }: Pick<Chain, 'journal'>,
  delegate: string,
): Promise<boolean> {
  const approvals = await journal.list({ role: 'guest', kind: 'allowance' });
  return approvals.some(({ recipient }) => recipient === delegate);
}

/** The parts that the host needs besides a checked request. */
interface Landing {
  readonly callId: string;
  /** The guest's session key. */
  readonly sessionKey: string;
  readonly withinLimits: WithinLimits;
}

/**
 * Co-signs, records, sends and confirms an approval or a revocation. The journal records a
 * revocation as an approval of zero.
 * @throws P2cError the errors of {@link Landing.withinLimits}, the reason why it did not land,
 * `rpc_*`, `storage_failed`, `aborted`.
 */
export async function landSponsored(
  chain: Chain,
  feePayerKey: Signer,
  request: SponsorRequest,
  { callId, sessionKey, withinLimits }: Landing,
  signal: AbortSignal,
): Promise<string> {
  const { journal } = chain;
  const journalId = `host:${callId}:${await messageHash(request.parsed.messageBytes)}`;
  const known = await journal.byId(journalId);
  // It has landed. Sending it again would only report an error that looks like a failure.
  if (hasLanded(known) && known.signature !== null) return known.signature;
  const signed = await coSignRequest(request, feePayerKey, chain, signal);
  const entry = newEntry(chain, {
    ...signed,
    id: journalId,
    kind: 'allowance',
    role: 'host',
    callId,
    amount: request.kind === 'approve' ? request.cap : usdc(0n),
    payer: request.owner,
    recipient: sessionKey,
  });
  const record = async () => void (await recordPayment(chain, entry));
  if (!known || !isAwaited(known)) await withinLimits(record);
  const { error } = await sendEntry(chain, entry, { signal });
  if (error) throw new P2cError(error);
  return signed.signature;
}

interface Sponsored {
  readonly owner: string;
  readonly cap: AtomicUsdc;
  readonly signature: string;
}

/**
 * Host: lands the approval that comes with a payment, if there is one. It must be exactly the
 * agreed approval: the guest's session key as delegate, the announced amount, and enough for the
 * prepayment.
 * @throws P2cError `allowance_refused`, the reason why it did not land, `rpc_*`, `aborted`.
 */
export async function landApproval(
  chain: Chain,
  feePayerKey: Signer,
  payload: PaymentPayload,
  agreed: { readonly callId: string; readonly sessionKey: string; readonly prepayment: AtomicUsdc },
  withinLimits: WithinLimits,
  signal: AbortSignal,
): Promise<Sponsored | null> {
  const raw = payload.extensions?.[EXTENSION];
  if (raw === undefined || tryParse(Unused, raw)) return null;
  const refuse = (reason: SpendingLimitFault) => raise('allowance_refused', { reason });
  const echo = tryParse(Echo, raw);
  if (!echo) throw refuse('extension');
  const { info } = echo;
  const cap = parseAtomic(info.amount);
  const bytes = transactionBytes(info.transaction);
  if (cap === null || !bytes) throw refuse('extension');
  const request = await checkSponsorRequest(bytes, feePayerKey.address, chain);
  if (request.kind !== 'approve') throw refuse('instruction');
  if (request.delegate !== agreed.sessionKey || info.spender !== agreed.sessionKey) {
    throw refuse('delegate');
  }
  const asSaid = request.cap === cap && request.owner === info.from && info.asset === chain.mint;
  if (!asSaid) throw refuse('fields differ');
  if (cap < agreed.prepayment) throw refuse('cap');

  const { callId, sessionKey } = agreed;
  const landing = { callId, sessionKey, withinLimits };
  const signature = await landSponsored(chain, feePayerKey, request, landing, signal);
  return { owner: request.owner, cap, signature };
}

/** Decodes base64. Null if it is invalid. */
export function transactionBytes(text: string): Uint8Array | null {
  try {
    return base64Bytes(text);
  } catch {
    return null;
  }
}
