import { atom, type ReadableAtom } from 'nanostores';
import type { Role } from '../../shared/api/ledger.ts';
import { $settings, needsRpc } from '../app/settings.ts';
import type { Actions } from '../app/actions.ts';
import type { AppError } from '../../shared/errors.ts';
import type { Phrase } from '../text/texts.ts';
import { $lentRelay, $lentStun, $stunRefused, asksReach, offersHiding } from '../route/relay.ts';
import { lazySlot } from '../ui/lazy.ts';

/** What to do about a missing server once no public one has served this browser; null: try those first. */
export const $insteadOfPublic = atom<Phrase | null>(null);

/** Returns the next step for an error about servers, where its own does not help any more. */
export const insteadOf = (error: AppError | null): string | undefined =>
  error?.code === 'rpc_missing' ? $insteadOfPublic.get()?.() : undefined;

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
