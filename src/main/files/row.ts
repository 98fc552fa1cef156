import { formatUsdc } from '../text/intl.ts';
import type { PaymentRecord } from '../../shared/api/ledger.ts';
import type { FileView } from '../../shared/api/transfer.ts';
import { $buying, $fileErrors, type FileActions } from '../app/files-link.ts';
import { $call } from '../app/call-state.ts';
import { $payments } from '../payment/state.ts';
import { isSold } from '../refund/state.ts';
import { drawing, h, onDraw, setVisible, shownIf } from '../ui/dom.ts';
import { formatPrice, formatSize, hasProgress, progressText, stateText } from './format.ts';
import { isStillOwed } from './earlier.ts';
import { nameParts, savedName } from './name.ts';
import { fileStrings as text } from './strings.ts';
import type { Row } from '../ui/list.ts';
import { amountInput } from '../ui/amount-input.ts';
import { button, errorOf, field, form } from '../ui/parts.ts';
import { type LoadMoney, refundSlot } from '../refund/money-slots.ts';
import { strings } from '../ui/strings.ts';

function buyLabel({ price, owned, boughtBefore }: FileView): string {
  if (boughtBefore) return text.buy.again();
  return price === 0n || owned ? text.buy.free() : text.buy.paid();
}

/** Returns whether the call is over, after which a guest can buy no more files. */
const isOver = (): boolean => $call.get().ended !== null;

/**
 * Errors after which the listed content cannot be delivered: the host's file has changed or cannot
 * be read.
 */
const LOST = new Set(['file_changed', 'file_unreadable']);

/** Offers a refund if a guest has paid for content that can no longer be delivered. */
function lostRefund(id: string, isLost: () => boolean, money: LoadMoney): HTMLElement {
  const find = (): PaymentRecord | undefined =>
    $payments
      .get()
      ?.find((each) => each.role === 'host' && isSold(each) && each.resource === `file/${id}`);
  const element = h('div.file-refund', {
    // Without a payment, there is nothing to refund.
    hidden: () => !isLost() || find() === undefined,
  });
  return onDraw(element, () => {
    if (!isLost() || element.childElementCount > 0) return;
    element.append(h('p.hint', text.lost), refundSlot(money, 'host', find));
  });
}

/** Lets the host change the name and price of a listed file. */
function editor(
  file: () => FileView,
  actions: FileActions,
): { readonly element: HTMLElement; open(): void } {
  const name = h('input', { autocomplete: 'off', maxLength: 200 });
  const price = amountInput((error) => actions.typed(error, file().id));
  let isOpen = false;
  function show(open: boolean): void {
    isOpen = open;
    setVisible(element, open);
  }
  async function keep(): Promise<void> {
    if (await actions.edit(file().id, { name: name.value, price: price.value })) show(false);
  }
  const element = form(
    () => void keep(),
    field(text.name, name),
    field(text.price, price),
    h(
      'div.row.tight',
      button(text.keep, { type: 'submit' }),
      button(strings.cancel, { className: 'quiet', onclick: () => show(false) }),
    ),
  );
  return {
    element: onDraw(element, () => show(isOpen && file().state === 'listed')),
    open() {
      name.value = file().name;
      price.value = file().price === 0n ? '' : formatUsdc(file().price);
      show(true);
      name.focus();
    },
  };
}

function buttons(
  file: () => FileView,
  isBuying: () => boolean,
  actions: FileActions,
  edit: () => void,
): HTMLElement {
  const { id, mine } = file();
  const is = (...states: readonly FileView['state'][]): boolean => states.includes(file().state);
  const { pause, resume, cancel, save, withdraw } = actions;
  function get(): Promise<void> {
    if (file().owned) return resume(id);
    return file().boughtBefore ? actions.reclaim(id) : actions.askToBuy(id);
  }
  function canGet(): boolean {
    if (is('listed')) return !isOver();
    return is('failed') && file().owned && $call.get().connection !== 'closed';
  }
  return h(
    'div.row.tight',
    button(() => buyLabel(file()), {
      testid: 'file-buy',
      className: 'primary',
      hidden: () => mine || !canGet(),
      disabled: isBuying,
      onclick: () => void get(),
    }),
    button(text.save, {
      testid: 'file-save',
      className: 'primary',
      hidden: () => mine || !is('done'),
      onclick: () => void save(id),
    }),
    shownIf(
      savedName(() => file().savedAs),
      () => !mine && is('done'),
    ),
    button(() => (is('paused') ? text.resume : text.pause), {
      testid: 'file-pause',
      hidden: () => !is('transferring', 'paused') || file().pausedBy === 'peer',
      onclick: () => void (is('paused') ? resume(id) : pause(id)),
    }),
    button(text.cancel, {
      testid: 'file-cancel',
      className: 'quiet',
      hidden: () => !is('transferring', 'paused', 'hashing'),
      onclick: () => void cancel(id),
    }),
    button(text.edit, { className: 'quiet', hidden: () => !mine || !is('listed'), onclick: edit }),
    button(text.withdraw, {
      className: 'quiet',
      // The host can withdraw a listed or failed file. A paid file cannot be withdrawn, because it
      // may still be in transfer.
      hidden: () => !mine || !is('listed', 'failed'),
      onclick: () => void withdraw(id),
    }),
  );
}

/** Shows one file: its name, price and state, and what the user can do with it. */
export function fileRow(first: FileView, actions: FileActions, money: LoadMoney): Row<FileView> {
  let file = first;
  const { id, mine } = first;
  const isBuying = (): boolean => file.state === 'listed' && $buying.get().has(id);
  const isLost = (): boolean => mine && file.price > 0n && LOST.has(file.error?.code ?? '');
  const edit = editor(() => file, actions);
  const progress = h(
    'div.file-bar',
    { hidden: () => !hasProgress(file) },
    h('progress', {
      testid: 'file-progress',
      max: () => Math.max(file.size, 1),
      value: () => (file.size === 0 ? 1 : file.bytes),
      data: { bytes: () => String(file.bytes) },
      aria: { label: () => text.progress(file.name) },
    }),
    h('span.hint.file-moved', () => (hasProgress(file) ? progressText(file) : '')),
  );
  const element = h(
    'li.file',
    {
      testid: 'file',
      data: {
        name: () => file.name,
        size: () => String(file.size),
        sha256: () => file.sha256,
        root: () => file.root,
        state: () => (isBuying() ? 'buying' : file.state),
      },
    },
    h(
      'div.file-head',
      h('strong.file-name', { dir: 'ltr' }, ...nameParts(() => file.name)),
      h('span.file-price', () => formatPrice(file.price)),
    ),
    h(
      'p.file-facts.hint',
      h('span', () => formatSize(file.size)),
      h('span.file-state', { role: 'status' }, () =>
        isBuying()
          ? file.boughtBefore
            ? text.claiming
            : text.states.buying
          : stateText(file, isOver()),
      ),
    ),
    h('p.hint', { dir: 'auto', hidden: () => file.description === '' }, () => file.description),
    progress,
    h(
      'p.hint',
      { hidden: () => !file.boughtBefore || file.state !== 'listed' || isOver() },
      text.again,
    ),
    h('p.hint', { hidden: () => !isStillOwed(file) }, text.earlier.waits),
    errorOf(() => $fileErrors.get()[id] ?? file.error),
    lostRefund(id, isLost, money),
    buttons(() => file, isBuying, actions, edit.open),
    edit.element,
  );
  const draw = drawing(element);
  return {
    element,
    update(next) {
      const begins = !mine && !hasProgress(file) && hasProgress(next);
      file = next;
      draw();
      // The confirmation that began the transfer is above all files, so the file may be out of
      // view.
      if (begins) element.scrollIntoView({ block: 'nearest' });
    },
  };
}
