import { hasLanded, isOpen } from '../../../shared/api/payments.ts';
import type { AtomicUsdc } from '../../../shared/money.ts';
import type { SignedAllowance } from './delegation.ts';
import { raise } from '../../../shared/errors.ts';
import type { Chain } from '../payment/chain.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { type PaymentDeps, reconsider, recordPayment } from '../payment/payments.ts';

/**
 * The guest's own record of an approval, because it gives access to the guest's money. The host's
 * fee payer signs last, so the signature is found on the chain.
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
 * Resolves when it is on disk: only then may it leave.
 * @throws P2cError `storage_failed`.
 */
export const keepApproval = (deps: PaymentDeps, kept: KeptApproval): Promise<JournalEntry> =>
  recordPayment(deps, approvalEntry(kept));

/**
 * Throws while an approval by this account that counts may still land, because it would undo the next
 * one: an account has one delegate.
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
 * The session key signs no tip and no file while an approval of this call may still land: it would hide
 * from the proof what they take (chain/expiry.ts). The first one has landed: the prepayment needed it.
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
