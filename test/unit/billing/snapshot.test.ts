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

/** Facts, second of the call, word and colour of the meter. */
const ROWS = `
                         | 60      | prepaid     | green
  paidPeriods            | 181     | paid        | green
                         | 169.999 | prepaid     | green
                         | 170     | prepaid     | yellow
  pending                | 181     | pending     | yellow
  frozen                 | 190     | frozen      | red
  frozen pending         | 60      | frozen      | red
  frozen failed          | 60      | failed      | red
  interrupted            | 60      | interrupted | grey
  interrupted            | 175     | interrupted | grey
  interrupted pending    | 60      | interrupted | grey
  interrupted frozen     | 60      | interrupted | grey
  interrupted failed     | 60      | failed      | red
  frozen failed unpaid   | 60      | failed      | red
  guest                  | 175     | prepaid     | green
  interrupted guest      | 60      | prepaid     | green
`;
const FACTS: Readonly<Record<string, Partial<Meter>>> = {
  ...{ paidPeriods: { paidPeriods: 4 }, pending: { pending: true }, failed: { failed: true } },
  ...{ frozen: { frozen: 'early' }, interrupted: { interrupted: true } },
  ...{ unpaid: { endReason: 'unpaid' }, guest: { endReason: 'guest' } },
};

test('the state of the call determines the meter’s word and colour', () => {
  for (const line of ROWS.trim().split('\n')) {
    const [facts = '', seconds, status, color] = line.split('|').map((each) => each.trim());
    const part: Partial<Meter> = Object.assign({}, ...facts.split(' ').map((fact) => FACTS[fact]));
    const shown = meter({ elapsedMs: Number(seconds) * 1_000, ...part });
    assert.equal([shown.status, shown.color], [status, color], line);
    const { frozen, endReason } = part;
    assert.equal([shown.freezeCode, shown.endReason], [frozen, endReason], line);
  }
});

test('elapsed and paid periods determine countdown, next minute and total', () => {
  const { countdownMs, paidUntilMs, minute, totalAtomic } = meter({
    paidPeriods: 5,
    elapsedMs: 247_000,
  });
  assert.equal([countdownMs, paidUntilMs, minute, totalAtomic], [53_000, 300_000, 6, 2_500_000n]);
  assert.is(meter({ elapsedMs: 185_000 }).countdownMs, 0, 'never below zero');
});

test('file settlements start only in a running call with a green meter', () => {
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
