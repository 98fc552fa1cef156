import { MAX_FEES } from '../../shared/network-fees.ts';
import type { Actions } from '../app/actions.ts';
import { $settings, RAISED_FEES } from '../app/settings.ts';
import { formatSol } from '../text/intl.ts';
import { phrase } from '../text/texts.ts';
import { h, onDraw, watch } from '../ui/dom.ts';
import { field } from '../ui/parts.ts';
import { maxFeeStrings as text } from './max-fee-strings.ts';

/**
 * Lets the host choose the most that one payment may cost in network fees. The choice stands in two
 * places.
 */
export function maxFeeChoice(
  actions: Pick<Actions, 'saveSettings'>,
  testid: 'max-fee' | 'max-fee-here',
): HTMLElement {
  const select = h(
    'select',
    { testid },
    ...(['normal', ...RAISED_FEES] as const).map((value) =>
      h(
        'option',
        { value },
        phrase(() => text.choice(formatSol(MAX_FEES[value]))),
      ),
    ),
  );
  select.onchange = () => {
    const maxFee = RAISED_FEES.find((value) => value === select.value);
    void actions.saveSettings({ maxFee });
  };
  return watch(
    onDraw(
      field(text.label, select, text.hint),
      () => (select.value = $settings.get().maxFee ?? 'normal'),
    ),
    $settings,
  );
}
