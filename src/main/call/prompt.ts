import type { App } from '../app/app.ts';
import { $cameFrom } from '../payment/state.ts';
import { $rejoin } from './rejoin-state.ts';
import { $screen, type Screen } from '../app/screen.ts';
import { $guest } from '../app/guest-state.ts';
import { $host } from '../app/host-state.ts';
import { $call } from '../app/call-state.ts';

/**
 * Returns whether this screen is still current (perhaps behind the receipts) and no call has begun.
 * Check this after the camera prompt, because the prompt may stay open for long while the user goes
 * elsewhere.
 */
export function stillStands(screen: Screen): boolean {
  const now = $screen.get();
  const stands = now === screen || (now === 'receipts' && $cameFrom.get() === screen);
  return stands && $call.get().role === null;
}

/**
 * Returns whether a call may begin on this screen. While the page resumes another call, none may
 * begin.
 */
export const mayBegin = (screen: Screen): boolean => stillStands(screen) && !$rejoin.get().busy;

/** Releases the devices once nothing waits for them, unless something else has requested them. */
export function releaseDevices({ media }: Pick<App, 'media'>): void {
  const asked = $host.get().inviteBusy || $guest.get().replyBusy || $rejoin.get().busy;
  if (!asked && $call.get().role === null) media.stop();
}
