import type { UnusedTime } from '../../shared/api/ledger.ts';
import { sentenceFor } from '../../shared/error-sentences.ts';
import { type AtomicUsdc, formatUsdc, usdc } from '../../shared/money.ts';
import { shortAddress } from '../../shared/network.ts';
import { $call, $unused } from '../app/state.ts';
import { h, setData, setDisabled, setText, setVisible, watch } from '../ui/dom.ts';
import { button, errorSlot, setLabel } from '../ui/parts.ts';
import { transaction } from '../ui/addresses.ts';
import { $returnErrors, $returning, type RefundActions } from './actions.ts';
import { isOpen, unusedTimeOf } from './state.ts';
import { unusedStrings as text } from './strings.ts';

/** Shows what becomes of the unused time of calls that have ended. */

type Place = 'ended' | 'start';

const less = (from: AtomicUsdc, part: AtomicUsdc): AtomicUsdc =>
  usdc(from > part ? from - part : 0n);

/** Returns the line of one call's unused time. */
export function unusedWords(unused: UnusedTime, place: Place): string {
  const { role, state, due, returned, counterpart } = unused;
  const sums = {
    due: formatUsdc(due),
    returned: formatUsdc(returned),
    short: formatUsdc(less(due, returned)),
    peer: shortAddress(counterpart),
  };
  const left = state === 'nothing' && due > 0n;
  return left ? text.tooLittle(sums.due) : text[place][role][state](sums);
}

/** Returns why the return waits or needs the user, if that is known. */
function whyNot({ state, error }: UnusedTime): string {
  return error && (state === 'asks' || state === 'returning') ? sentenceFor(error).text : '';
}

interface Line {
  readonly element: HTMLElement;
  /** null: nothing of the call is shown, nor of the one before. */
  draw(unused: UnusedTime | null): void;
}

function line(actions: RefundActions, place: Place): Line {
  let callId = '';
  const says = h('span', {});
  const proof = h('span', { className: 'proof' });
  const why = h('p', { className: 'hint' });
  const status = h(
    'div',
    {
      className: 'field',
      testid: place === 'ended' ? 'unused' : 'unused-open',
      role: 'status',
    },
    h('p', {}, says, ' ', proof),
    why,
  );
  const give = button('', {
    testid: 'return-unused',
    onclick: () => void actions.returnUnused(callId),
  });
  const error = errorSlot();
  const box = h('div', { className: 'stack wide' }, status, give);
  const element = h('div', { className: 'stack wide' }, box, error.element);
  let shown = '';
  return {
    element,
    draw(unused) {
      setVisible(element, unused !== null);
      if (!unused) return setData(status, 'state', null);
      ({ callId } = unused);
      const { role, state, due, returned, signature, network } = unused;
      setData(status, 'role', role);
      setData(status, 'state', state);
      setData(status, 'due', String(due));
      setData(status, 'returned', String(returned));
      setText(says, unusedWords(unused, place));
      const reason = whyNot(unused);
      setVisible(why, reason !== '');
      setText(why, reason);
      const asks = role === 'host' && state === 'asks';
      box.classList.toggle('note', asks);
      status.classList.toggle('hint', place === 'start' && !asks);
      const busy = $returning.get().has(callId);
      setVisible(give, asks);
      setDisabled(give, busy);
      setLabel(give, busy ? text.giving : text.give(formatUsdc(due)));
      error.set(asks ? ($returnErrors.get()[callId] ?? null) : null);
      // Only a return that has settled is worth following.
      const settled = returned > 0n ? (signature ?? '') : '';
      if (settled === shown) return;
      shown = settled;
      proof.replaceChildren(...(settled === '' ? [] : [transaction(network, settled)]));
    },
  };
}

const STORES = [$call, $unused, $returning, $returnErrors];

/** The line on the card of the ended call. */
export function endedUnused(actions: RefundActions): HTMLElement {
  const { element, draw } = line(actions, 'ended');
  watch(
    () => {
      const { view, ended } = $call.get();
      const unused = view && ended !== null ? unusedTimeOf($unused.get(), view) : undefined;
      draw(unused ?? null);
    },
    ...STORES,
  );
  return element;
}

/** One line for each earlier call whose unused time is not settled, above the first screens. */
export function openUnused(actions: RefundActions): HTMLElement {
  const element = h('div', { className: 'stack' });
  let lines = new Map<string, Line>();
  watch(
    () => {
      const open = $call.get().role === null ? $unused.get().filter(isOpen) : [];
      const next = new Map<string, Line>();
      for (const unused of open) {
        const key = `${unused.role}:${unused.callId}`;
        const row = lines.get(key) ?? line(actions, 'start');
        row.draw(unused);
        next.set(key, row);
      }
      const isSame = [...next.keys()].join() === [...lines.keys()].join();
      lines = next;
      if (!isSame) element.replaceChildren(...[...next.values()].map((row) => row.element));
    },
    ...STORES,
  );
  return element;
}
