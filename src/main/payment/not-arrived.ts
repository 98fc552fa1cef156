import type { PaymentRecord } from '../../shared/api/ledger.ts';
import type { AppError } from '../../shared/errors.ts';
import { drawing, h, onDraw, viewOf } from '../ui/dom.ts';
import { button, errorSlot } from '../ui/parts.ts';
import { strings } from '../ui/strings.ts';
import { paymentName, paymentStrings } from './strings.ts';

/**
 * Records the user's report that a payment did not arrive. Resolves to the error if this could not
 * be recorded, or to null.
 */
export type NotArrived = (id: string) => Promise<AppError | null>;

/**
 * Asks the user about a payment whose outcome cannot be proven; hidden for all other payments. The
 * first press only opens the question, so that a slip cannot make anyone pay twice.
 */
export function notArrived(
  { notArrived: say }: { readonly notArrived: NotArrived },
  find: () => PaymentRecord | null | undefined,
): HTMLElement {
  const text = paymentStrings.asks;
  const error = errorSlot();
  /** The payment for which the user has opened the question. */
  let asked: string | null = null;
  const element = viewOf(
    () => {
      const record = find();
      return record?.asks === true ? record : null;
    },
    (now) => {
      const isAsked = (): boolean => asked === now().id;
      function toggle(): void {
        asked = isAsked() ? null : now().id;
        draw();
        // The pressed button is hidden now, so the focus moves to the button in its place.
        (isAsked() ? cancel : ask).focus();
      }
      const ask = button(text.notArrived, {
        testid: 'not-arrived',
        className: 'quiet',
        hidden: isAsked,
        aria: { label: () => `${text.notArrived()}: ${paymentName(now())}` },
        onclick: toggle,
      });
      const cancel = button(strings.cancel, { className: 'quiet', onclick: toggle });
      const sure = button(text.notArrived, {
        testid: 'not-arrived-sure',
        async onclick() {
          error.set(await say(now().id));
        },
      });
      return h(
        'div.stack.note.not-arrived',
        h('p', text.unproven),
        ask,
        h(
          'div.stack',
          { hidden: () => !isAsked() },
          h('p', text.twice),
          h('div.row', sure, cancel),
        ),
        error.element,
      );
    },
  );
  const draw = drawing(element);
  return onDraw(element, draw);
}
