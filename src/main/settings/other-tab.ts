import { $call } from '../app/call-state.ts';
import { $settings, type Settings } from '../app/settings.ts';

let waits = false;

/**
 * Goes by what another tab has stored: at once, or once the call that began with the earlier settings is
 * left. What is open here was begun on this tab's network, which stays.
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
