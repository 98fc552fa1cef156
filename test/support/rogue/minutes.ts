import type { CheatGuest } from './cheat-guest.ts';

/** A real host's minutes, as a dishonest guest waits for them and as they are counted up afterwards. */

const PERIOD_MS = 60_000;

export const ended = (guest: CheatGuest): Promise<void> =>
  guest.stage.until('the end', () => guest.meter.view.phase === 'ended');

/** Until the next minute is quoted: 15 s before it is due. */
export const quoted = (guest: CheatGuest, minute: number): Promise<void> =>
  guest.stage.until(`minute ${minute} is quoted`, () => {
    const { billing } = guest.meter.view;
    return billing?.minute === minute && billing.countdownMs <= 14_000;
  });

/** Media beyond all that was paid for. */
export const unpaidMs = ({ meter }: CheatGuest): number =>
  Math.max(0, meter.sendingMs - meter.view.minutes.length * PERIOD_MS);

/** Media that the host's own count has let go. */
export async function uncountedMs(guest: CheatGuest): Promise<number> {
  const state = await guest.state();
  if (!state) throw new Error('the host is in no call');
  return guest.meter.sendingMs - state.gate.countedMs;
}
