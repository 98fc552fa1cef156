import type { App } from '../app/app.ts';
import { $call } from '../app/call-state.ts';
import { readPayments } from '../payment/state.ts';
import { watch } from '../ui/dom.ts';
import { isOnCard } from './actions.ts';

/** How often a guest's card of an ended call looks for refunds, while it is seen. */
const SEEK_EVERY_MS = 60_000;

/** After the call no message says that the host refunded something: it has to be looked for. */
export function seekWhileOnCard(app: App): void {
  let timer: ReturnType<typeof setInterval> | undefined;
  function isSeen(): boolean {
    const { view, role } = $call.get();
    return (
      role === 'guest' &&
      Boolean(view?.billing) &&
      isOnCard(view?.callId ?? null) &&
      !document.hidden
    );
  }
  // Reading the journal looks for refunds, too.
  const seek = (): void => void readPayments(app);
  function refresh(): void {
    const seen = isSeen();
    if (seen === (timer !== undefined)) return;
    clearInterval(timer);
    timer = seen ? setInterval(seek, SEEK_EVERY_MS) : undefined;
  }
  watch(refresh, $call);
  document.addEventListener('visibilitychange', () => {
    refresh();
    if (isSeen()) seek();
  });
}
