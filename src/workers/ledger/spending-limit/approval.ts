import { hasLanded, isOpen } from '../../../shared/api/payments.ts';
import type { AtomicUsdc } from '../../../shared/money.ts';
import type { SignedAllowance } from './delegation.ts';
import { raise } from '../../../shared/errors.ts';
import type { Chain } from '../payment/chain.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { type PaymentDeps, reconsider, recordPayment } from '../payment/payments.ts';

/**
 * The guest's own record of an approval, which gives access to the guest's money. The host's fee
 * payer signs last, so the guest does not know the signature and searches for it on the chain.
 */
export interface KeptApproval {
  readonly callId: string;
  readonly owner: string;
  /** The session key. */
  readonly delegate: string;
  readonly cap: AtomicUsdc;
  readonly signed: SignedAllowance;
}

export const approvalEntry = ({ callId, owner, delegate, cap, signed }: KeptApproval) =>
  ({
    id: `guest:${callId}:${signed.messageHash}`,
    kind: 'allowance',
    role: 'guest',
    callId,
    amount: cap,
    payer: owner,
    recipient: delegate,
    bytes: signed.bytes,
    blockhash: signed.blockhash,
    slot: signed.slot,
    messageHash: signed.messageHash,
  }) as const;

/**
 * Writes an approval into the journal. Resolves when the entry is on disk. The approval may be sent
 * only after that.
 * @throws P2cError `storage_failed`.
 */
export const keepApproval = (deps: PaymentDeps, kept: KeptApproval): Promise<JournalEntry> =>
  recordPayment(deps, approvalEntry(kept));

/**
 * Throws while an approval for this account may still land. An account has only one delegate, so an
 * approval that lands late would replace the next one.
 * @param counts tells whether an open approval matters.
 * @throws P2cError `payment_open`, `rpc_*`, `storage_failed`, `aborted`.
 */
export async function checkNoneIsOpen(
  chain: Chain,
  owner: string,
  counts: (approval: JournalEntry) => boolean,
  signal?: AbortSignal,
): Promise<void> {
  const open = await chain.journal.list({ kind: 'allowance', role: 'guest', open: true });
  for (const each of open) {
    if (each.payer !== owner || each.network !== chain.network || !counts(each)) continue;
    if (isOpen(await reconsider(chain, each, signal))) throw raise('payment_open');
  }
}

/**
 * Throws while an approval of this call may still land. Until then, the session key must not sign a
 * tip or a file, because after the approval lands, the remaining amount no longer proves whether
 * they were paid (chain/expiry.ts). The first approval has landed, because the prepayment needed
 * it.
 * @throws P2cError as {@link checkNoneIsOpen}.
 */
export async function checkApproved(
  chain: Chain,
  owner: string,
  callId: string,
  signal: AbortSignal,
): Promise<void> {
  const paid = await chain.journal.list({ callId, role: 'guest', kind: 'prepay' });
  const slot = paid.findLast(hasLanded)?.slot ?? null;
  const isLater = (each: JournalEntry): boolean =>
    slot === null || each.slot === null || each.slot > slot;
  await checkNoneIsOpen(chain, owner, (each) => each.callId === callId && isLater(each), signal);
}
