import type { App } from '../app/app.ts';
import { $call } from '../app/call-state.ts';
import { readPayments } from '../payment/state.ts';
import { watch } from '../ui/dom.ts';
import { whileSeen } from '../ui/while-seen.ts';
import { isOnCard } from './actions.ts';

/** How often the card of a guest's ended call looks for refunds while the user sees it. */
const SEEK_EVERY_MS = 60_000;

/**
 * Looks for refunds while the card is shown: after the call, no message announces a refund by the
 * host.
 */
export function seekWhileOnCard(app: App): void {
  let stop: (() => void) | undefined;
  function isShown(): boolean {
    const { view, role } = $call.get();
    return role === 'guest' && Boolean(view?.billing) && isOnCard(view?.callId ?? null);
  }
  // Reading the journal also looks for refunds.
  const seek = (): void => void readPayments(app);
  watch(() => {
    if (isShown() === (stop !== undefined)) return;
    stop?.();
    stop = isShown() ? whileSeen(SEEK_EVERY_MS, seek) : undefined;
  }, $call);
}
