import { parseCode } from '../../shared/call/code.ts';
import { formatUsdc } from '../../shared/money.ts';
import { $guest, $inviteText, $screen, type Actions } from '../app/state.ts';
import { $guestStatus } from '../app/status.ts';
import { h, setData, setText, setVisible, watch } from '../ui/dom.ts';
import { securityWords } from '../call/security-words.ts';
import { lazySlot } from '../ui/lazy.ts';
import { button, errorSlot, field, form, setHeading, setLabel } from '../ui/parts.ts';
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

function opener(actions: Actions): HTMLElement {
  const invite = h('textarea', { testid: 'invite-input', rows: 3, spellcheck: false });
  invite.autocomplete = 'off';
  // As with a reply (host/invite.ts): pasting a whole invite says all that the button would.
  invite.onpaste = ({ clipboardData }) => {
    const pasted = clipboardData?.getData('text') ?? '';
    if (parseCode(pasted, 'invite').ok) void actions.openInvite(pasted);
  };
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
  watch(() => (invite.value = $inviteText.get()), $inviteText);
  return element;
}

/** Returns the heading of the guest's step. */
function headingText(): string {
  const { terms } = $guest.get();
  const { headings } = text;
  switch ($guestStatus.get()) {
    case 'waiting':
      return headings.reply;
    case 'connected':
    case 'paying':
      return headings.pay;
    default:
      return terms ? headings.price(formatUsdc(terms.price), terms.periodSeconds) : headings.open;
  }
}

/** The guest's way into a call: invite, terms, reply, pay and join. */
export function guestScreen(actions: Actions): HTMLElement {
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
  const heading = h('h1', { tabIndex: -1 });
  const section = h(
    'section',
    { className: 'screen guest' },
    back,
    heading,
    status,
    error.element,
    change,
    entry,
    lazySlot(
      async () => (await import('./reply.ts')).replyCard(),
      () => $guestStatus.get() === 'waiting',
      { className: '', stores: [$guestStatus] },
    ),
    securityWords('guest'),
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
      setHeading(heading, headingText());
      setVisible(discard, guest.terms !== null && !over);
      const leave = now === 'paying' ? text.leave.paying : text.leave.unpaid;
      setLabel(discard, joining ? leave : text.discard);
      setData(status, 'state', now);
      setText(status, text.status[now]);
      // Elsewhere the button or the words say it.
      status.classList.toggle('unseen', now !== 'waiting');
      status.classList.toggle('busy', now === 'waiting');
      // What an open invite or a payment meets is shown beside its button.
      const here = guest.terms === null || now === 'waiting' ? guest.error : null;
      error.set(here, guest.elsewhere ? text.switchHint : undefined);
    },
    $guest,
    $guestStatus,
    $screen,
  );
  return section;
}
