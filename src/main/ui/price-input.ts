import type { Actions } from '../app/actions.ts';
import { $price } from '../app/host-state.ts';
import { localNumber } from '../text/intl.ts';
import { watch } from './dom.ts';
import { amountInput } from './parts.ts';

/** Returns a field for the one price that a host asks for, whether the call is now or agreed. */
export function priceInput(actions: Actions, testid: string): HTMLInputElement {
  const input = amountInput({
    testid,
    placeholder: () => localNumber('0.50'),
    value: $price.get,
    onchange: actions.savePrice,
  });
  input.oninput = () => $price.set(input.value);
  return watch(input, $price);
}
