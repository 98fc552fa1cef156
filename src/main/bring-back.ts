import type { Actions } from './app/actions.ts';
import { $inviteText } from './app/guest-state.ts';
import { $lostWay, keepWayIn, keptWayIn } from './call/way-in.ts';

/** Returns whether the address was opened anew, and not loaded again or brought back by the browser. */
const isFreshVisit = (): boolean =>
  performance
    .getEntriesByType('navigation')
    .some((each) => each instanceof PerformanceNavigationTiming && each.type === 'navigate');

/** Brings back what an earlier page of this tab had of its way into a call. */
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
  // Also for the next reload: opening the invite began the way anew.
  keepWayIn(way);
  $lostWay.set(way);
}
