import type { UnusedTime } from '../../shared/api/ledger.ts';
import { sentenceFor } from '../ui/error-strings.ts';
import { formatUsdc } from '../text/intl.ts';
import { shortAddress } from '../../shared/network.ts';
import { $call } from '../app/call-state.ts';
import { $unused } from '../app/ledger-link.ts';
import { drawing, h, onDraw, setData, viewOf, watch } from '../ui/dom.ts';
import { listed } from '../ui/list.ts';
import { button, errorOf } from '../ui/parts.ts';
import { $returnErrors, $returning, type RefundActions } from './actions.ts';
import { isOpen, unusedTimeOf } from './state.ts';
import { unusedStrings as text } from './strings.ts';

/** Shows the state of the unused time of ended calls. */

type Place = 'ended' | 'start';

/**
 * Returns whether no refund is due by this side's count. A refund may still come if the other
 * side's count differs within the tolerance.
 */
const isNothing = ({ state, due }: UnusedTime): boolean =>
  due === 0n && (state === 'returning' || state === 'missing');

/** Returns whether no payment of the call is known to have landed. */
const isUnsure = ({ state, paid }: UnusedTime): boolean => state === 'settling' && paid === 0n;

/** Returns the text about one call's unused time. */
export function unusedWords(unused: UnusedTime, place: Place): string {
  const { role, state, owed, refunded, returned, counterpart } = unused;
  const sums = {
    due: formatUsdc(owed),
    returned: formatUsdc(returned),
    short: formatUsdc(owed),
    peer: shortAddress(counterpart),
  };
  if (isUnsure(unused) && place === 'start') return text.unsure(sums.peer);
  if (state === 'nothing' || isNothing(unused)) {
    const words = owed > 0n ? text.tooLittle(sums.due) : text.nothing();
    return refunded > 0n ? `${words} ${text.refunded[role](formatUsdc(refunded))}` : words;
  }
  return text[place][role][state](sums);
}

/** Returns why the refund waits or needs the user, if that is known. */
function whyNot({ state, error }: UnusedTime): string {
  return error && (state === 'asks' || state === 'returning') ? sentenceFor(error).text : '';
}

const STORES = [$call, $unused, $returning, $returnErrors];

/** Draws the line of a call. It is empty while the call has no unused time. */
function line(actions: RefundActions, place: Place, find: () => UnusedTime | null): HTMLElement {
  const element = viewOf(find, (now) => {
    const asks = (): boolean => now().role === 'host' && now().state === 'asks';
    const isBusy = (): boolean => $returning.get().has(now().callId);
    const isTrial = (): boolean => place === 'ended' && now().isTrial && now().paid > 0n;
    return h(
      'div.stack.wide',
      h(
        'div.stack.wide',
        { classes: { note: asks } },
        h(
          'div.field',
          {
            testid: place === 'ended' ? 'unused' : 'unused-open',
            role: 'status',
            data: {
              trial: () => String(isTrial()),
              role: () => now().role,
              state: () => now().state,
              due: () => String(now().due),
              returned: () => String(now().returned),
            },
            classes: { hint: () => place === 'start' && !asks() },
          },
          h(
            'p',
            h('span', { hidden: () => !isTrial() }, () => `${text.trial[now().role]()} `),
            h('span', () =>
              isTrial() && now().state === 'settling'
                ? text.trialSettling
                : unusedWords(now(), place),
            ),
          ),
          h('p.hint', { hidden: () => whyNot(now()) === '' }, () => whyNot(now())),
        ),
        button(() => (isBusy() ? text.giving : text.give(formatUsdc(now().owed))), {
          testid: 'return-unused',
          className: place === 'ended' ? 'primary' : '',
          hidden: () => !asks(),
          disabled: isBusy,
          onclick: () => void actions.returnUnused(now().callId),
        }),
      ),
      errorOf(() => (asks() ? ($returnErrors.get()[now().callId] ?? null) : null)),
    );
  });
  return onDraw(element, () => {
    const status = find() ? null : element.querySelector<HTMLElement>('.field');
    if (status) setData(status, 'state', null);
  });
}

/** Returns the line for the card of the ended call. */
export const endedUnused = (actions: RefundActions): HTMLElement =>
  watch(
    line(actions, 'ended', () => {
      const { view, ended } = $call.get();
      return (view && ended !== null && unusedTimeOf($unused.get(), view)) || null;
    }),
    ...STORES,
  );

/**
 * Returns whether unused time needs a line. Nothing is shown to a host whose guest has not paid
 * yet.
 */
const isLeft = (unused: UnusedTime): boolean =>
  isOpen(unused) && !isNothing(unused) && !(isUnsure(unused) && unused.role === 'host');

/**
 * Returns one line for each earlier call whose unused time is not settled, above the first screens.
 */
export function openUnused(actions: RefundActions): HTMLElement {
  const keyOf = ({ role, callId }: UnusedTime): string => `${role}:${callId}`;
  return watch(
    listed(
      h('div.stack'),
      () => ($call.get().role === null ? $unused.get().filter(isLeft) : []),
      keyOf,
      (first) => {
        let unused = first;
        const element = line(actions, 'start', () => unused);
        const draw = drawing(element);
        return {
          element,
          update(next) {
            unused = next;
            draw();
          },
        };
      },
    ),
    ...STORES,
  );
}
