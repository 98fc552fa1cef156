import { formatUsdc } from '../text/intl.ts';
import type { Actions } from '../app/actions.ts';
import { $screen } from '../app/screen.ts';
import { $guest, $inviteText, $openOffer } from '../app/guest-state.ts';
import { $guestStatus } from '../app/status.ts';
import { h, onDraw, setVisible, viewOf, watch } from '../ui/dom.ts';
import { inAppNote } from '../devices/in-app.ts';
import { lostWay } from '../call/lost-way.ts';
import { securityWords } from '../call/compare-words.ts';
import { keepWayIn } from '../call/way-in.ts';
import { lazySlot } from '../ui/lazy.ts';
import { moneyHint } from '../ui/money-hint.ts';
import { codeInput } from '../ui/paste.ts';
import { button, errorOf, form, setHeading } from '../ui/parts.ts';
import { guestStrings, lentStrings } from './strings.ts';
import { strings } from '../ui/strings.ts';
import { termsCard } from './terms-card.ts';
import { $visit } from '../app/ring-state.ts';
import { ringStrings } from '../ring/strings.ts';
import { $lentRelay, $lentStun, $stunRefused, offeredStun, usedRelay } from '../route/relay.ts';
import { $settings } from '../app/settings.ts';

/**
 * Shows the guest, before the browser contacts any server, which server of the host it will use.
 */
function lentNotes(): HTMLElement {
  // A call link does not name its server before the host answers (ring/calling.ts).
  const isFresh = (): boolean => {
    const { terms, calling } = $guest.get();
    return terms !== null && calling === null && $guestStatus.get() === 'idle';
  };
  const relay = viewOf(
    () => (isFresh() ? usedRelay() : null),
    (now) => h('p.hint', { testid: 'lent-relay' }, () => lentStrings.relay(now().urls)),
  );
  const use = h('input', {
    type: 'checkbox',
    testid: 'use-lent-stun',
    checked: () => !$stunRefused.get(),
    onchange: () => $stunRefused.set(!use.checked),
  });
  const stun = viewOf(
    () => (isFresh() ? offeredStun() : null),
    (now) =>
      h(
        'div.field',
        { testid: 'lent-stun', data: { url: now } },
        h('label.check', use, () => lentStrings.use(now().replace(/^stuns?:/, ''))),
        h('p.hint', lentStrings.what),
      ),
  );
  return watch(
    h('div.stack', { hidden: () => !isFresh() }, relay, stun),
    $lentRelay,
    $lentStun,
    $stunRefused,
    $settings,
    $guest,
    $guestStatus,
  );
}

const text = guestStrings;

function opener(actions: Actions): HTMLElement {
  const { input, parts, take } = codeInput(
    'invite',
    {
      testid: 'invite-input',
      pasteTestid: 'invite-paste',
      rows: 3,
      label: text.paste,
      hint: text.pasteHint,
    },
    {
      take: (pasted) => void actions.openInvite(pasted),
      forget() {
        $guest.setKey('error', null);
        $guest.setKey('elsewhere', null);
      },
    },
  );
  const open = button(text.open, { testid: 'open-invite', className: 'primary', type: 'submit' });
  const element = form(take, h('div.card', ...parts, open));
  let fresh = true;
  watch(
    () => {
      const asking =
        $guestStatus.get() === 'idle' && $guest.get().terms === null && $openOffer.get() === null;
      if (asking && !fresh) input.value = '';
      fresh = asking;
      setVisible(element, asking);
    },
    $guest,
    $guestStatus,
    $openOffer,
  );
  watch(() => (input.value = $inviteText.get()), $inviteText);
  return element;
}

/** Returns the heading of the guest's current step. */
function headingText(): string {
  const { terms } = $guest.get();
  const { headings } = text;
  switch ($guestStatus.get()) {
    case 'waiting':
      return headings.reply();
    case 'connected':
    case 'paying':
      return headings.pay();
    default:
      if (terms) return headings.price(formatUsdc(terms.price), terms.periodSeconds);
      return $openOffer.get() === null ? headings.open() : headings.offer();
  }
}

/** The guest's screens before a call: invite, terms, reply, payment, and joining. */
export function guestScreen(actions: Actions): HTMLElement {
  const now = $guestStatus.get;
  const terms = () => $guest.get().terms;
  const calls = (): boolean => $guest.get().calling !== null;
  const hasOffer = (): boolean => $openOffer.get() !== null && terms() === null;
  const isOver = (): boolean => now() === 'in-call' || now() === 'ended';
  const isWaiting = (): boolean => now() === 'waiting';
  // While the guest pays, the button to leave stands beside the button to pay.
  const isJoining = (): boolean => now() === 'connected' || now() === 'paying';
  const heading = h('h1', { tabIndex: -1, classes: { 'quiet-line': isOver } });
  return watch(
    h(
      'section.screen.guest',
      { hidden: () => $screen.get() !== 'guest' },
      button(strings.back, {
        className: 'quiet back',
        icon: 'back',
        hidden: () => now() !== 'idle' || terms() !== null || hasOffer(),
        onclick() {
          keepWayIn(null);
          actions.show('lobby');
        },
      }),
      onDraw(heading, () => setHeading(heading, headingText())),
      h('p.lead', { hidden: () => terms() === null || calls() || now() !== 'idle' }, text.lead),
      lazySlot(
        async () => (await import('../booking/lines.ts')).invitedLine(actions),
        () => now() === 'idle' && terms()?.deposit !== undefined,
        { className: '', stores: [$guestStatus, $guest] },
      ),
      moneyHint(() => now() === 'idle'),
      inAppNote(() => now() === 'idle'),
      lazySlot(async () => (await import('../ring/calling.ts')).callingPanel(actions), calls, {
        className: '',
        stores: [$guest],
      }),
      h(
        'p.status',
        {
          testid: 'guest-status',
          role: 'status',
          data: { state: now },
          // In the other steps, a button or a text shows the same.
          classes: { 'quiet-line': isOver, unseen: () => !isWaiting(), busy: isWaiting },
        },
        () => text.status[now()],
      ),
      // An error about an open invite or a payment stands beside its button instead.
      errorOf(
        () => (terms() === null || isWaiting() ? $guest.get().error : null),
        () => ($guest.get().elsewhere ? text.switchHint() : undefined),
      ),
      viewOf(
        () => $guest.get().elsewhere,
        (elsewhere) =>
          button(() => text.switchTo(elsewhere().network), {
            testid: 'switch-network',
            className: 'primary own-line',
            onclick: () => void actions.switchNetwork(),
          }),
      ),
      lostWay('guest'),
      lazySlot(
        async () =>
          (await import('../booking/offer-screen.ts')).offerScreen(
            actions,
            await (await import('../ring/booked.ts')).bookedCall(actions),
          ),
        hasOffer,
        { className: '', stores: [$openOffer, $guest] },
      ),
      opener(actions),
      lazySlot(
        async () => (await import('../booking/guest-list.ts')).guestBookings(actions),
        () => now() === 'idle' && terms() === null && !hasOffer(),
        { className: '', stores: [$guestStatus, $guest, $openOffer] },
      ),
      lazySlot(async () => (await import('./reply.ts')).replyCard(), isWaiting, {
        className: '',
        stores: [$guestStatus],
      }),
      securityWords('guest'),
      lentNotes(),
      termsCard(actions),
      button(() => (calls() ? ringStrings.leave : text.discard), {
        className: 'quiet start',
        hidden: () => terms() === null || isOver() || isJoining() || $visit.get() !== null,
        onclick: () => void actions.startOver(),
      }),
    ),
    $guest,
    $guestStatus,
    $screen,
    $openOffer,
    $visit,
  );
}
