import type { ReadableAtom } from 'nanostores';
import type { Role } from '../../shared/api/ledger.ts';
import { $settings, needsReach, needsRpc } from '../app/settings.ts';
import type { Actions } from '../app/actions.ts';
import {
  $lentRelay,
  $lentStun,
  $stunRefused,
  hasLentServer,
  offersHiding,
} from '../route/relay.ts';
import { lazySlot } from '../ui/lazy.ts';

/** Returns whether this side has to name or choose a server before it can go on. */
function asks(role: Role): boolean {
  const settings = $settings.get();
  const lent = role === 'guest' && hasLentServer();
  return needsRpc(settings) || (!lent && needsReach(settings)) || offersHiding();
}

/**
 * The slot where a screen asks for the servers that it needs and nobody has set. Once filled it
 * stays, so that nothing moves under the pointer and a choice can be changed.
 */
export function askServers(
  actions: Actions,
  role: Role,
  onScreen: () => boolean,
  ...stores: readonly ReadableAtom[]
): HTMLElement {
  let asked = false;
  return lazySlot(
    async () => (await import('./ask-panel.ts')).askPanel(actions, role),
    () => onScreen() && (asked ||= asks(role)),
    { className: '', stores: [$settings, $lentRelay, $lentStun, $stunRefused, ...stores] },
  );
}
