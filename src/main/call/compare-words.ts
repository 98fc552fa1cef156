import type { Role } from '../../shared/api/ledger.ts';
import { $call } from '../app/call-state.ts';
import { h, watch } from '../ui/dom.ts';
import { callStrings } from './strings.ts';

/**
 * Shows the security words between connecting and paying, where they decide. In the call, the strip
 * shows them; only one of the two has the test id at a time.
 */
export function securityWords(role: Role): HTMLElement {
  const { words: text } = callStrings;
  function four(): string {
    const { role: own, view, ended } = $call.get();
    const isKnown = own === role && ended === null && view?.phase === 'awaiting-prepayment';
    return isKnown ? (view.words?.join(' ') ?? '') : '';
  }
  return watch(
    h(
      'section.card.compare',
      { hidden: () => four() === '', aria: { label: text.title } },
      h('strong.words', { data: { testid: () => (four() === '' ? null : 'words') } }, four),
      // The host reads what it waits for.
      h('p', { hidden: role === 'host' }, () =>
        ($call.get().view?.terms.deposit === undefined ? text.unpaid : text.unclaimed)(),
      ),
      h('p', text.before[role]),
      h('p.hint', text.why[role]),
      h('p.hint', text.noOtherWay[role]),
    ),
    $call,
  );
}
