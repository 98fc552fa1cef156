import type { ReadableAtom } from 'nanostores';
import type { Role } from '../../shared/api/ledger.ts';
import { $settings, chosenIceServers, needsRpc } from '../app/settings.ts';
import type { Actions } from '../app/actions.ts';
import {
  $lentRelay,
  $lentStun,
  $stunRefused,
  hasLentServer,
  offersHiding,
} from '../route/relay.ts';
import { lazySlot } from '../ui/lazy.ts';

/** Returns whether the two people choose by where they are if STUN servers are asked: nobody has set any. */
export function asksReach(role: Role): boolean {
  const settings = $settings.get();
  const isOpen = settings.network !== 'local' && !settings.hidesAddress;
  const isSet = chosenIceServers(settings).length > 0 || (role === 'guest' && hasLentServer());
  return isOpen && !isSet;
}

/** Returns whether this side has servers to name or choose. */
const asks = (role: Role): boolean =>
  needsRpc($settings.get()) || asksReach(role) || offersHiding();

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
