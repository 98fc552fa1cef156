import { $call, $guest, $screen, type Actions, type Handout } from '../app/state.ts';
import { $guestStatus } from '../app/status.ts';
import { h, setData, setText, setVisible, watch } from '../ui/dom.ts';
import { lazySlot } from '../ui/lazy.ts';
import { button, codeField, errorSlot, field, form, setLabel } from '../ui/parts.ts';
import { guestStrings, lentRelay } from './strings.ts';
import { strings } from '../ui/strings.ts';
import { termsCard } from './terms-card.ts';
import { $lentRelay } from '../route/relay.ts';

/** Tells the guest, before anything is contacted, which TURN server its browser will use. */
export function lentRelayNote(): HTMLElement {
  const note = h('p', { className: 'hint', testid: 'lent-relay' });
  watch(
    () => {
      const relay = $lentRelay.get();
      const fresh = $guest.get().terms !== null && $guestStatus.get() === 'idle';
      setVisible(note, relay !== null && fresh);
      setText(note, relay ? lentRelay(relay.urls) : '');
    },
    $lentRelay,
    $guest,
    $guestStatus,
  );
  return note;
}

const text = guestStrings;

function opener(actions: Actions): { element: HTMLElement; fill(text: string): void } {
  const invite = h('textarea', { testid: 'invite-input', rows: 3, spellcheck: false });
  invite.autocomplete = 'off';
  const open = button(text.open, { testid: 'open-invite', className: 'primary', type: 'submit' });
  const element = form(
    () => void actions.openInvite(invite.value),
    h('div', { className: 'card' }, field(text.paste, invite, text.pasteHint), open),
  );
  let fresh = true;
  watch(
    () => {
      const asking = $guestStatus.get() === 'idle' && $guest.get().terms === null;
      if (asking && !fresh) invite.value = '';
      fresh = asking;
      setVisible(element, asking);
    },
    $guest,
    $guestStatus,
  );
  return { element, fill: (code) => void (invite.value = code) };
}

/** Returns the reply to send. */
function replied(): Handout {
  const { step } = $guest.get();
  return step.at === 'waiting' ? step : { code: '', link: '' };
}

function replyCard(): HTMLElement {
  const code = codeField('reply-code', text.reply, 3);
  const link = codeField('reply-link', text.replyLink, 3);
  const element = h(
    'div',
    { className: 'card' },
    h('h2', {}, text.send),
    code.element,
    link.element,
    lazySlot(
      async () =>
        (await import('../call/share.ts')).shareTools('reply', () => replied().link, $guest),
      () => $guestStatus.get() === 'waiting',
      { className: '', stores: [$guestStatus] },
    ),
  );
  watch(
    () => {
      setVisible(element, $guestStatus.get() === 'waiting');
      const handout = replied();
      code.set(handout.code);
      link.set(handout.link);
    },
    $guest,
    $guestStatus,
  );
  return element;
}

/** The guest's way into a call: invite, terms, reply, pay and join. */
export function guestScreen(actions: Actions): {
  element: HTMLElement;
  /** Fills in a code that came by link. */
  fillInvite(text: string): void;
} {
  const entry = opener(actions);
  const status = h('p', { testid: 'guest-status', className: 'status', role: 'status' });
  const error = errorSlot();
  const back = button(strings.back, {
    className: 'quiet back',
    icon: 'back',
    onclick: () => actions.show('lobby'),
  });
  const discard = button(text.discard, {
    className: 'quiet start',
    onclick: () => void actions.startOver(),
  });
  const change = button('', {
    testid: 'switch-network',
    className: 'primary own-line',
    onclick: () => void actions.switchNetwork(),
  });
  const heading = h('h1', { tabIndex: -1 }, text.title);
  const section = h(
    'section',
    { className: 'screen guest' },
    back,
    heading,
    status,
    lazySlot(
      async () => (await import('../call/next-step.ts')).nextStep('guest'),
      () => $screen.get() === 'guest',
      { className: '', stores: [$screen] },
    ),
    error.element,
    change,
    entry.element,
    replyCard(),
    lentRelayNote(),
    termsCard(actions),
    discard,
  );
  watch(
    () => {
      const guest = $guest.get();
      const now = $guestStatus.get();
      setVisible(section, $screen.get() === 'guest');
      setVisible(change, guest.elsewhere !== null);
      if (guest.elsewhere) setLabel(change, text.switchTo(guest.elsewhere.network));
      setVisible(back, now === 'idle' && guest.terms === null);
      const over = now === 'in-call' || now === 'ended';
      const joining = now === 'connected' || now === 'paying';
      status.classList.toggle('quiet-line', over);
      heading.classList.toggle('quiet-line', over);
      // The payment needs the space; screen readers still get the heading.
      heading.classList.toggle('unseen', joining);
      setVisible(discard, guest.terms !== null && !over);
      setLabel(discard, joining ? text.leave : text.discard);
      setData(status, 'state', now);
      setText(status, text.status[now]);
      status.classList.toggle('busy', ['waiting', 'replying', 'paying'].includes(now));
      // A failed payment is shown beside its own button.
      const { prepay } = $call.get().view ?? {};
      error.set(guest.error?.code === prepay?.error?.code ? null : guest.error);
    },
    $guest,
    $guestStatus,
    $call,
    $screen,
  );
  return { element: section, fillInvite: entry.fill };
}
