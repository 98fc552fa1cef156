import type { Role } from '../../shared/api/ledger.ts';
import { $call } from '../app/call-state.ts';
import { h, watch } from '../ui/dom.ts';
import { callStrings } from './strings.ts';

/**
 * Shows the security words after the connection is up and before the guest pays: only then can a
 * difference still prevent the payment. During the call the strip shows them. Only the visible one
 * of the two elements has the test id.
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
      // Hidden for the host, whose status line already shows what the page waits for.
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
