import { formatUsdc, usdc } from '../../shared/money.ts';
import { $allowanceDoing, $allowanceError, $revoked, type AllowanceActions } from './actions.ts';
import { $call } from '../app/state.ts';
import { allowanceStrings as text } from './strings.ts';
import { h, setDisabled, setText, setVisible, watch } from '../ui/dom.ts';
import { parseMinutes } from '../ui/format.ts';
import { button, errorSlot, field, form, setLabel } from '../ui/parts.ts';

const DEFAULT_MINUTES = 10;
/** From this size on, the panel starts unfolded (style/wider.css). */
const ROOMY = '(min-width: 34rem) and (min-height: 30rem)';

/** Folds the controls away where space is scarce, because they are rarely needed during a call. */
function folded(rest: HTMLElement, parts: readonly HTMLElement[]): HTMLElement {
  return h(
    'details',
    { className: 'card', open: matchMedia(ROOMY).matches },
    h('summary', {}, h('span', {}, text.title), rest),
    h('div', { className: 'folded' }, ...parts),
  );
}

/**
 * Extends and revokes the allowance. Revoking is also offered after the call if something is left.
 */
export function allowancePanel(actions: AllowanceActions, where: 'call' | 'ended'): HTMLElement {
  const more = h('input', {
    type: 'number',
    min: '1',
    max: '1440',
    step: '1',
    value: String(DEFAULT_MINUTES),
    inputMode: 'numeric',
  });
  const hint = h('p', { className: 'hint' });
  const wanted = (): number | null => parseMinutes(more.value) || null;
  const extend = button(text.extend(DEFAULT_MINUTES), { testid: 'extend', type: 'submit' });
  const revoke = button(text.revoke, {
    testid: 'revoke',
    className: 'quiet',
    onclick: () => void actions.revoke(),
  });
  const error = errorSlot();
  const note = h('p', { className: 'hint' });
  const extending = form(
    () => {
      const minutes = wanted();
      if (minutes !== null) void actions.extend(minutes);
    },
    field(text.more, more, hint),
    extend,
  );
  const rest = h('span', { className: 'hint' });
  const parts =
    where === 'call'
      ? [
          folded(rest, [
            extending,
            hint,
            h('div', { className: 'ending' }, revoke, note),
            error.element,
          ]),
        ]
      : [note, revoke, error.element];
  const element = h('div', { className: 'allowance' });

  function draw(): void {
    const { view, ended } = $call.get();
    const here = view !== null && (ended === null) === (where === 'call');
    const left = view?.allowanceLeft ?? null;
    const done = $revoked.get();
    const shown = here && (where === 'call' || done || (left !== null && left > 0n));
    setVisible(element, shown);
    // Test ids may exist only once on the page.
    if (!shown) return element.replaceChildren();
    if (element.childElementCount === 0) element.append(...parts);
    setText(rest, text.rest(formatUsdc(usdc(left ?? 0n))));
    const minutes = wanted();
    const doing = $allowanceDoing.get();
    more.setAttribute('aria-invalid', String(minutes === null));
    const upTo = (left ?? 0n) + view.terms.price * BigInt(minutes ?? 0);
    setText(hint, text.moreHint(formatUsdc(usdc(upTo))));
    setDisabled(extend, doing !== null || minutes === null);
    setLabel(extend, doing === 'extend' ? text.extending : text.extend(minutes));
    setDisabled(revoke, doing !== null);
    setVisible(revoke, !done);
    const [label, busy] =
      where === 'call' ? [text.revoke, text.revoking] : [text.remove, text.removing];
    setLabel(revoke, doing === 'revoke' ? busy : label);
    const says = where === 'call' ? text.revokeInCall : text.left(formatUsdc(usdc(left ?? 0n)));
    setText(note, done ? text.revoked : says);
    error.set($allowanceError.get());
  }
  more.oninput = draw;
  watch(draw, $call, $allowanceDoing, $allowanceError, $revoked);
  return element;
}
