/**
 * Keeps the screen on while a file is on its way: a machine that sleeps stops the transfer. The
 * browser lets go of the lock when the tab is hidden, so it is asked for again when it returns; a
 * refusal (battery saver) is no error, only a transfer that sleep may interrupt.
 */
export interface WakeLock {
  set(wanted: boolean): void;
}

export function createWakeLock(): WakeLock {
  let wanted = false;
  let held: WakeLockSentinel | null = null;

  async function update(): Promise<void> {
    if (!wanted) {
      const before = held;
      held = null;
      await before?.release();
      return;
    }
    if (held && !held.released) return;
    // Absent in older browsers, whatever the DOM library says.
    const { wakeLock } = navigator as { wakeLock?: typeof navigator.wakeLock };
    if (!wakeLock || document.visibilityState !== 'visible') return;
    const fresh = await wakeLock.request('screen');
    if (wanted) held = fresh;
    else await fresh.release();
  }
  const quietly = (): void => void update().catch(() => undefined);

  document.addEventListener('visibilitychange', quietly);
  return {
    set(next) {
      if (next === wanted) return;
      wanted = next;
      quietly();
    },
  };
}
