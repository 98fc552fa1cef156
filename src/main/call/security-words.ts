import type { Role } from '../../shared/api/ledger.ts';
import { $call } from '../app/state.ts';
import { h, setData, setText, setVisible, watch } from '../ui/dom.ts';
import { callStrings } from './strings.ts';

/**
 * Shows the security words between connecting and paying, where they decide. In the call, the strip
 * shows them; only one of the two has the test id at a time.
 */
export function securityWords(role: Role): HTMLElement {
  const { words: text } = callStrings;
  const words = h('strong', { className: 'words' });
  const element = h(
    'section',
    { className: 'card compare', aria: { label: text.title } },
    words,
    h('p', {}, text.before[role]),
    h('p', { className: 'hint' }, text.why[role]),
  );
  watch(() => {
    const { role: own, view, ended } = $call.get();
    const known = own === role && ended === null && view?.phase === 'awaiting-prepayment';
    const four = known ? (view.words?.join(' ') ?? '') : '';
    setText(words, four);
    setData(words, 'testid', four === '' ? null : 'words');
    setVisible(element, four !== '');
  }, $call);
  return element;
}
