import { usdc } from '../../../shared/money.ts';
import type { AuditedApproval, AuditLine } from '../../../shared/receipt/receipt.ts';
import { money } from './compare.ts';
import type { Facts } from './facts.ts';

/**
 * The approvals of the session key, each with the amounts spent and left. Each approval replaces
 * the one before, so only the latest can be compared with the Token program's `delegatedAmount`.
 */
interface SpentOnChain {
  readonly approvals: readonly AuditedApproval[];
  readonly lines: readonly AuditLine[];
}

/** A session key, and the payer's USDC account from which it may pay. */
interface Spender {
  readonly sessionKey: string;
  readonly account: string;
}

export interface SpendingLimit extends Spender {
  /**
   * The delegate that the account shows now. `delegatedAmount` is the amount that the delegate can
   * still spend.
   */
  readonly delegate: string | null;
  readonly delegatedAmount: bigint;
}

/**
 * Returns how much USDC the session key moved out of the payer's account in this transaction. All
 * kinds of instructions count.
 */
export function takenBy({ sessionKey, account }: Spender, facts: Facts): bigint {
  const moved = facts.signers.includes(sessionKey) ? facts.moved(account) : 0n;
  return !facts.failed && moved < 0n ? -moved : 0n;
}

export const approves = (
  { sessionKey, account }: Spender,
  { failed, approvals }: Facts,
): Facts['approvals'][number] | undefined =>
  failed
    ? undefined
    : approvals.find((each) => each.delegate === sessionKey && each.source === account);

/**
 * Reads the approvals of a session key. `history` contains every transaction that names the key,
 * oldest first.
 */
export function readSpentOnChain(
  spendingLimit: SpendingLimit,
  history: readonly Facts[],
): SpentOnChain {
  const approvals: { signature: string; cap: bigint; spent: bigint }[] = [];
  for (const facts of history) {
    const approval = approves(spendingLimit, facts);
    if (approval) approvals.push({ signature: facts.signature, cap: approval.cap, spent: 0n });
    const last = approvals.at(-1);
    if (last) last.spent += takenBy(spendingLimit, facts);
  }
  const lines: AuditLine[] = [];
  const isDelegate = spendingLimit.delegate === spendingLimit.sessionKey;
  // The account shows more than any known approval allowed. So the latest approval was made by an
  // instruction that this project never uses.
  const isUnknown = isDelegate && spendingLimit.delegatedAmount > (approvals.at(-1)?.cap ?? -1n);
  const audited = approvals.map(({ signature, cap, spent }, index): AuditedApproval => {
    const stands = isDelegate && !isUnknown && index === approvals.length - 1;
    const spentOnChain = stands ? cap - spendingLimit.delegatedAmount : spent;
    if (spentOnChain !== spent || spent > cap) {
      const of = { subject: 'approval', resource: null, signature } as const;
      lines.push({ finding: 'odometer', ...of, claimed: money(spent), found: money(spentOnChain) });
    }
    // The Token program removes a delegate whose amount reaches zero. So this approval was used up.
    const usedUp = index === approvals.length - 1 && spent === cap;
    const left = stands ? spendingLimit.delegatedAmount : usedUp ? 0n : null;
    return {
      signature,
      cap: usdc(cap),
      spent: usdc(spent),
      left: left === null ? null : usdc(left),
    };
  });
  if (isUnknown) {
    const of = { subject: 'approval', resource: null, signature: null } as const;
    lines.push({ finding: 'missing-in-receipt', ...of, claimed: null, found: null });
  }
  return { approvals: audited, lines };
}
