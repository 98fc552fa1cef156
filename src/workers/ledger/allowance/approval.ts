import type { AtomicUsdc } from '../../../shared/money.ts';
import type { SignedAllowance } from './allowance.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { type PaymentDeps, recordPayment } from '../payment/payments.ts';

/**
 * The guest's own record of an approval, because it gives access to the guest's money. The host's
 * fee key signs last, so the signature is found on the chain.
 */
export interface KeptApproval {
  readonly callId: string;
  readonly owner: string;
  /** The session key. */
  readonly delegate: string;
  readonly cap: AtomicUsdc;
  readonly signed: SignedAllowance;
}

/**
 * Resolves when it is on disk: only then may it leave.
 * @throws P2cError `storage_failed`.
 */
export async function keepApproval(
  deps: PaymentDeps,
  { callId, owner, delegate, cap, signed }: KeptApproval,
): Promise<JournalEntry> {
  const { bytes, lastValidBlockHeight, messageHash } = signed;
  return recordPayment(deps, {
    id: `guest:${callId}:${messageHash}`,
    kind: 'allowance',
    state: 'broadcasting',
    role: 'guest',
    callId,
    amount: cap,
    payer: owner,
    recipient: delegate,
    bytes,
    lastValidBlockHeight,
    messageHash,
  });
}
