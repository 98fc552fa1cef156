import type { AtomicUsdc } from '../../../shared/money.ts';
import { toAppError } from '../../../shared/errors.ts';
import type { SignedAllowance } from './allowance.ts';
import { isOpen, type JournalEntry } from '../payment/journal.ts';
import { type PaymentDeps, recordPayment, settleOpen } from '../payment/payments.ts';

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

/** Between two searches on the chain. It grows while nothing is found. */
const LOOK_MS = 3_000;
const LONGEST_MS = 60_000;
const GROWTH = 1.5;

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

/**
 * Searches until the chain has decided. What is still open when the page closes is settled at the
 * next start.
 */
export async function followApproval(
  deps: PaymentDeps,
  { id }: JournalEntry,
  signal: AbortSignal,
): Promise<void> {
  let pauseMs = LOOK_MS;
  for (;;) {
    try {
      await deps.env.sleep(pauseMs, signal);
      const entry = await deps.journal.byId(id);
      if (!entry || !isOpen(entry) || !isOpen(await settleOpen(deps, entry, signal))) return;
    } catch (thrown) {
      if (toAppError(thrown).code === 'aborted') return;
    }
    pauseMs = Math.min(LONGEST_MS, pauseMs * GROWTH);
  }
}
