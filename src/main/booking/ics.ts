import { utf8 } from '../../shared/bytes.ts';
import type { Offer } from '../../shared/api/booking.ts';

/** Builds the calendar entry of a scheduled call (RFC 5545). It is the same on both sides. */

interface Entry {
  readonly offer: Offer;
  readonly summary: string;
  readonly description: string;
  readonly url: string;
}

const LINE_OCTETS = 75;
const REMINDER_MINUTES = 15;

/** Section 3.3.11: backslash, semicolon, comma and line breaks are escaped. */
const escaped = (text: string): string =>
  text
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n|\r|\n/g, '\\n')
    // A text may contain no other control character.
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');

/** Folds a line. Section 3.1: a line has at most 75 octets. No character is split. */
function folded(line: string): string {
  const lines: string[] = [];
  let now = '';
  let octets = 0;
  for (const character of line) {
    const size = utf8(character).length;
    if (octets + size > LINE_OCTETS) {
      lines.push(now);
      now = ' ';
      octets = 1;
    }
    now += character;
    octets += size;
  }
  return [...lines, now].join('\r\n');
}

/** Returns a time in UTC (section 3.3.5, form 2). */
const utc = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().replace(/[-:]|\.\d{3}/g, '');

/** Returns the file's text. */
export function calendarOf({ offer, summary, description, url }: Entry): string {
  const { startsAtS, plannedMinutes, createdAtS } = offer;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Pay2Chat//Agreed call//EN',
    'CALSCALE:GREGORIAN',
    'BEGIN:VEVENT',
    `UID:${offer.deposit}@pay2chat`,
    // The time at which the offer was made rather than now, so that both sides write the same file.
    `DTSTAMP:${utc(createdAtS)}`,
    `DTSTART:${utc(startsAtS)}`,
    ...(plannedMinutes > 0 ? [`DTEND:${utc(startsAtS + 60 * plannedMinutes)}`] : []),
    `SUMMARY:${escaped(summary)}`,
    `DESCRIPTION:${escaped(description)}`,
    `URL:${url}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${escaped(summary)}`,
    `TRIGGER:-PT${REMINDER_MINUTES}M`,
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\r\n')}\r\n`;
}
