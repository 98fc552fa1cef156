import type { PrepayView } from '../../shared/api/ledger.ts';
import type { AtomicUsdc } from '../../shared/money.ts';
import { formatUsdc } from '../../shared/money.ts';
import { NETWORKS } from '../../shared/network.ts';
import type { Terms } from '../../shared/terms.ts';
import type { Actions } from '../app/state.ts';
import { $call, $guest } from '../app/state.ts';
import { $wallet } from '../wallet/standard/state.ts';
import { askServers } from '../settings/ask.ts';
import { $guestStatus } from '../app/status.ts';
import { h, setData, setDisabled, setText, setVisible, watch } from '../ui/dom.ts';
import { bill } from '../ui/format.ts';
import { button, errorSlot, fact, facts, setLabel } from '../ui/parts.ts';
import { payChoice } from './allowance-choice.ts';
import { guestStrings, prepayStrings } from './strings.ts';
import { walletStrings } from '../wallet/strings.ts';
import { strings } from '../ui/strings.ts';

const text = guestStrings;
const words = prepayStrings;

const BUSY: readonly PrepayView['stage'][] = [
  'asking',
  'signing',
  'approving',
  'sending',
  'confirming',
  'waiting',
  'unadmitted',
  'expiring',
  'settled',
];

const usdcText = (amount: AtomicUsdc): string => `${formatUsdc(amount)} ${strings.usdc}`;

/** Rows with the cost, the balance, and what remains or is missing. */
function billRows(): { rows: HTMLElement[]; render(terms: Terms): { cost: AtomicUsdc } } {
  const cost = h('strong', { testid: 'prepay-cost' });
  const upfrontFor = h('span', {});
  const balance = h('span', {});
  const after = h('span', { testid: 'balance-after' });
  return {
    rows: [
      fact(text.upfront, h('span', {}, cost, ' ', upfrontFor)),
      fact(words.fee, h('span', {}, words.feeNone)),
      fact(words.balance, balance),
      fact(words.after, after),
    ],
    render(terms) {
      const { status, usdc } = $wallet.get();
      const held = status === 'connected' ? usdc : undefined;
      const sums = bill(terms, $call.get().view?.prepay ?? null, held);
      setText(cost, usdcText(sums.cost));
      setData(cost, 'atomic', String(sums.cost));
      setText(upfrontFor, text.upfrontFor(terms.prepaidPeriods));
      if (sums.balance === undefined) setText(balance, words.unknown);
      else
        setText(balance, sums.balance === null ? walletStrings.noAccount : usdcText(sums.balance));
      const { short } = sums;
      if (short) setText(after, words.short(formatUsdc(short)));
      else setText(after, sums.after === null ? words.unknown : usdcText(sums.after));
      after.classList.toggle('short', short !== null);
      setData(after, 'atomic', sums.after === null ? null : String(sums.after));
      setData(after, 'short', short === null ? null : String(short));
      return sums;
    },
  };
}

/**
 * One card from the opened invite to the prepayment: the cost, the recipient, how to pay, and the
 * one button of the moment. Everything that a payer wants to know stands above that button
 * (product.md, "A payment, as the payer sees it").
 */
export function termsCard(actions: Actions): HTMLElement {
  const title = h('h2', {});
  const price = h('strong', { className: 'amount' });
  const per = h('span', { className: 'unit' });
  const offer = h('span', { dir: 'auto' });
  const offerRow = fact(words.offer, offer);
  const payTo = h('span', { className: 'address' });
  const payee = h('p', { className: 'note' });
  const returns = h('p', {});
  const risk = h('p', { className: 'hint' }, text.returns.risk);
  const network = h('span', {});
  const sums = billRows();
  const choice = payChoice(actions);
  const needWallet = h('p', { className: 'note' }, words.needWallet);
  const error = errorSlot();
  const stage = h('p', { className: 'status', role: 'status' });
  const create = button(text.createReply, {
    testid: 'create-reply',
    className: 'primary wide',
    onclick: () => void actions.createReply(),
  });
  const pay = button(words.title, {
    testid: 'prepay',
    className: 'primary wide',
    onclick: () => void actions.pay(choice.mode(), choice.budgetPeriods() ?? 0),
  });
  const cancel = button(strings.cancel, {
    className: 'quiet wide',
    onclick: () => actions.cancelPrompt(),
  });
  const card = h(
    'section',
    { className: 'card terms', testid: 'terms' },
    title,
    h('p', { className: 'balance' }, price, per),
    facts(offerRow, ...sums.rows, fact(text.payTo, payTo), fact(text.network, network)),
    h('div', { className: 'field' }, returns, risk),
    payee,
    choice.element,
    needWallet,
    askServers(actions, 'guest', () => $guestStatus.get() === 'idle', $guest, $guestStatus),
    // Stays in view on small screens: the error, the most that the call can cost, and the button.
    h(
      'div',
      { className: 'dock' },
      ...[error.element, choice.answers, choice.inAll, create, pay, stage, cancel],
    ),
  );

  function renderPayee(): void {
    const known = $guest.get().payee;
    setVisible(payee, known !== null);
    setData(card, 'paidCalls', known && String(known.calls));
    setText(payee, known?.note ?? '');
  }

  function renderButtons(cost: AtomicUsdc): void {
    const { replyBusy } = $guest.get();
    const status = $guestStatus.get();
    const prepay = $call.get().view?.prepay ?? null;
    const joining = status === 'connected' || status === 'paying';
    setText(title, joining ? words.title : text.terms);
    setVisible(choice.inAll, joining);
    setVisible(create, status === 'idle' || status === 'replying');
    setDisabled(create, replyBusy);
    setLabel(create, replyBusy ? text.creating : text.createReply);
    create.classList.toggle('busy', replyBusy);
    setVisible(pay, joining);
    // Never disabled for lack of money, because the balance shown may be outdated.
    const busy = prepay !== null && BUSY.includes(prepay.stage);
    setDisabled(pay, busy || status === 'paying');
    setLabel(pay, (prepay?.stage === 'failed' ? words.again : words.pay)(formatUsdc(cost)));
    setText(stage, prepay && joining ? words.stage[prepay.stage] : '');
    stage.classList.toggle('busy', busy);
    setVisible(cancel, joining && $wallet.get().prompting);
    error.set(joining ? (prepay?.error ?? null) : null);
  }

  watch(
    () => {
      const { terms } = $guest.get();
      const status = $guestStatus.get();
      setVisible(card, terms !== null && status !== 'in-call' && status !== 'ended');
      if (!terms) return;
      setData(card, 'price', formatUsdc(terms.price));
      setData(card, 'payTo', terms.payTo);
      setData(card, 'network', terms.network);
      const answer = terms.returnsUnused === true ? 'yes' : 'no';
      setData(card, 'returns', answer);
      setText(returns, text.returns[answer]);
      setVisible(risk, answer === 'yes');
      setText(price, formatUsdc(terms.price));
      setText(per, text.perMinute(terms.periodSeconds));
      setText(payTo, terms.payTo);
      setText(network, NETWORKS[terms.network].name);
      const sold = $call.get().view?.title ?? '';
      setVisible(offerRow, sold !== '');
      setText(offer, sold);
      setVisible(needWallet, $wallet.get().status !== 'connected');
      const { cost } = sums.render(terms);
      renderPayee();
      renderButtons(cost);
    },
    $guest,
    $guestStatus,
    $call,
    $wallet,
  );
  return card;
}
