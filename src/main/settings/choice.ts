import { $settings } from '../app/settings.ts';
import { h, type Live, watch } from '../ui/dom.ts';

interface Choice {
  readonly id: string;
  readonly label: Live<string>;
  hint(): string;
  isOn(): boolean;
  isShown(): boolean;
  choose(on: boolean): void;
}

/** Builds a checkbox for one of the settings, with a hint about its meaning. */
export function choice({ id, label, hint, isOn, isShown, choose }: Choice): HTMLElement {
  const box = h('input', {
    type: 'checkbox',
    testid: id,
    id,
    checked: isOn,
    aria: { describedby: `${id}-hint` },
    onchange: () => choose(box.checked),
  });
  return watch(
    h(
      'div.field',
      { hidden: () => !isShown() },
      h('label.check', { htmlFor: id }, box, label),
      h('p.hint', { id: `${id}-hint` }, hint),
    ),
    $settings,
  );
}
