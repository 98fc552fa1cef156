import { MAX_NAME } from '../../shared/peer-text.ts';
import type { Actions } from '../app/actions.ts';
import { $settings } from '../app/settings.ts';
import { h, type Live, watch } from '../ui/dom.ts';
import { field } from '../ui/parts.ts';
import { ownNameStrings as text } from './strings.ts';

/** Returns the field for the host's name, which an offer carries. */
export const hostNameField = (actions: Actions): HTMLElement => nameField(actions, text.hostHint);

/** The field for the user's own display name. A separate chunk, loaded with a side's first screen. */
export function nameField(
  actions: Pick<Actions, 'saveName'>,
  hint: Live<string> = text.hint,
): HTMLElement {
  const input: HTMLInputElement = h('input', {
    testid: 'own-name',
    // Off, because a browser would fill in the full name. The user decides which name this page
    // sends.
    autocomplete: 'off',
    maxLength: MAX_NAME,
    dir: 'auto',
    value: () => $settings.get().name ?? '',
    onchange: () => actions.saveName(input.value),
  });
  return watch(field(text.label, input, hint), $settings);
}
