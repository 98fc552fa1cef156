import { watch } from '../ui/dom.ts';
import { $call, hasCall } from '../app/call-state.ts';
import { $files } from '../app/files-link.ts';

/**
 * Keeps the screen on during a call, from its first code on, and during a transfer, because a
 * sleeping computer stops both. Browsers release the lock when the tab is hidden, so the page
 * requests it again when the tab is shown. If the browser refuses (battery saver), that is not an
 * error: sleep may then interrupt the call.
 */
export function keepAwake(): void {
  let held: WakeLockSentinel | null = null;
  let asking = false;

  const isWanted = (): boolean => $files.get().busy || hasCall();

  async function update(): Promise<void> {
    if (asking) return;
    if (!isWanted()) {
      const before = held;
      held = null;
      return before?.release();
    }
    if (held && !held.released) return;
    // Older browsers lack `wakeLock`, although the DOM types declare it.
    const { wakeLock } = navigator as { wakeLock?: typeof navigator.wakeLock };
    if (!wakeLock || document.visibilityState !== 'visible') return;
    asking = true;
    try {
      held = await wakeLock.request('screen');
    } finally {
      asking = false;
    }
    // The call or transfer may have ended meanwhile.
    if (!isWanted()) await update();
  }
  const refresh = (): void => void update().catch(() => undefined);
  watch(refresh, $call, $files);
  document.addEventListener('visibilitychange', refresh);
}
