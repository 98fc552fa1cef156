import type { Role } from '../../shared/api/ledger.ts';
import { $hostStatus } from '../app/status.ts';
import { h, viewOf, watch } from '../ui/dom.ts';
import { lostWayStrings } from './strings.ts';
import { $lostWay } from './way-in.ts';

/**
 * Shows what a reload or the end of a call has interrupted, what this user can do, and what the
 * other person has to do.
 */
export function lostWay(role: Role): HTMLElement {
  const find = () => {
    const way = $lostWay.get();
    if (way?.role !== role) return null;
    if (way.role === 'host') {
      if ($hostStatus.get() !== 'idle') return null;
      if ('at' in way) return lostWayStrings[way.at];
      return 'agreed' in way ? lostWayStrings.agreed : lostWayStrings.invite;
    }
    // The invite was opened but not answered yet, so nothing is lost.
    return way.at === 'terms' ? null : lostWayStrings[way.at];
  };
  const note = viewOf(find, (now) =>
    h(
      'div.note',
      { testid: 'lost-way', role: 'status' },
      h(
        'p',
        h('strong', () => now().what),
      ),
      h('p', () => now().next),
    ),
  );
  return watch(note, $lostWay, $hostStatus);
}
