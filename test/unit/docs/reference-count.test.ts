// pure
/** docs/x402-datachannel.md, "Timing": what the reference guest pays follows from its own count. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createCount } from '../../support/reference-peer/count.ts';

/** A call of ticks, one each second, that say whether the gate is open. */
function counted(gates: readonly boolean[]) {
  let nowMs = 0;
  const count = createCount(() => nowMs);
  for (const gate of gates) {
    nowMs += 1_000;
    count.tick(gate);
  }
  return { count, wait: (ms: number) => (nowMs += ms) };
}
const open = (seconds: number): boolean[] => Array.from({ length: seconds }, () => true);
const closed = (seconds: number): boolean[] => Array.from({ length: seconds }, () => false);

test('a period is paid when its own count is at most 2 s behind, and not before', () => {
  const { count } = counted(open(58));
  assert.ok(count.supports(60_000));
  assert.not.ok(count.supports(60_100));
});

test('seconds behind a closed gate do not count, but for the one in which it opens or closes', () => {
  const { count } = counted([...open(20), ...closed(30), ...open(20)]);
  assert.ok(count.supports(43_000));
  assert.not.ok(count.supports(45_000));
});

test('silence counts for 2 s, however long it was', () => {
  const { count, wait } = counted(open(10));
  wait(60_000);
  count.tick(true);
  assert.ok(count.supports(14_000));
  assert.not.ok(count.supports(15_000));
});

test('ticks that come faster than time count no more than time', () => {
  const { count, wait } = counted([]);
  for (let tick = 0; tick < 600; tick += 1) {
    wait(100);
    count.tick(true);
  }
  assert.not.ok(count.supports(63_000));
});

test.run();
