import type { App } from '../app/app.ts';
import { $cameFrom } from '../payment/state.ts';
import { $rejoin } from './rejoin-state.ts';
import { $call, $guest, $host, $screen, type Screen } from '../app/state.ts';

/**
 * The camera's prompt may stay open for long, and the person go elsewhere meanwhile: whether this
 * screen still stands (behind the receipts, perhaps), and no call has begun.
 */
export function stillStands(screen: Screen): boolean {
  const now = $screen.get();
  const stands = now === screen || (now === 'receipts' && $cameFrom.get() === screen);
  return stands && $call.get().role === null;
}

/** Gives the devices back that nobody waits for any more, unless something else has asked for them. */
export function releaseDevices({ media }: Pick<App, 'media'>): void {
  const asked = $host.get().inviteBusy || $guest.get().replyBusy || $rejoin.get().busy;
  if (!asked && $call.get().role === null) media.stop();
}
