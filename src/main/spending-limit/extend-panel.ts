import { attempt } from '../../shared/fields.ts';
import type { CallView } from '../../shared/api/ledger.ts';
import { type AtomicUsdc, usdc } from '../../shared/money.ts';
import { formatUsdc } from '../text/intl.ts';
import {
  $spendingLimitDoing,
  $spendingLimitError,
  $revoked,
  type SpendingLimitActions,
} from './actions.ts';
import { $call } from '../app/call-state.ts';
import { allowanceStrings as text } from './strings.ts';
import { drawing, h, onDraw, shownIf, viewOf, watch } from '../ui/dom.ts';
import { parseMinutes } from '../text/typed.ts';
import { button, errorOf, field, fold, form } from '../ui/parts.ts';

const DEFAULT_MINUTES = 10;
/** On screens of at least this size, the panel is open at first (style/wider.css). */
const ROOMY = '(min-width: 34rem) and (min-height: 30rem)';

/** The state of a spending limit, as the panel shows it. */
interface Shown {
  readonly view: CallView;
  readonly left: AtomicUsdc;
  readonly isRevoked: boolean;
}

/**
 * Builds the panel that extends and revokes the spending limit. After the call, it also offers to
 * revoke what is left.
 */
export function spendingLimitPanel(
  actions: SpendingLimitActions,
  where: 'call' | 'ended',
): HTMLElement {
  const inCall = where === 'call';
  function find(): Shown | null {
    const { view, ended } = $call.get();
    if (view === null || (ended === null) !== inCall) return null;
    const left = view.remaining ?? usdc(0n);
    const isRevoked = $revoked.get();
    return inCall || isRevoked || left > 0n ? { view, left, isRevoked } : null;
  }
  const doing = $spendingLimitDoing.get;
  function extending(now: () => Shown): readonly HTMLElement[] {
    const more = h('input', {
      value: String(DEFAULT_MINUTES),
      inputMode: 'numeric',
      autocomplete: 'off',
      aria: { invalid: () => String(wanted() === null) },
      oninput: () => draw(),
    });
    const wanted = (): number | null => parseMinutes(more.value) || null;
    function upTo(): string {
      const { left, view } = now();
      if (wanted() === null) return text.whole();
      return text.moreHint(formatUsdc(usdc(left + view.terms.price * BigInt(wanted() ?? 0))));
    }
    const hint = h('p.hint', upTo);
    const element = form(
      () => {
        const minutes = wanted();
        if (minutes !== null) void actions.extend(minutes);
      },
      field(text.more, more, hint),
      button(() => (doing() === 'extend' ? text.extending : text.extend(wanted())), {
        testid: 'extend',
        type: 'submit',
        disabled: () => doing() !== null || wanted() === null,
      }),
    );
    // The hint stands below the button, not above it.
    return [element, hint];
  }

  function revoke(now: () => Shown): HTMLElement {
    const [label, busy] = inCall ? [text.revoke, text.revoking] : [text.remove, text.removing];
    return button(() => (doing() === 'revoke' ? busy : label), {
      testid: 'revoke',
      className: 'quiet',
      hidden: () => now().isRevoked,
      disabled: () => doing() !== null,
      onclick: () => void actions.revoke(),
    });
  }

  /**
   * Builds the panel after the call. Its details are folded, because few users want to know why the
   * rest of the limit is harmless.
   */
  function rest(now: () => Shown): readonly HTMLElement[] {
    const details = fold(
      text.title,
      'small',
      h('p.hint', () => text.left(formatUsdc(now().left))),
      revoke(now),
      errorOf($spendingLimitError.get),
    );
    return [
      h('p.hint', () => (now().isRevoked ? text.revoked : text.over)()),
      shownIf(details, () => !now().isRevoked),
    ];
  }

  /**
   * Builds the panel during the call. It is folded on small screens, because its controls are
   * rarely needed.
   */
  function folded(now: () => Shown): HTMLElement {
    const element = h(
      'details.card',
      { open: attempt(() => matchMedia(ROOMY).matches) ?? true },
      h(
        'summary',
        h('span', text.title),
        h('span.hint', () => text.rest(formatUsdc(now().left))),
      ),
      h(
        'div.folded',
        ...extending(now),
        h(
          'div.ending',
          revoke(now),
          h('p.hint', () => (now().isRevoked ? text.revoked : text.revokeInCall)()),
        ),
        errorOf($spendingLimitError.get),
      ),
    );
    let wasShort = false;
    return onDraw(element, () => {
      const isShort = now().left < now().view.terms.price;
      // If the limit does not cover the next minute, the panel opens.
      if (isShort && !wasShort) element.open = true;
      wasShort = isShort;
    });
  }

  const element = viewOf(find, (now) =>
    h('div.allowance', ...(inCall ? [folded(now)] : rest(now))),
  );
  // The two panels have the same test ids, which must be unique on the page, so a hidden panel is
  // emptied.
  const parts = [...element.childNodes];
  onDraw(element, () => {
    if (element.hidden) element.replaceChildren();
    else if (!element.hasChildNodes()) element.append(...parts);
  });
  const draw = drawing(element);
  watch(draw, $call, $spendingLimitDoing, $spendingLimitError, $revoked);
  return element;
}
