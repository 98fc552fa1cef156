import type { CallView } from '../api/ledger.ts';
import { ACK_MS, timingFor } from './timing.ts';

/**
 * For how long a side's own media may go out from now, whatever happens to the rest of the page
 * (architecture.md, "Trust"): as long as time is paid, and then as long as a payment may be pending.
 * Zero at once where the gate is closed or the call is frozen or over. The ledger worker renews it
 * with each reading; a length, not a moment, since two workers have two origins (clock-protocol.ts).
 */
export function leaseMs({
  terms,
  billing,
  sending,
}: Pick<CallView, 'terms' | 'billing' | 'sending'>): number {
  if (!sending || !billing) return 0;
  // The reading may be ahead of what was acknowledged, and a freeze orders zero at its own moment.
  const graceMs = timingFor(terms.periodSeconds).pendingMs + ACK_MS;
  return Math.max(0, billing.paidUntilMs - billing.elapsedMs + graceMs);
}
