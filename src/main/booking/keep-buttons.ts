import type { Offer } from '../../shared/call/booking-offer.ts';
import { button, copyButton } from '../ui/parts.ts';
import { linkOf } from './link.ts';
import { bookingStrings as text } from './strings.ts';
import { saveCalendar } from './times.ts';

/** How either side keeps an agreed call that is in its list: the link, and the calendar's entry. */
export const keepButtons = (
  offer: Offer,
  id: string,
  code: string,
  testid?: string,
): readonly HTMLElement[] => [
  copyButton(text.copyLink, () => linkOf(code)),
  button(text.calendar, {
    ...(testid === undefined ? {} : { testid }),
    className: 'quiet',
    onclick: () => saveCalendar(offer, id, linkOf(code)),
  }),
];
