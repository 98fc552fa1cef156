import { atom } from 'nanostores';
import type { VisitState } from '../../shared/api/ring.ts';
import type { Actions, RingActions } from '../app/actions.ts';
import { $guest, type OpenCallLink } from '../app/guest-state.ts';
import { $visit, type Visit } from '../app/ring-state.ts';
import { $settings } from '../app/settings.ts';
import { $guestStatus } from '../app/status.ts';
import { $stunRefused, isLent, mayOfferStun } from '../route/relay.ts';
import { nameField } from '../call/own-name.ts';
import { h, shownIf, viewOf, watch } from '../ui/dom.ts';
import { countdownClock, elapsedClock } from '../ui/format.ts';
import { button, errorOf } from '../ui/parts.ts';
import { whileSeen } from '../ui/while-seen.ts';
import { shownVisit } from './rules.ts';
import { ringStrings as text } from './strings.ts';

/**
 * The guest's view of an open call link and of ringing at it. The terms stand in a separate card,
 * as those of an invite do.
 */

const opened = (): OpenCallLink | null => {
  const now = $guestStatus.get();
  return now === 'idle' || now === 'replying' ? $guest.get().calling : null;
};

/** Shows which server the invite will lend. */
export function lent(now: () => Pick<OpenCallLink, 'lends'>): readonly HTMLElement[] {
  const use = h('input', {
    type: 'checkbox',
    testid: 'use-lent-stun',
    checked: () => !$stunRefused.get(),
    onchange: () => $stunRefused.set(!use.checked),
  });
  return [
    h(
      'p.hint',
      { testid: 'lent-relay', hidden: () => now().lends !== 'turn' || !isLent('turn') },
      text.lendsTurn,
    ),
    h(
      'label.check',
      { testid: 'lent-stun', hidden: () => now().lends !== 'stun' || !mayOfferStun() },
      use,
      text.useStun,
    ),
  ];
}

/** Shows the host's name and the topic of the call. */
const about = (now: () => OpenCallLink): HTMLElement =>
  h(
    'div.stack',
    h('p.lead', { dir: 'auto' }, () => text.with(now().name)),
    h(
      'p',
      { testid: 'call-topic', dir: 'auto', hidden: () => now().topic === '' },
      () => now().topic,
    ),
    ...lent(now),
  );

const hasName = (): boolean => ($settings.get().name ?? '') !== '';

const said = (state: VisitState) => (state === 'over' ? text.over : text.visits[shownVisit(state)]);

function clockOf({ state, beganAtMs, seenAtMs, knocksAgainInMs }: Visit): string {
  const nowMs = performance.now();
  if (state === 'ringing') return elapsedClock(nowMs - beganAtMs);
  if (state === 'answered') return '';
  if (knocksAgainInMs === null) return '';
  return text.knocksAgain(countdownClock(Math.max(0, knocksAgainInMs - (nowMs - seenAtMs))));
}

function panel(actions: Pick<Actions, 'openInvite'>, ring: RingActions): HTMLElement {
  const isRinging = (): boolean => $visit.get()?.state === 'ringing';
  const isAnswered = (): boolean => $visit.get()?.state === 'answered';
  const waits = (): boolean => !isRinging() && !isAnswered();
  /**
   * Returns whether nobody can ring at this link. The link's error then says everything, so the
   * other texts are hidden.
   */
  const isUnusable = (): boolean => $visit.get()?.error?.code === 'link_unusable';
  function stop(): void {
    // The guest's reply may be on the way, and the reply would begin a call. Opening the link again
    // ends that call. For a booking, this also shows the booking's screen.
    const { terms, calling } = $guest.get();
    const isBooked = terms?.deposit !== undefined;
    if (isAnswered() || isBooked) void actions.openInvite(calling?.code ?? '');
    else ring.hangUp();
  }
  return viewOf($visit.get, (now) =>
    h(
      'section.card.stack.ringing',
      {
        testid: 'ringing',
        data: { state: () => shownVisit(now().state) },
      },
      h(
        'p.ringing-text',
        {
          role: 'status',
          aria: { live: 'polite' },
          classes: { busy: () => !waits() },
          hidden: isUnusable,
        },
        () => said(now().state)(),
      ),
      // Not part of the announcement, because the time changes each second.
      h('p.hint', { testid: 'ringing-time', aria: { live: 'off' }, hidden: isUnusable }, () =>
        clockOf(now()),
      ),
      h('p.hint', { hidden: () => !waits() || now().error !== null }, text.readsLater),
      h('p.hint', { hidden: () => !waits() || isUnusable() || hasName() }, text.leaveName),
      errorOf(() => now().error),
      h(
        'div.row',
        button(text.again, {
          testid: 'ring-again',
          className: 'primary',
          hidden: () => !waits() || isUnusable(),
          onclick: () => void ring.call(),
        }),
        button(text.stop, { testid: 'stop-ringing', onclick: stop }),
      ),
    ),
  );
}

export async function callingPanel(
  actions: Pick<Actions, 'ring' | 'openInvite' | 'saveName'>,
): Promise<HTMLElement> {
  const ring = await actions.ring();
  const $tick = atom(0);
  let stop = (): void => undefined;
  watch(() => {
    stop();
    if ($visit.get()) stop = whileSeen(1_000, () => $tick.set($tick.get() + 1));
  }, $visit);
  const name = shownIf(
    h('div', nameField(actions, text.nameHint)),
    () => !['ringing', 'answered'].includes($visit.get()?.state ?? ''),
  );
  const card = viewOf(opened, (now) => h('div.stack', about(now), panel(actions, ring), name));
  return watch(card, ...[$guest, $guestStatus, $visit, $stunRefused, $settings, $tick]);
}
