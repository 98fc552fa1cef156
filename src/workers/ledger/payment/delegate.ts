import { sessionKeyId } from '../solana/keys.ts';
import type { Journal } from './journal.ts';

/** What may pay from a token account beside its owner. There is only one at a time. */

type IsUsed = (keyId: string) => Promise<boolean>;

export interface DelegateDeps {
  readonly journal: Journal;
  /** Tells whether another window of this browser is in the call of this session key. */
  readonly isElsewhere: IsUsed;
}

/**
 * Tells whether an earlier call of this browser left this delegate behind, so that it is replaced without
 * a question.
 * @throws P2cError `storage_failed`.
 */
export async function isLeftBehind(
  journal: Pick<Journal, 'list'>,
  delegate: string,
  isUsed: IsUsed,
): Promise<boolean> {
  const approvals = await journal.list({ role: 'guest', kind: 'allowance' });
  const callId = approvals.find(({ recipient }) => recipient === delegate)?.callId ?? null;
  return callId !== null && !(await isUsed(sessionKeyId(callId)));
}
