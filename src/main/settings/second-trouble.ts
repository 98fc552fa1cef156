import type { Actions } from '../app/actions.ts';
import { $second } from '../app/ledger-link.ts';
import { h, watch } from '../ui/dom.ts';
import { button, errorOf } from '../ui/parts.ts';
import { serverStrings } from './strings.ts';

/** Shows the error about the second server, and a button that continues without that server. */
export function secondTrouble(actions: Pick<Actions, 'leaveOutSecond'>): HTMLElement {
  return watch(
    h(
      'div.second-trouble',
      { testid: 'second-trouble' },
      errorOf($second.get),
      button(serverStrings.leaveOut, {
        testid: 'second-leave-out',
        onclick: () => actions.leaveOutSecond(),
      }),
    ),
    $second,
  );
}
