import type { ReadableAtom } from 'nanostores';
import type { Role } from '../../shared/api/ledger.ts';
import { $settings, needsRpc } from '../app/settings.ts';
import type { Actions } from '../app/actions.ts';
import { $lentRelay, $lentStun, $stunRefused, asksReach, offersHiding } from '../route/relay.ts';
import { lazySlot } from '../ui/lazy.ts';

/** Returns whether this side has to name or choose servers. */
const asks = (role: Role): boolean =>
  needsRpc($settings.get()) || asksReach(role) || offersHiding();

/**
 * A slot where a screen asks for servers that it needs and nobody has set. Once filled, the slot
 * stays, so that nothing moves under the pointer and the user can change a choice.
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
