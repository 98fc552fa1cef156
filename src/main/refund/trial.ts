import type { Actions } from '../app/actions.ts';
import { $settings, TRIALS } from '../app/settings.ts';
import { h, onDraw, watch } from '../ui/dom.ts';
import { phrase } from '../text/texts.ts';
import { field } from '../ui/parts.ts';
import { trialStrings as text } from './trial-strings.ts';

/**
 * Lets the host choose for how long a guest may try a call for free. The choice is used for calls
 * that begin now and for scheduled calls. A separate chunk, loaded with the host's screen.
 */
export function trialChoice(actions: Pick<Actions, 'saveSettings'>, testid: string): HTMLElement {
  const seconds = (): number => $settings.get().trialSeconds ?? 0;
  const select = h(
    'select',
    { testid },
    ...[0, ...TRIALS].map((value) =>
      h(
        'option',
        { value: String(value) },
        phrase(() => text.trials(value)),
      ),
    ),
  );
  select.onchange = () => {
    const trialSeconds = TRIALS.find((value) => String(value) === select.value);
    void actions.saveSettings({ trialSeconds });
  };
  return watch(
    onDraw(
      field(text.trial, select, () => (seconds() > 0 ? text.trialHint : '')),
      () => (select.value = String(seconds())),
    ),
    $settings,
  );
}
