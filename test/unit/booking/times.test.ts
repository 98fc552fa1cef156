// pure
/** Finds the moment that a local time means, in zones that move their clocks. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { momentsOf } from '../../../src/main/booking/times.ts';

const zone = process.env['TZ'];
test.after(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

const TIMES: readonly (readonly [zone: string, local: string, utc: readonly string[]])[] = [
  ['Europe/Berlin', '2027-03-28T01:59', ['2027-03-28T00:59']],
  ['Europe/Berlin', '2027-03-28T02:00', []],
  ['Europe/Berlin', '2027-03-28T02:30', []],
  ['Europe/Berlin', '2027-03-28T03:00', ['2027-03-28T01:00']],
  ['Europe/Berlin', '2027-10-31T01:59', ['2027-10-30T23:59']],
  ['Europe/Berlin', '2027-10-31T02:30', ['2027-10-31T00:30', '2027-10-31T01:30']],
  ['Europe/Berlin', '2027-10-31T03:00', ['2027-10-31T02:00']],
  ['America/New_York', '2027-03-14T02:30', []],
  ['America/New_York', '2027-11-07T01:30', ['2027-11-07T05:30', '2027-11-07T06:30']],
  // Half an hour, and a whole day.
  ['Australia/Lord_Howe', '2026-10-04T02:15', []],
  ['Australia/Lord_Howe', '2027-04-04T01:45', ['2027-04-03T14:45', '2027-04-03T15:15']],
  ['Pacific/Apia', '2011-12-30T12:00', []],
  ['America/Santiago', '2027-09-05T00:30', []],
  ['Asia/Kolkata', '2027-03-28T02:30', ['2027-03-27T21:00']],
  ['UTC', '2027-03-28T02:30', ['2027-03-28T02:30']],
  ['UTC', '', []],
];

for (const [name, local, utc] of TIMES) {
  test(`${local} in ${name} is ${utc.join(' and ') || 'no moment'}`, () => {
    process.env['TZ'] = name;
    const moments = momentsOf(local).map((s) => new Date(s * 1000).toISOString().slice(0, 16));
    assert.equal(moments, utc);
  });
}

test.run();
