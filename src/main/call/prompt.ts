import type { App } from '../app/app.ts';
import { $cameFrom } from '../payment/state.ts';
import { $rejoin } from './rejoin-state.ts';
import { $screen, type Screen } from '../app/screen.ts';
import { $guest } from '../app/guest-state.ts';
import { $host } from '../app/host-state.ts';
import { $call } from '../app/call-state.ts';

/**
 * The camera prompt may stay open for long while the user goes elsewhere. Returns whether this
 * screen is still current (perhaps behind the receipts) and no call has begun.
 */
export function stillStands(screen: Screen): boolean {
  const now = $screen.get();
  const stands = now === screen || (now === 'receipts' && $cameFrom.get() === screen);
  return stands && $call.get().role === null;
}

/** Whether a call may begin there: none is being resumed, either. */
export const mayBegin = (screen: Screen): boolean => stillStands(screen) && !$rejoin.get().busy;

/** Releases devices that nothing waits for any more, unless something else has requested them. */
export function releaseDevices({ media }: Pick<App, 'media'>): void {
  const asked = $host.get().inviteBusy || $guest.get().replyBusy || $rejoin.get().busy;
  if (!asked && $call.get().role === null) media.stop();
}
