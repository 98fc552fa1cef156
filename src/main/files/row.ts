import { formatUsdc } from '../../shared/money.ts';
import type { FileView } from '../../shared/api/transfer.ts';
import { $buying, $fileErrors, type FileActions } from '../app/files-link.ts';
import { $payments } from '../payment/state.ts';
import { isSold } from '../refund/state.ts';
import { h, setData, setDisabled, setText, setVisible, watch } from '../ui/dom.ts';
import { formatPrice, formatSize, hasProgress, progressText, stateText } from './format.ts';
import { fileStrings as text } from './strings.ts';
import { button, errorSlot, field, form, setLabel } from '../ui/parts.ts';
import { type LoadMoney, refundSlot } from '../refund/slot.ts';
import { strings } from '../ui/strings.ts';

export interface FileRow {
  readonly element: HTMLElement;
  update(file: FileView): void;
}

const MOVING = new Set(['transferring', 'paused']);
/** Files in these states do not change by themselves; a paid one may be started again. */
const STILL = new Set(['listed', 'withdrawn', 'failed']);

function buyLabel({ price, owned, boughtBefore }: FileView): string {
  if (boughtBefore) return text.buy.again;
  return price === 0n || owned ? text.buy.free : text.buy.paid;
}

const buyingText = ({ boughtBefore }: FileView): string =>
  boughtBefore ? text.claiming : text.states.buying;

/** The host's bytes differ from the listed ones, or are gone. */
const LOST = new Set(['file_changed', 'file_unreadable']);

/** Shows one file: name, price, state, and what the user can do with it. */
export function fileRow(id: string, actions: FileActions, money: LoadMoney): FileRow {
  const name = h('strong', { className: 'file-name', dir: 'auto' });
  const size = h('span', {});
  const price = h('span', { className: 'file-price' });
  const about = h('p', { className: 'hint', dir: 'auto' });
  const state = h('span', { className: 'file-state', role: 'status' });
  const bar = h('progress', { testid: 'file-progress', max: 1 });
  const moved = h('span', { className: 'hint file-moved' });
  const progress = h('div', { className: 'file-bar' }, bar, moved);
  const again = h('p', { className: 'hint' }, text.again);
  const error = errorSlot();
  /** Offers a refund when a guest has paid for bytes that are gone. */
  const refund = h('div', { className: 'file-refund' });
  let lost = false;
  let showRefund: (() => void) | null = null;
  function offerRefund(): void {
    if (showRefund) return showRefund();
    const find = () =>
      $payments
        .get()
        ?.find((each) => each.role === 'host' && isSold(each) && each.resource === `file/${id}`);
    const hint = h('p', { className: 'hint' }, text.lost);
    refund.append(hint, refundSlot(money, find));
    // Without a payment there is nothing to refund.
    showRefund = () => setVisible(refund, lost && find() !== undefined);
    watch(showRefund, $payments);
  }
  let file: FileView | null = null;

  const buy = button(text.buy.paid, {
    testid: 'file-buy',
    className: 'primary',
    onclick: () => void get(),
  });
  const pause = button(text.pause, {
    testid: 'file-pause',
    onclick: () => void (file?.state === 'paused' ? actions.resume(id) : actions.pause(id)),
  });
  const cancel = button(text.cancel, {
    testid: 'file-cancel',
    className: 'quiet',
    onclick: () => void actions.cancel(id),
  });
  const save = button(text.save, {
    testid: 'file-save',
    className: 'primary',
    onclick: () => void actions.save(id),
  });
  const edit = button(text.edit, { className: 'quiet', onclick: () => openEditor() });
  const withdraw = button(text.withdraw, {
    className: 'quiet',
    onclick: () => void actions.withdraw(id),
  });

  function get(): Promise<void> {
    if (file?.owned) return actions.resume(id);
    return file?.boughtBefore ? actions.reclaim(id) : actions.askToBuy(id);
  }

  const newName = h('input', { autocomplete: 'off', maxLength: 200 });
  const newPrice = h('input', { autocomplete: 'off', inputMode: 'decimal', placeholder: '0.00' });
  const editor = form(
    () => void keep(),
    field(text.name, newName),
    field(text.price, newPrice),
    h(
      'div',
      { className: 'row tight' },
      button(text.keep, { type: 'submit' }),
      button(strings.cancel, { className: 'quiet', onclick: () => setVisible(editor, false) }),
    ),
  );
  setVisible(editor, false);
  function openEditor(): void {
    if (!file) return;
    newName.value = file.name;
    newPrice.value = file.price === 0n ? '' : formatUsdc(file.price);
    setVisible(editor, true);
    newName.focus();
  }
  async function keep(): Promise<void> {
    const kept = await actions.edit(id, { name: newName.value, price: newPrice.value });
    if (kept) setVisible(editor, false);
  }

  const element = h(
    'li',
    { testid: 'file', className: 'file' },
    h('div', { className: 'file-head' }, name, price),
    h('p', { className: 'file-facts hint' }, size, state),
    about,
    progress,
    again,
    error.element,
    refund,
    h('div', { className: 'row tight' }, buy, save, pause, cancel, edit, withdraw),
    editor,
  );

  return {
    element,
    update(next) {
      file = next;
      const { mine, state: now } = next;
      const buying = now === 'listed' && $buying.get().has(id);
      setData(element, 'name', next.name);
      setData(element, 'size', String(next.size));
      setData(element, 'sha256', next.sha256);
      setData(element, 'root', next.root);
      setData(element, 'state', buying ? 'buying' : now);
      setText(name, next.name);
      setText(size, formatSize(next.size));
      setText(price, formatPrice(next.price));
      setText(about, next.description);
      setVisible(about, next.description !== '');
      setText(state, buying ? buyingText(next) : stateText(next));
      setVisible(progress, hasProgress(next));
      bar.max = Math.max(next.size, 1);
      bar.value = next.size === 0 ? 1 : next.bytes;
      setData(bar, 'bytes', String(next.bytes));
      bar.setAttribute('aria-label', text.progress(next.name));
      setText(moved, hasProgress(next) ? progressText(next) : '');
      error.set($fileErrors.get()[id] ?? next.error);
      lost = mine && next.price > 0n && LOST.has(next.error?.code ?? '');
      if (lost) offerRefund();
      else setVisible(refund, false);

      setVisible(buy, !mine && (now === 'listed' || (now === 'failed' && next.owned)));
      setLabel(buy, buyLabel(next));
      setVisible(again, next.boughtBefore && now === 'listed');
      setDisabled(buy, buying);
      setVisible(save, !mine && now === 'done');
      setVisible(pause, MOVING.has(now) && next.pausedBy !== 'peer');
      setLabel(pause, now === 'paused' ? text.resume : text.pause);
      setVisible(cancel, MOVING.has(now) || now === 'hashing');
      setVisible(edit, mine && now === 'listed');
      setVisible(withdraw, mine && STILL.has(now) && now !== 'withdrawn');
      if (now !== 'listed') setVisible(editor, false);
    },
  };
}
