import type { Offer } from '../../shared/call/booking-offer.ts';
import { prepaidAmount } from '../../shared/terms.ts';
import { formatUsdc } from '../text/intl.ts';
import { button, copyButton } from '../ui/parts.ts';
import { linkOf } from './link.ts';
import { bookingStrings as text } from './strings.ts';
import { localTime, saveCalendar } from './times.ts';

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

/** Guest: copies the message that asks the host for the money back. */
export const askBack = (of: () => { readonly offer: Offer; readonly code: string }): HTMLElement =>
  copyButton(
    text.askBack,
    () => {
      const { offer, code } = of();
      const amount = formatUsdc(prepaidAmount(offer.terms));
      return text.askBackMessage(amount, localTime(offer.startsAtS), linkOf(code));
    },
    { testid: 'ask-back' },
  );
