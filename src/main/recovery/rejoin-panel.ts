import type { Rejoinable } from '../../shared/api/ledger.ts';
import { shortAddress } from '../../shared/network.ts';
import { startRepair } from './repair.ts';
import { $rejoin, $rejoinActions, $rejoined } from '../call/rejoin-state.ts';
import { $call } from '../app/call-state.ts';
import { toast } from '../app/toasts.ts';
import { h, setText, setVisible, watch } from '../ui/dom.ts';
import { countdownClock, elapsedClock } from '../ui/format.ts';
import { button, errorSlot, fact, facts } from '../ui/parts.ts';
import { whileSeen } from '../ui/while-seen.ts';
import { phrase } from '../text/texts.ts';
import { rejoinStrings as text } from './strings.ts';

/** Shows one call that an earlier page left, with buttons to resume or end it. */
function card(call: Rejoinable): { element: HTMLElement; tick(): void } {
  const { role, untilWallMs } = call;
  const actions = $rejoinActions.get();
  const { busy } = $rejoin.get();
  const left = h('span', { testid: 'rejoin-left' });
  const rejoin = button(text.rejoin, {
    testid: 'rejoin',
    className: 'primary',
    disabled: busy,
    onclick: () => void startRepair(call),
  });
  const end = button(text.end, {
    testid: 'rejoin-end',
    className: 'quiet',
    disabled: busy,
    async onclick() {
      await actions?.giveUp(call);
      if ($rejoin.get().error === null) toast(text.ended[role](), { stays: true });
    },
  });
  const element = h(
    'section.card.rejoin.wide',
    {
      testid: 'rejoin-card',
      data: { role, paidUntil: String(call.paidUntilMs) },
    },
    h('h2', text.title),
    h('p', text.lead),
    facts(
      fact(text.role, h('span', text.roles[role])),
      fact(
        text.counterpart[role],
        h('span', { title: call.counterpart }, shortAddress(call.counterpart)),
      ),
      ...(call.title === '' ? [] : [fact(text.subject, h('span', { dir: 'auto' }, call.title))]),
      fact(text.words, h('span', { translate: false }, call.words.join(' '))),
      fact(text.talked, h('span', elapsedClock(call.countedSeconds * 1_000))),
      fact(
        text.paidUntil,
        h(
          'span',
          phrase(() => text.orLater(elapsedClock(call.paidUntilMs))),
        ),
      ),
      fact(text.left, left),
    ),
    // A hint rather than a warning, because nothing is wrong.
    h('p.hint', text.how[role]),
    h('div.row', rejoin, end),
  );
  const tick = (): void => setText(left, countdownClock(Math.max(0, untilWallMs - Date.now())));
  tick();
  return { element, tick };
}

/** Shows the calls that can be resumed. Hidden as soon as a call is running. */
export function rejoin(): HTMLElement {
  const list = h('div.stack.wide');
  const error = errorSlot();
  const element = h('div', list, error.element);
  let cards: readonly ReturnType<typeof card>[] = [];
  let shown: unknown;
  watch(
    () => {
      const state = $rejoin.get();
      const free = $call.get().role === null && $rejoined.get() === null;
      setVisible(element, free);
      error.set(state.error);
      const wanted = free ? state : null;
      if (wanted === shown) return;
      shown = wanted;
      // During a call, nothing of another call may stay on the page, even if it is hidden.
      cards = wanted ? wanted.calls.map(card) : [];
      list.replaceChildren(...cards.map((each) => each.element));
    },
    $rejoin,
    $rejoined,
    $call,
  );
  whileSeen(1_000, () => cards.forEach((each) => each.tick()));
  return element;
}
