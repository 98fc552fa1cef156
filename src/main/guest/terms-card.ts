import type { PrepayView } from '../../shared/api/ledger.ts';
import type { AtomicUsdc } from '../../shared/money.ts';
import { formatUsdc } from '../../shared/money.ts';
import { NETWORKS } from '../../shared/network.ts';
import type { Terms } from '../../shared/terms.ts';
import type { Actions } from '../app/state.ts';
import { $call, $guest, $panel, onPhone } from '../app/state.ts';
import { $needsWallet, $wallet } from '../wallet/standard/state.ts';
import { askServers } from '../settings/ask.ts';
import { $guestStatus } from '../app/status.ts';
import { h, setData, setDisabled, setText, setVisible, watch } from '../ui/dom.ts';
import { bill } from '../ui/format.ts';
import { lazySlot } from '../ui/lazy.ts';
import { button, errorSlot, fact, facts, fold, setLabel } from '../ui/parts.ts';
import { type PayChoice, payChoice } from './allowance-choice.ts';
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

/** The sum that is asked for, what it is for, the balance, and what remains or is missing. */
function billRows(): {
  readonly sum: HTMLElement;
  readonly rows: readonly HTMLElement[];
  render(terms: Terms, joining: boolean): AtomicUsdc;
} {
  const cost = h('strong', { testid: 'prepay-cost' });
  const covers = h('span', {});
  const balance = h('span', {});
  const after = h('span', { testid: 'balance-after' });
  const sum = h('p', { className: 'sum' }, cost, ' ', covers);
  return {
    sum,
    rows: [fact(words.balance, balance), fact(words.after, after)],
    render(terms, joining) {
      const { status, usdc } = $wallet.get();
      const held = status === 'connected' ? usdc : undefined;
      const sums = bill(terms, $call.get().view?.prepay ?? null, held);
      sum.classList.toggle('asked', joining);
      setText(cost, usdcText(sums.cost));
      setData(cost, 'atomic', String(sums.cost));
      setText(covers, (joining ? text.upfrontFor : text.toJoin)(terms.prepaidPeriods));
      if (sums.balance === undefined) setText(balance, words.unknown);
      else
        setText(balance, sums.balance === null ? walletStrings.noAccount : usdcText(sums.balance));
      const { short } = sums;
      if (short) setText(after, words.short(formatUsdc(short)));
      else setText(after, sums.after === null ? words.unknown : usdcText(sums.after));
      after.classList.toggle('short', short !== null);
      setData(after, 'atomic', sums.after === null ? null : String(sums.after));
      setData(after, 'short', short === null ? null : String(short));
      return sums.cost;
    },
  };
}

/** Says what is known about the address. That it is new matters where the words are compared. */
function payeeNote(): HTMLElement {
  const note = h('p', {});
  watch(
    () => {
      const known = $guest.get().payee;
      const paid = known !== null && known.calls > 0;
      setText(note, known?.note ?? '');
      note.className = paid ? 'hint' : 'note';
      setVisible(note, known !== null && (paid || isJoining()));
    },
    $guest,
    $guestStatus,
  );
  return note;
}

const isJoining = (): boolean => ['connected', 'paying'].includes($guestStatus.get());

/** Returns whether the page has to be opened in a wallet's own browser: a phone without a wallet. */
const needsWalletApp = (): boolean =>
  onPhone() &&
  $needsWallet.get() &&
  !$wallet.get().options.some(({ installUrl }) => installUrl === null);

/** The address, the network and what becomes of unused time: folded until it is time to pay. */
function details(): { element: HTMLElement; render(terms: Terms): void } {
  const payTo = h('span', { className: 'address' });
  const network = h('span', {});
  const risk = h('p', { className: 'hint' }, text.returns.risk);
  const element = fold(
    text.details,
    'small',
    facts(fact(text.payTo, payTo), fact(text.network, network)),
    risk,
  );
  let joined = false;
  return {
    element,
    render(terms) {
      setText(payTo, terms.payTo);
      setText(network, NETWORKS[terms.network].name);
      setVisible(risk, terms.returnsUnused === true);
      const joining = isJoining();
      element.classList.toggle('open', joining);
      if (joining !== joined) element.open = joined = joining;
    },
  };
}

/** The one button of the moment, with what stands in its way. */
function dock(
  actions: Actions,
  choice: PayChoice,
): { element: HTMLElement; render(cost: AtomicUsdc): void } {
  const error = errorSlot();
  const payError = errorSlot();
  const stage = h('p', { className: 'status', role: 'status' });
  const create = button(text.createReply, {
    testid: 'create-reply',
    className: 'primary wide',
    onclick: () => {
      if ($needsWallet.get()) $panel.set('wallet');
      else void actions.createReply();
    },
  });
  const pay = button('', {
    testid: 'prepay',
    className: 'primary wide',
    onclick: () => {
      if ($needsWallet.get()) $panel.set('wallet');
      else void actions.pay(choice.mode(), choice.budgetPeriods() ?? 0);
    },
  });
  const cancel = button(strings.cancel, {
    className: 'quiet wide',
    onclick: () => actions.cancelPrompt(),
  });
  const next = lazySlot(
    async () => (await import('../call/next-step.ts')).nextStep('guest'),
    () => $guestStatus.get() === 'idle' && $guest.get().terms !== null,
    { className: '', stores: [$guestStatus, $guest] },
  );
  return {
    // Stays in view on small screens.
    element: h(
      'div',
      { className: 'dock' },
      ...[next, error.element, payError.element, choice.answers, create, pay, stage, cancel],
    ),
    render(cost) {
      const { replyBusy, error: met } = $guest.get();
      const status = $guestStatus.get();
      const prepay = $call.get().view?.prepay ?? null;
      const joining = isJoining();
      const label = (own: string): string => ($needsWallet.get() ? walletStrings.connect : own);
      setVisible(create, !joining && !needsWalletApp());
      setDisabled(create, replyBusy);
      setLabel(create, replyBusy ? text.creating : label(text.createReply));
      create.classList.toggle('busy', replyBusy);
      setVisible(pay, joining);
      // Never disabled for lack of money, because the balance shown may be outdated.
      const busy = prepay !== null && BUSY.includes(prepay.stage);
      setDisabled(pay, busy || status === 'paying');
      setLabel(
        pay,
        label((prepay?.stage === 'failed' ? words.again : words.pay)(formatUsdc(cost))),
      );
      setText(stage, prepay && joining ? words.stage[prepay.stage] : '');
      stage.classList.toggle('busy', busy);
      setVisible(cancel, joining && $wallet.get().prompting);
      const failed = joining ? (prepay?.error ?? null) : null;
      payError.set(failed);
      error.set(failed && met?.code === failed.code ? null : met);
    },
  };
}

/**
 * One card from the opened invite to the prepayment: the cost, the recipient, how to pay, and the
 * one button of the moment. Everything that a payer wants to know stands above that button
 * (product.md, "A payment, as the payer sees it").
 */
export function termsCard(actions: Actions): HTMLElement {
  const offer = h('span', { dir: 'auto' });
  const offerRow = fact(words.offer, offer);
  const returns = h('p', { className: 'hint' });
  const sums = billRows();
  const balances = facts(offerRow, ...sums.rows);
  const choice = payChoice(actions);
  const more = details();
  const foot = dock(actions, choice);
  const card = h(
    'section',
    { className: 'card terms', testid: 'terms' },
    sums.sum,
    choice.element,
    balances,
    returns,
    payeeNote(),
    more.element,
    lazySlot(
      async () => (await import('../wallet/phone.ts')).walletBrowser(),
      () => $guest.get().terms !== null && $guestStatus.get() === 'idle' && needsWalletApp(),
      {
        className: '',
        stores: [$guest, $guestStatus, $wallet, $needsWallet],
      },
    ),
    lazySlot(
      async () => (await import('../call/own-name.ts')).nameField(actions),
      () => $guest.get().terms !== null && $guestStatus.get() === 'idle',
      { className: '', stores: [$guest, $guestStatus] },
    ),
    askServers(actions, 'guest', () => $guestStatus.get() === 'idle', $guest, $guestStatus),
    foot.element,
  );

  watch(
    () => {
      const { terms, payee } = $guest.get();
      const status = $guestStatus.get();
      const joining = isJoining();
      const offered = status === 'idle' || status === 'replying';
      setVisible(card, terms !== null && (offered || joining));
      if (!terms) return;
      setData(card, 'price', formatUsdc(terms.price));
      setData(card, 'payTo', terms.payTo);
      setData(card, 'network', terms.network);
      setData(card, 'paidCalls', payee && String(payee.calls));
      const answer = terms.returnsUnused === true ? 'yes' : 'no';
      setData(card, 'returns', answer);
      setText(returns, text.returns[answer]);
      const sold = $call.get().view?.title ?? '';
      setVisible(offerRow, sold !== '');
      setText(offer, sold);
      // How to pay is chosen where it is paid.
      for (const part of [choice.element, balances]) setVisible(part, joining);
      more.render(terms);
      foot.render(sums.render(terms, joining));
    },
    $guest,
    $guestStatus,
    $call,
    $wallet,
    $needsWallet,
  );
  return card;
}
