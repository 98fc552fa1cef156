import type { Actions } from './app/actions.ts';
import { $inviteText } from './app/guest-state.ts';
import { $lostWay, keepWayIn, keptWayIn } from './call/way-in.ts';

/** Returns whether the user opened the address, rather than a reload or the browser's history. */
const isFreshVisit = (): boolean =>
  performance
    .getEntriesByType('navigation')
    .some((each) => each instanceof PerformanceNavigationTiming && each.type === 'navigate');

/** Restores how far an earlier page of this tab had come before a call. */
export async function bringBack(
  actions: Pick<Actions, 'show' | 'openInvite'>,
  isFresh = isFreshVisit(),
): Promise<void> {
  const way = keptWayIn();
  if (!way || isFresh) return keepWayIn(null);
  actions.show(way.role);
  if (way.role === 'guest' && way.at !== 'met') {
    $inviteText.set(way.invite);
    await actions.openInvite(way.invite);
  }
  // Stored again for the next reload, because opening the invite has restarted the way in.
  keepWayIn(way);
  $lostWay.set(way);
}
