import { $call } from '../app/call-state.ts';
import { $settings, type Settings } from '../app/settings.ts';

let waits = false;

/**
 * Adopts the settings that another tab has stored: at once, or after a call that began with the earlier
 * ones. An open screen keeps this tab's network.
 */
export function adoptSettings(stored: () => Settings): void {
  if (waits) return;
  waits = true;
  const stop = $call.subscribe(({ role }) => {
    if (role !== null || !waits) return;
    waits = false;
    // The first callback can run before `subscribe` has returned.
    queueMicrotask(() => stop());
    $settings.set({ ...stored(), network: $settings.get().network });
  });
}
