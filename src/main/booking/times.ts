import type { KnownOffer, Offer } from '../../shared/api/booking.ts';
import { endsAtS } from '../../shared/call/call-link.ts';
import { download } from '../ui/download.ts';
import { type AtomicUsdc, isU64, usdc } from '../../shared/money.ts';
import { dateFormat, dates, formatUsdc } from '../text/intl.ts';
import { calendarOf } from './ics.ts';
import { bookingStrings as text } from './strings.ts';

/** The time and length of a scheduled call, in words and for calendars. */

const local = dates({ dateStyle: 'full', timeStyle: 'short' });
const zone = dateFormat({ timeZoneName: 'long' });
const utc = dates(
  {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  },
  'en-GB',
);

/** Returns a time in the user's time zone, with the zone's name. */
export function localTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  const name =
    zone()
      .formatToParts(date)
      .find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return `${local(seconds * 1000)} (${name})`;
}
/** Returns whether the time of the call is over, so that the host no longer waits for the guest. */
export const isPast = ({ offer }: KnownOffer): boolean => Date.now() / 1000 >= endsAtS(offer);

export const utcTime = (seconds: number): string => `${utc(seconds * 1000)} UTC`;

/**
 * Returns the moments, in Unix seconds, for which a local time such as `2027-03-28T02:30` stands in
 * this time zone. A time that the clocks skip has no moment. A time that they show twice has two
 * moments, in order.
 */
export function momentsOf(local: string): readonly number[] {
  const asUtcMs = Date.parse(`${local}Z`);
  const DAY_MS = 86_400_000;
  // The offset from UTC changes at most once in these two days.
  const offsets = [-DAY_MS, DAY_MS].map((ms) => new Date(asUtcMs + ms).getTimezoneOffset());
  const moments = offsets
    .map((minutes) => asUtcMs + minutes * 60_000)
    .filter((ms) => ms - new Date(ms).getTimezoneOffset() * 60_000 === asUtcMs);
  return [...new Set(moments)].sort((a, b) => a - b).map((ms) => Math.floor(ms / 1000));
}

/** Returns how long the call is planned, and what that costs; '' if no length is planned. */
export function plannedText(price: AtomicUsdc, minutes: number): string {
  const total = price * BigInt(minutes);
  return minutes === 0 || !isU64(total) ? '' : text.total(minutes, formatUsdc(usdc(total)));
}

/** Saves the calendar file, which is the same on both sides. */
export function saveCalendar(offer: Offer, url: string): void {
  const entry = { offer, url, summary: text.calendarSummary(offer.topic) };
  const file = calendarOf({ ...entry, description: text.calendarText() });
  download(new Blob([file], { type: 'text/calendar;charset=utf-8' }), 'pay2chat.ics');
}
