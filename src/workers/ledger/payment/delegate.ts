import { sessionKeyId } from '../solana/keys.ts';
import type { Journal } from './journal.ts';

/** What may pay from a token account beside its owner. There is only one at a time. */

export interface DelegateDeps {
  readonly journal: Journal;
  /** Tells whether another window of this browser is in the call of this session key, or may take it up. */
  readonly isElsewhere: (keyId: string) => Promise<boolean>;
}

/**
 * Tells whether an earlier call of this browser left this delegate behind: its key is destroyed, or
 * nobody can take that call up any more. So it is replaced without a question.
 * @throws P2cError `storage_failed`.
 */
export async function isLeftBehind(
  { journal, isElsewhere }: DelegateDeps,
  delegate: string,
): Promise<boolean> {
  const approvals = await journal.list({ role: 'guest', kind: 'allowance' });
  const callId = approvals.find(({ recipient }) => recipient === delegate)?.callId ?? null;
  return callId !== null && !(await isElsewhere(sessionKeyId(callId)));
}
