import type { AheadView } from '../../shared/api/booking.ts';
import { $call } from '../app/call-state.ts';

/** Returns what this wallet has paid ahead for the call that it is joining; null: not agreed ahead. */
export const paidAhead = (): AheadView | null => $call.get().view?.prepay?.ahead ?? null;

/**
 * Returns whether this wallet may have paid ahead, and the host has not refused that for good. While a
 * claim may succeed, nothing is paid a second time.
 */
export function mayClaim(ahead: AheadView | null): boolean {
  if (!ahead || ahead.state === 'none') return false;
  const { error } = ahead;
  if (error?.code !== 'booking_refused') return true;
  return error.context.why === 'unseen' || error.context.why === 'other';
}
