import type { Actions } from '../app/actions.ts';
import { $settings } from '../app/settings.ts';
import { returnsUnused } from '../app/terms.ts';
import { trialChoice } from '../refund/trial.ts';
import { h, shownIf, watch } from '../ui/dom.ts';
import { returnsStrings as text } from './returns-strings.ts';

/**
 * Lets the host choose whether the call refunds unused time. A separate chunk, loaded with the
 * host's screen.
 */
export function returns(actions: Actions): HTMLElement {
  const box = h('input', {
    type: 'checkbox',
    testid: 'returns-unused',
    id: 'returns-unused',
    checked: returnsUnused,
    aria: { describedby: 'returns-unused-hint' },
  });
  box.onchange = () => {
    void actions.saveSettings({ returnsUnused: box.checked });
  };
  return watch(
    h(
      'div.field',
      h('label.check', { htmlFor: box.id }, box, text.returns),
      h('p.hint', { id: 'returns-unused-hint' }, text.returnsHint),
      shownIf(trialChoice(actions, 'trial'), returnsUnused),
    ),
    $settings,
  );
}
