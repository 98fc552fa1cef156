import { formatUsdc, usdc } from '../../shared/money.ts';
import type { FileView } from '../../shared/api/transfer.ts';
import { $confirming, $files, type FileActions } from '../app/files-link.ts';
import { $call } from '../app/state.ts';
import { $wallet } from '../wallet/standard/state.ts';
import { h, setDisabled, setText, setVisible, watch } from '../ui/dom.ts';
import { formatPrice, formatSize } from './format.ts';
import { fileStrings } from './strings.ts';
import { button, fact, facts, fold, setLabel } from '../ui/parts.ts';
import { strings } from '../ui/strings.ts';

const text = fileStrings.confirm;

/**
 * Shows what a file costs and what remains, before anything is signed (product.md, "A payment").
 */
export function fileBuy(actions: FileActions): HTMLElement {
  const title = h('h3', { tabIndex: -1 });
  const size = h('span', {});
  const cost = h('span', {});
  const balance = h('span', {});
  const after = h('span', {});
  const hash = h('span', { className: 'hash' });
  const short = h('p', { className: 'note', role: 'status' });
  const fromAllowance = h('input', { type: 'checkbox', id: 'file-allowance' });
  const allowanceText = h('label', { htmlFor: fromAllowance.id });
  const allowance = h('div', { className: 'check' }, fromAllowance, allowanceText);
  const money = facts(fact(text.balance, balance), fact(text.after, after));
  const fee = h('p', { className: 'hint' }, text.fee);
  const confirm = button(text.pay, {
    testid: 'file-confirm',
    className: 'primary',
    onclick: () => {
      const order = $confirming.get();
      if (order) void actions.buy(order, !allowance.hidden && fromAllowance.checked);
    },
  });
  const cancel = button(strings.cancel, {
    className: 'quiet',
    onclick: () => $confirming.set(null),
  });
  const element = h(
    'div',
    { className: 'confirm', role: 'group' },
    title,
    facts(fact(text.cost, cost), fact(text.size, size)),
    money,
    allowance,
    short,
    fee,
    h('div', { className: 'row tight' }, confirm, cancel),
    fold(text.hash, 'small', hash, h('p', { className: 'hint' }, text.honest)),
  );
  element.setAttribute('aria-label', fileStrings.buy.paid);

  let shown: string | null = null;
  function render(file: FileView): void {
    const { price, name } = file;
    const free = price === 0n;
    const { view } = $call.get();
    const held = view?.balance ?? $wallet.get().usdc ?? null;
    const left = view?.allowanceLeft ?? null;
    const missing = held !== null && held < price ? usdc(price - held) : null;
    setText(title, free ? text.titleFree(name) : text.title(name));
    setText(size, formatSize(file.size));
    setText(cost, formatPrice(price));
    setText(hash, file.sha256 ?? '');
    setVisible(money, !free);
    setVisible(fee, !free);
    setText(balance, held === null ? '…' : `${formatUsdc(held)} USDC`);
    setText(after, held === null || missing ? '…' : `${formatUsdc(usdc(held - price))} USDC`);
    setVisible(short, missing !== null);
    setText(short, missing ? text.short(formatUsdc(missing)) : '');
    setVisible(allowance, !free && left !== null && left >= price);
    setText(allowanceText, left === null ? '' : text.allowance(formatUsdc(left)));
    setLabel(confirm, free ? text.free : text.pay);
    setDisabled(confirm, missing !== null);
  }

  watch(
    () => {
      const order = $confirming.get();
      const file = $files.get().files.find(({ id, price, root, state }) => {
        const same = order?.id === id && order.price === price && order.root === root;
        return same && state === 'listed';
      });
      setVisible(element, file !== undefined);
      if (file) render(file);
      if (file && shown !== file.id) {
        fromAllowance.checked = false;
        title.focus();
      }
      shown = file?.id ?? null;
    },
    $confirming,
    $files,
    $call,
    $wallet,
  );
  return element;
}
