import { strings, usdcText } from '../ui/strings.ts';
import { type AtomicUsdc, usdc } from '../../shared/money.ts';
import { formatUsdc } from '../text/intl.ts';
import { $confirming, $files, type FileActions } from '../app/files-link.ts';
import { $call } from '../app/call-state.ts';
import { $wallet } from '../wallet/standard/state.ts';
import { h, viewOf, watch } from '../ui/dom.ts';
import { formatPrice, formatSize } from './format.ts';
import { fileStrings } from './strings.ts';
import { button, fact, facts, fold } from '../ui/parts.ts';

const text = fileStrings.confirm;

/**
 * Returns the file that the user is asked to confirm, as it was when the user chose it, and the
 * user's money.
 */
function asked() {
  const order = $confirming.get();
  const file = $files.get().files.find(({ id, price, root, state }) => {
    const same = order?.id === id && order.price === price && order.root === root;
    return same && state === 'listed';
  });
  if (!order || !file) return null;
  const { view } = $call.get();
  const { price } = file;
  const held = view?.balance ?? $wallet.get().usdc ?? null;
  const left = view?.remaining ?? usdc(0n);
  const missing = held !== null && held < price ? usdc(price - held) : null;
  const after = held === null || missing ? null : usdc(held - price);
  return { order, file, held, after, left, missing, bySpendingLimit: left >= price };
}

const amount = (value: AtomicUsdc | null): string => (value === null ? '…' : usdcText(value));

/**
 * Shows what a file costs and how much remains, before anything is signed (architecture.md, "A
 * payment").
 */
export function fileBuy(actions: FileActions): HTMLElement {
  const fromSpendingLimit = h('input', { type: 'checkbox', id: 'file-allowance' });
  const element = viewOf(asked, (now) =>
    h(
      'div.confirm',
      { role: 'group', aria: { label: fileStrings.buy.paid } },
      h('h3', { tabIndex: -1 }, () => text.title(now().file.name)),
      facts(
        fact(text.cost, () => formatPrice(now().file.price)),
        fact(text.size, () => formatSize(now().file.size)),
        fact(text.balance, () => amount(now().held)),
        fact(text.after, () => amount(now().after)),
      ),
      h(
        'div.check',
        { hidden: () => !now().bySpendingLimit },
        fromSpendingLimit,
        h('label', { htmlFor: fromSpendingLimit.id }, () => text.allowance(formatUsdc(now().left))),
      ),
      h('p.note', { role: 'status', hidden: () => now().missing === null }, () => {
        const { missing } = now();
        return missing ? text.short(formatUsdc(missing)) : '';
      }),
      h('p.hint', text.fee),
      h(
        'div.row.tight',
        button(() => text.pay(formatPrice(now().file.price)), {
          testid: 'file-confirm',
          className: 'primary',
          disabled: () => now().missing !== null,
          onclick: () =>
            void actions.buy(now().order, now().bySpendingLimit && fromSpendingLimit.checked),
        }),
        button(strings.cancel, { className: 'quiet', onclick: () => $confirming.set(null) }),
      ),
      fold(
        text.hash,
        'small',
        h('span.hash', () => now().file.sha256 ?? ''),
        h('p.hint', text.honest),
      ),
    ),
  );
  const stores = [$confirming, $files, $call, $wallet];
  watch(element, ...stores);
  let shown: string | undefined;
  watch(
    () => {
      const id = asked()?.file.id;
      if (id !== undefined && id !== shown) {
        fromSpendingLimit.checked = false;
        element.querySelector('h3')?.focus();
      }
      shown = id;
    },
    ...stores,
  );
  return element;
}
