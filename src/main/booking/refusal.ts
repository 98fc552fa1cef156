import type { AppError } from '../../shared/errors.ts';
import { h } from '../ui/dom.ts';
import { errorOf } from '../ui/parts.ts';
import { bookingStrings as text } from './strings.ts';

/** Says why a booking is refused: the page's own sentence has no room for the reason. */
export function refusal(find: () => AppError | null): HTMLElement {
  const why = (): keyof typeof text.why | null => {
    const error = find();
    return error?.code === 'booking_refused' ? error.context.why : null;
  };
  return h(
    'div',
    { hidden: () => find() === null },
    errorOf(() => (why() ? null : find())),
    h('p.note', { testid: 'booking-refused', hidden: () => why() === null, data: { why } }, () => {
      const now = why();
      return now === null ? '' : text.why[now];
    }),
  );
}
