import type { PaymentRecord } from '../../shared/api/ledger.ts';
import { formatUsdc } from '../../shared/money.ts';
import { explorerUrl, shortAddress } from '../../shared/network.ts';
import { $transfer, $transferError, type Actions } from '../app/state.ts';
import { $wallet } from './standard/state.ts';
import { h, setData, setDisabled, setText, setVisible, watch } from '../ui/dom.ts';
import { button, errorSlot, field, form, outLink } from '../ui/parts.ts';
import { walletStrings } from './strings.ts';
import { strings } from '../ui/strings.ts';

const text = walletStrings;

const busy = (payment: PaymentRecord | null): boolean =>
  payment !== null && ['pending', 'broadcasting', 'confirming'].includes(payment.state);

/** *Send USDC*: a transfer to any address, with every state it goes through. */
export function transferPanel(actions: Actions): HTMLDetailsElement {
  const to = h('input', { testid: 'transfer-to', autocomplete: 'off', spellcheck: false });
  const amount = h('input', {
    testid: 'transfer-amount',
    inputMode: 'decimal',
    autocomplete: 'off',
    placeholder: '0.00',
  });
  const send = button(text.send, { testid: 'transfer-send', type: 'submit', icon: 'send' });
  const error = errorSlot();
  const what = h('strong', {});
  const state = h('span', {});
  const link = outLink(strings.explorer, '');
  const check = button(text.checkAgain, {
    className: 'quiet',
    onclick: () => void actions.checkTransfer(),
  });
  const cancel = button(strings.cancel, {
    className: 'quiet',
    onclick: () => actions.cancelPrompt(),
  });
  const transfer = h(
    'div',
    { testid: 'transfer', className: 'payment', role: 'status' },
    what,
    state,
    link,
    check,
    cancel,
  );

  watch(
    () => {
      const payment = $transfer.get();
      error.set($transferError.get());
      setVisible(transfer, payment !== null);
      setDisabled(send, busy(payment));
      setData(transfer, 'state', payment?.state ?? null);
      setData(transfer, 'signature', payment?.signature ?? null);
      if (!payment) return;
      const { signature, network, recipient } = payment;
      setText(what, `${formatUsdc(payment.amount)} USDC → ${shortAddress(recipient)}`);
      setText(state, strings.payment[payment.state]);
      const href = signature ? explorerUrl(network, signature) : null;
      setVisible(link, href !== null);
      if (href) link.href = href;
      setVisible(check, payment.state === 'timeout');
      setVisible(cancel, payment.state === 'pending' && $wallet.get().prompting);
    },
    $transfer,
    $transferError,
    $wallet,
  );

  return h(
    'details',
    { className: 'transfer-panel' },
    h('summary', {}, text.transfer),
    form(
      () => void actions.sendUsdc(to.value, amount.value),
      field(text.to, to),
      h('div', { className: 'row end' }, field(text.amount, amount), send),
    ),
    error.element,
    transfer,
  );
}
