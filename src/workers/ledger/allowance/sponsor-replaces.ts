import { raise } from '../../../shared/errors.ts';
import type { AllowanceState } from './allowance.ts';
import { sessionKeyId } from '../solana/keys.ts';
import type { Money } from '../payment/money.ts';

/** Is another window of this browser in the call of this session key? */
export type IsElsewhere = (keyId: string) => Promise<boolean>;

/**
 * A token account has one delegate: approving this call's session key replaces whoever it is now. So
 * the person is asked, unless it is what an earlier call of this browser left behind: its key is
 * destroyed, or nobody is in that call any more, and where it is taken up again it can be extended.
 * @throws P2cError `allowance_exists`, `storage_failed`.
 */
export async function checkDelegate(
  { journal }: Pick<Money, 'journal'>,
  { delegate, delegatedAmount: amount }: AllowanceState,
  choice: {
    /** What the person agreed to replace. */
    readonly replaces: string | undefined;
    /** This call's session key. */
    readonly own: string;
    readonly isElsewhere: IsElsewhere;
  },
): Promise<void> {
  if (delegate === null || amount === 0n) return;
  if (delegate === choice.own || delegate === choice.replaces) return;
  const approvals = await journal.list({ role: 'guest', kind: 'allowance' });
  const callId = approvals.find(({ recipient }) => recipient === delegate)?.callId ?? null;
  if (callId !== null && !(await choice.isElsewhere(sessionKeyId(callId)))) return;
  throw raise('allowance_exists', { delegate, amount });
}
