import { $call } from '../app/call-state.ts';
import { $settings, type Settings } from '../app/settings.ts';

let waits = false;

/**
 * Adopts the settings that another tab has stored. This happens at once or, during a call, after
 * the call, because the call began with the earlier settings. This tab keeps its network.
 */
export function adoptSettings(stored: () => Settings): void {
  if (waits) return;
  waits = true;
  const stop = $call.subscribe(({ role }) => {
    if (role !== null || !waits) return;
    waits = false;
    // The first callback can run before `subscribe` has returned `stop`.
    queueMicrotask(() => stop());
    $settings.set({ ...stored(), network: $settings.get().network });
  });
}
