import type { KnownOffer } from '../../shared/api/booking.ts';
import { offerLink } from '../../shared/call/booking-offer.ts';
import { prepaidAmount } from '../../shared/terms.ts';
import { pageAddress } from '../app/url.ts';
import { formatUsdc } from '../text/intl.ts';
import { h, setVisible } from '../ui/dom.ts';
import { button, copyButton } from '../ui/parts.ts';
import { bookingStrings as text } from './strings.ts';
import { localTime, saveCalendar } from './times.ts';

/** How both sides keep a scheduled call: its link, and the calendar's entry. */

/** Returns the link that opens an offer; '' for none. */
export const linkOf = (code: string): string =>
  code === '' ? '' : offerLink(pageAddress(new URL(location.href)), code);

export const calendarButton = (of: () => KnownOffer, testid: string): HTMLElement =>
  button(text.calendar, {
    testid,
    className: 'quiet',
    onclick: () => saveCalendar(of().offer, linkOf(of().code)),
  });

export const copyLink = (code: string): HTMLElement =>
  copyButton(text.copyLink, () => linkOf(code));

/** Guest: copies the message that asks the host for the money back, and says where it belongs. */
export function askBack(of: () => KnownOffer): readonly [button: HTMLElement, next: HTMLElement] {
  const next = h('p.hint', { testid: 'ask-back-sent', role: 'status' }, text.askBackNext);
  setVisible(next, false);
  const ask = copyButton(
    text.askBack,
    () => {
      const { offer, code } = of();
      const amount = formatUsdc(prepaidAmount(offer.terms));
      return text.askBackMessage(amount, localTime(offer.startsAtS), linkOf(code));
    },
    { testid: 'ask-back', onCopied: () => setVisible(next, true) },
  );
  return [ask, next];
}
