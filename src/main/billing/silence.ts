import { $call, type Actions } from '../app/state.ts';
import { h, setText, setVisible, watch } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { button, setLabel } from '../ui/parts.ts';
import { silenceStrings as text } from './strings.ts';

/** Asks the guest before each minute whether to pay a host that sends no media. */
export function silence(actions: Pick<Actions, 'agree'>): HTMLElement {
  const note = h('p', {});
  const agree = button('', { testid: 'silence-agree', onclick: () => actions.agree() });
  const element = h(
    'section',
    { className: 'note silence', testid: 'silence', role: 'alert' },
    icon('micOff'),
    h('strong', {}, text.title),
    agree,
    note,
  );
  watch(() => {
    const { view, ended } = $call.get();
    const asks = ended === null ? view?.billing?.asks : undefined;
    setVisible(element, asks !== undefined);
    if (asks === undefined) return;
    setText(note, text.note(asks));
    setLabel(agree, text.agree(asks));
  }, $call);
  return element;
}
