import { hasLanded, shownState, type ShownState } from '../../shared/api/payments.ts';
import { formatUsdc } from '../text/intl.ts';
import { explorerUrl, shortAddress } from '../../shared/network.ts';
import { parseAmount } from '../text/typed.ts';
import type { Actions } from '../app/actions.ts';
import { $screen } from '../app/screen.ts';
import { $settings } from '../app/settings.ts';
import { $transfer, $transferError } from './state.ts';
import { $wallet } from './standard/state.ts';
import { h, onDraw, setAttribute, setVisible, viewOf, watch } from '../ui/dom.ts';
import { amountInput } from '../ui/amount-input.ts';
import { button, errorOf, field, form, outLink } from '../ui/parts.ts';
import { notArrived } from '../payment/not-arrived.ts';
import { transferStrings as text } from './send-strings.ts';
import { strings } from '../ui/strings.ts';
import { windowHelp } from './window-help.ts';

/** *Send USDC*: a transfer to any address, with each state of the payment. */
function transferPanel(actions: Actions): HTMLDetailsElement {
  const to = h('input', { testid: 'transfer-to', autocomplete: 'off', spellcheck: false });
  const amount = amountInput($transferError.set, { testid: 'transfer-amount' });
  // Once the payment has landed, the field is emptied, so that the next press cannot send the same
  // amount again.
  $transfer.listen((now, before) => {
    if (hasLanded(now?.record) && !hasLanded(before?.record)) amount.value = '';
  });
  const transfer = viewOf($transfer.get, (now) => {
    const state = (): ShownState => shownState(now().record, now().isUnderWay);
    const signature = (): string | null => now().record?.signature ?? null;
    const href = (): string => explorerUrl(now().network, signature() ?? '') ?? '';
    const link = outLink(strings.explorer, '');
    return h(
      'div.payment',
      {
        testid: 'transfer',
        role: 'status',
        data: { state, signature },
      },
      h('strong', () => `${formatUsdc(now().amount)} USDC → ${shortAddress(now().recipient)}`),
      h('span', () => strings.payment[state()]),
      onDraw(link, () => {
        setVisible(link, href() !== '');
        setAttribute(link, 'href', href());
      }),
      button(text.checkAgain, {
        className: 'quiet',
        hidden: () => state() !== 'timeout',
        onclick: () => void actions.checkTransfer(),
      }),
      notArrived(actions, () => now().record),
      windowHelp(() => $transfer.get()?.isUnderWay === true && $wallet.get().prompting),
      button(strings.cancel, {
        className: 'quiet',
        hidden: () => state() !== 'pending' || !$wallet.get().prompting,
        onclick: () => actions.cancelPrompt(),
      }),
    );
  });
  const send = button(text.send, {
    testid: 'transfer-send',
    type: 'submit',
    icon: 'send',
    disabled: () => $transfer.get()?.isUnderWay === true,
  });
  const panel = h(
    'details.transfer-panel',
    h('summary', text.transfer),
    form(
      () => void actions.sendUsdc(to.value, parseAmount(amount.value)),
      field(text.to, to),
      h('div.row.end', field(text.amount, amount), send),
    ),
    errorOf($transferError.get),
    transfer,
  );
  watch(() => {
    const open = $screen.get() === 'lobby';
    if (panel.open !== open) panel.open = open;
  }, $screen);
  return watch(panel, $transfer, $transferError, $wallet);
}

const FAUCETS = { usdc: 'https://faucet.circle.com/', sol: 'https://faucet.solana.com/' };

/** Builds the parts for a connected wallet: links to test money on devnet, and *Send USDC*. */
export const moneyParts = (actions: Actions): HTMLElement =>
  watch(
    h(
      'div.stack',
      h(
        'p.hint.faucets',
        { hidden: () => $settings.get().network !== 'devnet' },
        text.faucet,
        ' ',
        outLink(text.faucetUsdc, FAUCETS.usdc),
        ' ',
        outLink(text.faucetSol, FAUCETS.sol),
      ),
      transferPanel(actions),
    ),
    $settings,
  );
