import type { App } from '../app/app.ts';
import { $call } from '../app/call-state.ts';
import { readPayments } from '../payment/state.ts';
import { watch } from '../ui/dom.ts';
import { whileSeen } from '../ui/while-seen.ts';
import { isOnCard } from './actions.ts';

/** How often a guest's card of an ended call looks for refunds, while it is seen. */
const SEEK_EVERY_MS = 60_000;

/** After the call no message says that the host refunded something: it has to be looked for. */
export function seekWhileOnCard(app: App): void {
  let stop: (() => void) | undefined;
  function isShown(): boolean {
    const { view, role } = $call.get();
    return role === 'guest' && Boolean(view?.billing) && isOnCard(view?.callId ?? null);
  }
  // Reading the journal looks for refunds, too.
  const seek = (): void => void readPayments(app);
  watch(() => {
    if (isShown() === (stop !== undefined)) return;
    stop?.();
    stop = isShown() ? whileSeen(SEEK_EVERY_MS, seek) : undefined;
  }, $call);
}
