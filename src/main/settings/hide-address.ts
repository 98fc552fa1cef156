import { $settings } from '../app/settings.ts';
import type { Actions } from '../app/actions.ts';
import { hidingServers } from '../route/relay.ts';
import { reachStrings as text } from '../route/strings.ts';
import { choice } from './choice.ts';

/**
 * Lets the user hide their IP address from the peer. The choice stands in more than one place, so
 * `id` tells the places apart.
 */
export const hideAddress = (
  actions: Actions,
  id: string,
  isShown: () => boolean = () => true,
): HTMLElement =>
  choice({
    id,
    label: text.hide,
    hint: () => (hidingServers().length > 0 ? text.hideHint() : text.hideNeeds()),
    isOn: () => $settings.get().hidesAddress === true,
    isShown,
    choose: (hidesAddress) => void actions.saveSettings({ hidesAddress }),
  });
