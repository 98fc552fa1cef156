import { h, type Live } from './dom.ts';

/**
 * Builds a labelled checkbox with a hint. `id` is also its test id. `onchange` gets the new state.
 */
export function checkBox(options: {
  readonly id: string;
  readonly label: Live<string>;
  readonly hint: Live<string>;
  readonly checked: () => boolean;
  readonly onchange: (on: boolean) => void | Promise<void>;
  readonly hidden?: Live<boolean>;
}): HTMLElement {
  const { id, label, hint, checked, onchange, hidden = false } = options;
  const aria = { describedby: `${id}-hint` };
  const box = h('input', { type: 'checkbox', id, testid: id, checked, aria });
  box.onchange = () => void onchange(box.checked);
  return h(
    'div.choice-box',
    { hidden },
    box,
    h('label', { htmlFor: id }, label),
    h('p.hint', { id: `${id}-hint` }, hint),
  );
}
