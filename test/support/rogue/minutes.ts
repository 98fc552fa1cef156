import type { CheatGuest } from './cheat-guest.ts';
import { until } from '../rig.ts';

/** A real host's minutes, as a dishonest guest waits for them and as they are counted up afterwards. */

const PERIOD_MS = 60_000;

export const ended = (guest: CheatGuest): Promise<void> =>
  until('the end', () => guest.page.view.phase === 'ended');

/** Until the next minute is quoted: 15 s before it is due. */
export const quoted = (guest: CheatGuest, minute: number): Promise<void> =>
  until(`minute ${minute} is quoted`, () => {
    const { billing } = guest.page.view;
    return billing?.minute === minute && billing.countdownMs <= 14_000;
  });

/** Media beyond all that was paid for. */
export const unpaidMs = ({ page }: CheatGuest): number =>
  Math.max(0, page.sendingMs - page.view.minutes.length * PERIOD_MS);

/** Media that the host's own count has let go. */
export async function uncountedMs(guest: CheatGuest): Promise<number> {
  const state = await guest.state();
  if (!state) throw new Error('the host is in no call');
  return guest.page.sendingMs - state.gate.countedMs;
}
