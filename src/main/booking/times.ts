import type { Offer } from '../../shared/call/booking-offer.ts';
import { download } from '../ui/download.ts';
import { dateFormat, dates } from '../text/intl.ts';
import { calendarOf } from './ics.ts';
import { bookingStrings as text } from './strings.ts';

/** When an agreed call is: in words, and for calendars. */

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

/** In the reader's own time, with the zone's name. */
export function localTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  const name =
    zone()
      .formatToParts(date)
      .find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return `${local(seconds * 1000)} (${name})`;
}
export const utcTime = (seconds: number): string => `${utc(seconds * 1000)} UTC`;

/**
 * Returns the moments, in seconds, that a local time as `2027-03-28T02:30` means here: none where the
 * clocks skip it, two where they show it twice, the first of them first.
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

/** Offers the calendar file, the same on both sides. */
export function saveCalendar(offer: Offer, id: string, url: string): void {
  const { topic } = offer;
  const entry = { offer, id, url, summary: text.calendarSummary(topic) };
  const file = calendarOf({ ...entry, description: text.calendarText() });
  download(new Blob([file], { type: 'text/calendar;charset=utf-8' }), 'pay2chat.ics');
}
