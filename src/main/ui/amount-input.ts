import { type AppError, appError } from '../../shared/errors.ts';
import { formatUsdc } from '../../shared/money.ts';
import type { Actions } from '../app/actions.ts';
import { $price } from '../app/host-state.ts';
import { termsFor } from '../app/terms.ts';
import { localNumber } from '../text/intl.ts';
import { parseAmount } from '../text/typed.ts';
import { h, type Props, watch } from './dom.ts';

/** Always the same object, so that a further letter does not announce the error again. */
const NO_AMOUNT = appError('amount_invalid');

/**
 * Returns a field for an amount of USDC. As the user types, `say` gets an error if no amount begins with
 * the text. Once the user leaves the field, `say` gets an error if the text is not an amount.
 */
export function amountInput(
  say: (error: AppError | null) => void,
  props: Props<HTMLInputElement> = {},
): HTMLInputElement {
  const input = h('input', {
    inputMode: 'decimal',
    autocomplete: 'off',
    placeholder: () => localNumber('0.00'),
    ...props,
  });
  const check = (...ends: readonly string[]): void => {
    const text = input.value.trim();
    const reads = text === '' || ends.some((end) => parseAmount(text + end) !== null);
    say(reads ? null : NO_AMOUNT);
  };
  input.addEventListener('input', () => check('', '1'));
  input.addEventListener('change', () => check(''));
  return input;
}

/**
 * Returns the field for the host's price, which is the same for a call now and a scheduled call.
 */
export function priceInput(
  actions: Actions,
  testid: string,
  say: (error: AppError | null) => void,
): HTMLInputElement {
  const input = amountInput(say, {
    testid,
    placeholder: () => localNumber('0.50'),
    value: $price.get,
    oninput: () => $price.set(input.value),
    onchange() {
      const terms = termsFor('', $price.get());
      if (terms) actions.savePrice(formatUsdc(terms.price));
    },
  });
  return watch(input, $price);
}
