import type { Actions } from '../app/actions.ts';
import { $call } from '../app/call-state.ts';
import { h, viewOf, watch } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { button } from '../ui/parts.ts';
import { silenceStrings as text } from './strings.ts';

/** Returns the minute about which the page asks the guest, or null. */
function findAsked(): number | null {
  const { view, ended } = $call.get();
  return ended === null ? (view?.billing?.asks ?? null) : null;
}

/**
 * Asks the guest before each minute whether to pay a host that sends no media. In the
 * picture-in-picture window (pip/), its test ids begin with `prefix`.
 */
export const silence = (actions: Pick<Actions, 'agree'>, prefix = ''): HTMLElement =>
  watch(
    viewOf(findAsked, (minute) =>
      h(
        'section.note.silence',
        { testid: prefix + 'silence', role: 'alert' },
        icon('micOff'),
        h('strong', text.title),
        button(() => text.agree(minute()), {
          testid: prefix + 'silence-agree',
          onclick: () => actions.agree(),
        }),
        h('p', () => text.note(minute())),
      ),
    ),
    $call,
  );
