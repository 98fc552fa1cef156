import type { Actions, Handout } from '../app/state.ts';
import { $host, $screen } from '../app/state.ts';
import { $wallet } from '../wallet/standard/state.ts';
import { askServers } from '../settings/ask.ts';
import { $hostStatus } from '../app/status.ts';
import { h, setData, setDisabled, setText, setVisible, watch } from '../ui/dom.ts';
import { lazyParts, lazySlot } from '../ui/lazy.ts';
import { button, codeField, errorSlot, field, form, setLabel } from '../ui/parts.ts';
import type { ReturnsPart } from './returns.ts';
import { hostStrings } from './strings.ts';
import { strings } from '../ui/strings.ts';

const text = hostStrings;

/** The fee balance: what it is for, what is left, and how to withdraw it. */
function feeBalance(
  actions: Actions,
  price: HTMLInputElement,
  part: (name: ReturnsPart) => ChildNode,
): HTMLElement {
  const left = h('p', { testid: 'till', className: 'till-left' });
  const open = button(text.fill, {
    testid: 'open-till',
    onclick: () => void actions.fundFeeKey(price.value),
  });
  const refund = button(text.withdraw, {
    testid: 'till-refund',
    className: 'quiet',
    onclick: () => void actions.refundFeeKey(),
  });
  const cancel = button(strings.cancel, {
    className: 'quiet',
    onclick: () => actions.cancelPrompt(),
  });
  watch(
    () => {
      const host = $host.get();
      setVisible(cancel, host.feeKeyBusy && $wallet.get().prompting);
      // The USDC account may exist before the fee balance; an empty balance is filled like a new
      // one.
      const opened = host.feeBalance !== null && host.feeBalance.lamports > 0n;
      setText(
        left,
        host.feeBalance && opened
          ? text.feesCovered(host.feeBalance.payments)
          : text.feeBalanceNone,
      );
      setData(left, 'payments', host.feeBalance ? String(host.feeBalance.payments) : null);
      left.classList.toggle('busy', host.feeKeyBusy);
      setDisabled(open, host.feeKeyBusy);
      setLabel(open, opened ? text.refill : text.fill);
      setVisible(refund, opened);
      setDisabled(refund, host.feeKeyBusy);
    },
    $host,
    $wallet,
  );
  return h(
    'section',
    { className: 'till' },
    h('div', {}, h('h2', {}, text.feeBalance), left, part('left')),
    h('div', { className: 'row tight' }, open, refund, cancel),
    h('p', { className: 'hint' }, text.feeBalanceHint),
    part('asks'),
    part('delegated'),
  );
}

function offer(actions: Actions): HTMLElement {
  const price = h('input', {
    testid: 'price',
    inputMode: 'decimal',
    autocomplete: 'off',
    placeholder: '0.50',
  });
  const part = lazyParts(
    async () => (await import('./returns.ts')).returns(actions, price),
    () => $screen.get() === 'host',
    $screen,
  );
  const title = h('input', { testid: 'title', autocomplete: 'off', maxLength: 120 });
  const create = button(text.createInvite, {
    testid: 'create-invite',
    className: 'primary',
    type: 'submit',
  });
  const element = form(
    () => void actions.createInvite(price.value, title.value),
    h(
      'div',
      { className: 'card' },
      h('h2', {}, text.offer),
      field(text.price, price, text.priceHint),
      field(text.subject, title, text.subjectHint),
      part('choice'),
      feeBalance(actions, price, part),
      askServers(actions, 'host', () => $screen.get() === 'host', $screen),
      create,
    ),
  );
  watch(
    () => {
      const { inviteBusy } = $host.get();
      setVisible(element, $hostStatus.get() === 'idle');
      setDisabled(create, inviteBusy);
      setLabel(create, inviteBusy ? text.creating : text.createInvite);
      create.classList.toggle('busy', inviteBusy);
    },
    $host,
    $hostStatus,
  );
  return element;
}

/** Returns the invite to send. */
function invited(): Handout {
  const { step } = $host.get();
  return step.at === 'inviting' ? step : { code: '', link: '' };
}

/** Exchanges the codes: this side's out, the guest's in. */
function exchange(actions: Actions): HTMLElement {
  const invite = codeField('invite-code', text.invite, 3);
  const link = codeField('invite-link', text.inviteLink, 3);
  const reply = h('textarea', { testid: 'reply-input', rows: 3, spellcheck: false });
  reply.autocomplete = 'off';
  const accept = button(text.accept, {
    testid: 'accept-reply',
    className: 'primary',
    type: 'submit',
  });
  const error = errorSlot();
  const tools = lazySlot(
    async () =>
      (await import('../call/share.ts')).shareTools('invite', () => invited().link, $host),
    () => $hostStatus.get() === 'inviting',
    { className: '', stores: [$hostStatus] },
  );
  const element = h(
    'div',
    { className: 'steps' },
    h('div', { className: 'card' }, h('h2', {}, text.send), link.element, tools, invite.element),
    form(
      () => void actions.acceptReply(reply.value),
      h(
        'div',
        { className: 'card' },
        field(text.reply, reply, text.replyHint),
        error.element,
        accept,
      ),
    ),
    button(text.discard, { className: 'quiet start', onclick: () => void actions.startOver() }),
  );
  watch(
    () => {
      const inviting = $hostStatus.get() === 'inviting';
      if (element.hidden && inviting) reply.value = '';
      setVisible(element, inviting);
      error.set(inviting ? $host.get().error : null);
      const handout = invited();
      invite.set(handout.code);
      link.set(handout.link);
    },
    $host,
    $hostStatus,
  );
  return element;
}

/**
 * The host's way into a call. Until the prepayment has settled it shows nothing of the guest, only
 * what the page waits for.
 */
export function hostScreen(actions: Actions): HTMLElement {
  const status = h('p', { testid: 'host-status', className: 'status', role: 'status' });
  const error = errorSlot();
  const back = button(strings.back, {
    className: 'quiet back',
    icon: 'back',
    onclick: () => actions.show('lobby'),
  });
  const cancel = button(text.cancelCall, {
    className: 'quiet start',
    onclick: () => void actions.startOver(),
  });
  const heading = h('h1', { tabIndex: -1 }, text.title);
  const section = h(
    'section',
    { className: 'screen host' },
    back,
    heading,
    status,
    lazySlot(
      async () => (await import('../call/next-step.ts')).nextStep('host'),
      () => $screen.get() === 'host',
      { className: '', stores: [$screen] },
    ),
    offer(actions),
    exchange(actions),
    error.element,
    cancel,
  );
  watch(
    () => {
      const now = $hostStatus.get();
      setVisible(section, $screen.get() === 'host');
      setVisible(back, now === 'idle');
      for (const part of [heading, status]) {
        part.classList.toggle('quiet-line', now === 'in-call' || now === 'ended');
      }
      heading.classList.toggle('unseen', now === 'awaiting-prepayment');
      const waiting = now === 'connecting' || now === 'awaiting-prepayment';
      setVisible(cancel, waiting);
      setData(status, 'state', now);
      setText(status, text.status[now]);
      status.classList.toggle('busy', waiting || now === 'inviting');
      // An error in a reply is shown beside its field.
      error.set(now === 'inviting' ? null : $host.get().error);
    },
    $host,
    $hostStatus,
    $screen,
  );
  return section;
}
