// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { calendarOf } from '../../../src/main/booking/ics.ts';
import { offerSample } from '../../support/samples.ts';

/** The calendar file of a scheduled call, against vectors written by hand from RFC 5545. */

const offer = offerSample({
  startsAtS: 1_797_256_800,
  plannedMinutes: 45,
  createdAtS: 1_796_652_000,
});
const entry = {
  offer,
  summary: 'Call',
  description: 'Open.',
  url: 'https://a.example/#call=p2cc',
};

test('a scheduled call becomes a whole calendar file', () => {
  assert.is(
    calendarOf(entry),
    [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Pay2Chat//Agreed call//EN',
      'CALSCALE:GREGORIAN',
      'BEGIN:VEVENT',
      `UID:${offer.deposit}@pay2chat`,
      'DTSTAMP:20261207T140000Z',
      'DTSTART:20261214T140000Z',
      'DTEND:20261214T144500Z',
      'SUMMARY:Call',
      'DESCRIPTION:Open.',
      'URL:https://a.example/#call=p2cc',
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      'DESCRIPTION:Call',
      'TRIGGER:-PT15M',
      'END:VALARM',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ].join('\r\n'),
  );
});

test('a calendar file escapes separators, and omits an open-ended call’s end', () => {
  const summary = 'a, b; c\\d\r\ne\nf\u0007g';
  const file = calendarOf({ ...entry, summary, offer: { ...offer, plannedMinutes: 0 } });
  assert.not.match(file, 'DTEND');
  assert.match(file, 'SUMMARY:a\\, b\\; c\\\\d\\ne\\nfg\r\n');
});

test('the writer folds lines at 75 octets without cutting a character', () => {
  const summary = 'Ü'.repeat(40) + '🎧'.repeat(30) + 'x'.repeat(200);
  const file = calendarOf({ ...entry, summary });
  const lines = file.split('\r\n');
  for (const line of lines) {
    assert.ok(new TextEncoder().encode(line).length <= 75, line);
    assert.not.match(line, '\ufffd');
    assert.not.match(line, '\n');
  }
  assert.match(file.replaceAll('\r\n ', ''), `SUMMARY:${summary}\r\n`);
  // Filled as far as characters allow: 'SUMMARY:' and 33 of two octets.
  assert.is(lines.find((line) => line.startsWith('SUMMARY'))?.length, 8 + 33);
});

test.run();
