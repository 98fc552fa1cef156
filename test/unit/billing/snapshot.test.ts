// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Meter } from '../../../src/shared/billing/snapshot.ts';
import { mayStartFile, meterSnapshot } from '../../../src/shared/billing/snapshot.ts';
import { timingFor } from '../../../src/shared/billing/timing.ts';
import { CONFIG } from './rig.ts';

const meter = (part: Partial<Meter>) =>
  meterSnapshot({
    config: CONFIG,
    timing: timingFor(60),
    paidPeriods: 3,
    elapsedMs: 60_000,
    countedMs: 60_000,
    running: true,
    interrupted: false,
    standstill: null,
    pending: false,
    failed: false,
    frozen: null,
    upcoming: null,
    endReason: null,
    ...part,
  });

const ROWS: readonly (readonly [string, Partial<Meter>, string, string])[] = [
  ['in the prepaid minutes', {}, 'prepaid', 'green'],
  ['in a paid minute', { paidPeriods: 4, elapsedMs: 181_000 }, 'paid', 'green'],
  ['10.001 s before due', { elapsedMs: 169_999 }, 'prepaid', 'green'],
  ['10 s before due', { elapsedMs: 170_000 }, 'prepaid', 'yellow'],
  ['pending', { pending: true, elapsedMs: 181_000 }, 'pending', 'yellow'],
  ['frozen', { frozen: 'unpaid', elapsedMs: 190_000 }, 'frozen', 'red'],
  ['frozen while pending', { frozen: 'unpaid', pending: true }, 'frozen', 'red'],
  ['the retry failed', { frozen: 'unpaid', failed: true }, 'failed', 'red'],
  ['interrupted', { interrupted: true, running: false }, 'interrupted', 'grey'],
  [
    'interrupted in the last 10 s',
    { interrupted: true, elapsedMs: 175_000 },
    'interrupted',
    'grey',
  ],
  ['interrupted while pending', { interrupted: true, pending: true }, 'interrupted', 'grey'],
  ['interrupted while frozen', { interrupted: true, frozen: 'unpaid' }, 'interrupted', 'grey'],
  ['failed while interrupted', { interrupted: true, failed: true }, 'failed', 'red'],
  ['ended unpaid', { failed: true, frozen: 'unpaid', endReason: 'unpaid' }, 'failed', 'red'],
  ['ended by a user', { endReason: 'guest', elapsedMs: 175_000 }, 'prepaid', 'green'],
  ['ended while interrupted', { endReason: 'unreachable', interrupted: true }, 'prepaid', 'green'],
];

test('the meter’s word and colour follow from what is unpaid, frozen, interrupted or over', () => {
  for (const [when, part, status, color] of ROWS) {
    const shown = meter(part);
    assert.equal([shown.status, shown.color], [status, color], when);
    assert.equal(
      [shown.freezeCode, shown.endReason],
      [part.frozen ?? undefined, part.endReason ?? undefined],
      when,
    );
  }
});

test('countdown, paid until, next minute and total follow from elapsed and paid periods', () => {
  const { countdownMs, paidUntilMs, minute, totalAtomic } = meter({
    paidPeriods: 5,
    elapsedMs: 247_000,
  });
  assert.equal([countdownMs, paidUntilMs, minute, totalAtomic], [53_000, 300_000, 6, 2_500_000n]);
  assert.is(meter({ elapsedMs: 185_000 }).countdownMs, 0, 'never below zero');
});

test('file settlements start only while the meter is green and the call goes on', () => {
  assert.ok(mayStartFile(meter({})));
  for (const part of [
    { elapsedMs: 170_000 },
    { pending: true },
    { frozen: 'unpaid' as const },
    { interrupted: true },
    { endReason: 'host' as const },
  ]) {
    assert.not(mayStartFile(meter(part)));
  }
});

test.run();
