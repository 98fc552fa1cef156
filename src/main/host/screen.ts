import { atom, type ReadableAtom } from 'nanostores';
import type { AppError, ErrorCode } from '../../shared/errors.ts';
import { formatUsdc, isU64 } from '../../shared/money.ts';
import { prepaidAmount } from '../../shared/terms.ts';
import type { Actions } from '../app/state.ts';
import { $call, $dev, $host, $panel, $screen, $settings } from '../app/state.ts';
import { $needsWallet, $wallet } from '../wallet/standard/state.ts';
import { askServers } from '../settings/ask.ts';
import { $hostStatus } from '../app/status.ts';
import { securityWords } from '../call/security-words.ts';
import { h, setData, setDisabled, setText, setVisible, watch } from '../ui/dom.ts';
import { lazyParts, lazySlot } from '../ui/lazy.ts';
import { button, errorSlot, field, form, setHeading, setLabel } from '../ui/parts.ts';
import { termsFor } from './offer.ts';
import type { ReturnsPart } from './returns.ts';
import { hostStrings } from './strings.ts';
import { period, strings } from '../ui/strings.ts';
import { walletStrings } from '../wallet/strings.ts';

const text = hostStrings;

/** The network fees: what they are paid from, what is left, and how to withdraw it. */
function feeBalance(
  actions: Actions,
  price: ReadableAtom<string>,
  part: (name: ReturnsPart) => ChildNode,
): HTMLElement {
  const left = h('p', { testid: 'till', className: 'till-left' });
  const open = button(text.fill, {
    testid: 'open-till',
    className: 'quiet',
    onclick: () => void actions.fundFeeKey(price.get()),
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
        host.feeBalance && opened ? text.feesCovered(host.feeBalance.payments) : text.fees,
      );
      setData(left, 'payments', host.feeBalance ? String(host.feeBalance.payments) : null);
      left.classList.toggle('busy', host.feeKeyBusy);
      // Without a wallet there is nothing to fill it from.
      setVisible(open, !$needsWallet.get());
      setDisabled(open, host.feeKeyBusy);
      setLabel(open, opened ? text.refill : text.fill);
      setVisible(refund, opened);
      setDisabled(refund, host.feeKeyBusy);
    },
    $host,
    $wallet,
    $needsWallet,
  );
  return h(
    'section',
    { className: 'till' },
    h('div', { className: 'till-line' }, left, part('left')),
    h('div', { className: 'row tight' }, open, refund, cancel),
    part('asks'),
    part('delegated'),
  );
}

/** Says what the guest pays at the price that is being typed. */
function priceHint(price: ReadableAtom<string>): HTMLElement {
  const hint = h('p', { className: 'hint' });
  watch(
    () => {
      const terms = termsFor('', price.get());
      const known = terms !== null && isU64(terms.price * BigInt(terms.prepaidPeriods));
      const sums = known
        ? text.priceHint.sums(
            formatUsdc(prepaidAmount(terms)),
            formatUsdc(terms.price),
            period(terms.periodSeconds),
          )
        : text.priceHint.open;
      setText(hint, sums);
    },
    price,
    $dev,
    $settings,
  );
  return hint;
}

const ABOUT_PRICE: readonly (ErrorCode | undefined)[] = ['amount_invalid', 'price_below_floor'];

/** Returns the error of the idle offer, of the price or of anything else. */
function offerError(aboutPrice: boolean): AppError | null {
  const { error } = $host.get();
  const here = $hostStatus.get() === 'idle' && ABOUT_PRICE.includes(error?.code) === aboutPrice;
  return here ? error : null;
}

/** The price, with what it comes to and what is wrong with it. */
function priceField(price: HTMLInputElement, $price: ReadableAtom<string>): HTMLElement {
  const error = errorSlot();
  let shown: AppError | null = null;
  watch(
    () => {
      const wrong = offerError(true);
      if (wrong === shown) return;
      shown = wrong;
      error.set(wrong);
      price.ariaInvalid = wrong ? 'true' : null;
      if (wrong) price.focus();
    },
    $host,
    $hostStatus,
  );
  return h(
    'div',
    { className: 'field' },
    field(text.price, price, priceHint($price)),
    error.element,
  );
}

/** The one button of the offer, with what stands in its way. */
function createDock(): HTMLElement {
  const create = button(text.createInvite, {
    testid: 'create-invite',
    className: 'primary wide',
    type: 'submit',
  });
  const error = errorSlot();
  watch(
    () => {
      const { inviteBusy } = $host.get();
      const label = inviteBusy ? text.creating : text.createInvite;
      setDisabled(create, inviteBusy);
      setLabel(create, $needsWallet.get() && !inviteBusy ? walletStrings.connect : label);
      create.classList.toggle('busy', inviteBusy);
      error.set(offerError(false));
    },
    $host,
    $hostStatus,
    $needsWallet,
  );
  const next = lazySlot(
    async () => (await import('../call/next-step.ts')).nextStep('host'),
    () => $screen.get() === 'host',
    { className: '', stores: [$screen] },
  );
  return h('div', { className: 'dock' }, next, error.element, create);
}

function offer(actions: Actions): HTMLElement {
  const price = h('input', {
    testid: 'price',
    inputMode: 'decimal',
    autocomplete: 'off',
    placeholder: '0.50',
    value: '0.50',
  });
  const $price = atom(price.value);
  price.oninput = () => {
    $price.set(price.value);
    if (offerError(true)) $host.setKey('error', null);
  };
  const part = lazyParts(
    async () => (await import('./returns.ts')).returns(actions, $price),
    () => $screen.get() === 'host',
    $screen,
  );
  const title = h('input', { testid: 'title', autocomplete: 'off', maxLength: 120 });
  const element = form(
    () => {
      if ($needsWallet.get()) $panel.set('wallet');
      else void actions.createInvite(price.value, title.value);
    },
    h(
      'div',
      { className: 'card' },
      priceField(price, $price),
      field(text.subject, title, text.subjectHint),
      lazySlot(
        async () => (await import('../call/own-name.ts')).nameField(actions),
        () => $screen.get() === 'host',
        { className: '', stores: [$screen] },
      ),
      part('choice'),
      feeBalance(actions, $price, part),
      askServers(actions, 'host', () => $screen.get() === 'host', $screen),
      createDock(),
    ),
  );
  watch(() => setVisible(element, $hostStatus.get() === 'idle'), $hostStatus);
  return element;
}

/** Returns what the page waits for, in words. */
function statusText(): string {
  const now = $hostStatus.get();
  const terms = $call.get().view?.terms;
  return now === 'awaiting-prepayment' && terms
    ? text.waitingFor(formatUsdc(prepaidAmount(terms)))
    : text.status[now];
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
  const heading = h('h1', { tabIndex: -1 });
  const section = h(
    'section',
    { className: 'screen host' },
    back,
    heading,
    status,
    offer(actions),
    lazySlot(
      async () => (await import('./invite.ts')).exchange(actions),
      () => $hostStatus.get() === 'inviting',
      { className: '', stores: [$hostStatus] },
    ),
    securityWords('host'),
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
      setHeading(heading, text.headings[now]);
      const waiting = now === 'connecting' || now === 'awaiting-prepayment';
      setVisible(cancel, waiting);
      setData(status, 'state', now);
      setText(status, statusText());
      // The heading says it.
      status.classList.toggle('unseen', now === 'connecting');
      status.classList.toggle('busy', waiting || now === 'inviting');
      // Elsewhere an error is shown beside the button that it is about.
      error.set(now === 'idle' || now === 'inviting' ? null : $host.get().error);
    },
    $host,
    $hostStatus,
    $call,
    $screen,
  );
  return section;
}
