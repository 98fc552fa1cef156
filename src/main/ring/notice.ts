import type { Ring } from '../../shared/api/ring.ts';
import type { Actions, RingActions } from '../app/actions.ts';
import { $answering, $asked, $ringError, $rings } from '../app/ring-state.ts';
import { $hostStatus } from '../app/status.ts';
import { drawing, h, watch } from '../ui/dom.ts';
import { strings, when } from '../ui/strings.ts';
import { listed, type Row } from '../ui/list.ts';
import { button, errorOf } from '../ui/parts.ts';
import { sumsOf } from './sums.ts';
import { ringStrings as text } from './strings.ts';

/**
 * Shows the host, on every screen, who is ringing. This notice is not a call: it shows and sends no
 * media.
 */

/** How many rings the notice shows. Further rings are in the list of missed calls afterwards. */
const MOST_SHOWN = 3;

/** Returns the time of a scheduled call, and the topic and price of the ring's link. */
function soldBy({ link }: Ring): string {
  const found = $rings.get()?.links.find(({ id }) => id === link);
  if (!found) return '';
  const { startsAtS, offer } = found;
  const time = startsAtS === null ? '' : text.scheduled(when(startsAtS * 1000));
  return [time, offer.topic, sumsOf(offer.terms)].filter(Boolean).join(' · ');
}

function row(ring: RingActions, first: Ring): Row<Ring> {
  let now = first;
  const isAnswering = (): boolean => now.state === 'answering' || $answering.get() === now.id;
  const element = h(
    'li.caller',
    { testid: 'ring', data: { id: first.id, state: () => now.state } },
    h(
      'div',
      { role: 'alert' },
      h('strong', { dir: 'auto' }, () => text.comes(now.name)),
    ),
    h('p.hint', { dir: 'auto' }, () => soldBy(now)),
    h(
      'div.row',
      button(() => (isAnswering() ? text.answering : text.answer)(), {
        testid: 'answer',
        className: 'primary',
        disabled: () => $answering.get() !== null || isAnswering(),
        classes: { busy: isAnswering },
        onclick: () => void ring.answer(now),
      }),
      button(text.decline, {
        testid: 'decline',
        disabled: isAnswering,
        onclick: () => void ring.decline(now),
      }),
    ),
  );
  const draw = drawing(element);
  return {
    element,
    update(next) {
      now = next;
      draw();
    },
  };
}

export async function ringNotice(actions: Pick<Actions, 'ring'>): Promise<HTMLElement> {
  const ring = await actions.ring();
  const shown = (): readonly Ring[] => $asked.get().slice(0, MOST_SHOWN);
  return watch(
    h(
      'aside.ringing-now',
      { aria: { label: () => text.comes('') } },
      listed(
        h('ul'),
        shown,
        ({ id }) => id,
        (each) => row(ring, each),
      ),
      h('p.hint', { hidden: () => $asked.get().length === 0 }, text.ringHint),
      h('p.hint', { hidden: () => $asked.get().length === 0 }, text.mayBeGone),
      h('p.note', { hidden: () => $hostStatus.get() !== 'inviting' }, text.endsInvite),
      errorOf(() => {
        const failed = $ringError.get();
        return failed?.about === 'ring' ? failed.error : null;
      }),
      button(strings.dismiss, {
        className: 'quiet start',
        hidden: () => $asked.get().length > 0,
        onclick: () => $ringError.set(null),
      }),
    ),
    ...[$asked, $answering, $ringError, $rings, $hostStatus],
  );
}
