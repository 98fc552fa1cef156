import type { Actions } from '../app/actions.ts';
import { $price } from '../app/host-state.ts';
import { localNumber } from '../text/intl.ts';
import { h, watch } from './dom.ts';

/** Returns a field for the one price that a host asks for, whether the call is now or agreed. */
export function priceInput(actions: Actions, testid: string): HTMLInputElement {
  const input = h('input', {
    testid,
    inputMode: 'decimal',
    autocomplete: 'off',
    placeholder: () => localNumber('0.50'),
    value: $price.get,
    onchange: actions.savePrice,
  });
  input.oninput = () => $price.set(input.value);
  return watch(input, $price);
}
