// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createIceRetry, withGeneration } from '../../../src/main/rtc/ice-retry.ts';

const LINE = 'candidate:1 1 udp 2130706431 192.168.1.2 50000 typ host';

/** The test moves the clock by hand. */
function bench() {
  const added: string[] = [];
  const timers = new Map<number, () => void>();
  const retry = createIceRetry({
    add: async ({ candidate = '' }) => void added.push(candidate),
    every(intervalMs, run) {
      timers.set(intervalMs, run);
      return () => void timers.delete(intervalMs);
    },
    log: { add: () => undefined },
  });
  const tick = (): void => timers.forEach((run) => run());
  return { retry, added, tick, intervals: () => [...timers.keys()] };
}

test('a candidate line gets a new generation, and never a ufrag', () => {
  assert.is(withGeneration(LINE, 3), `${LINE} generation 3`);
  assert.is(withGeneration(`${LINE} generation 0`, 4), `${LINE} generation 4`);
  assert.is(
    withGeneration(`${LINE} generation 0 ufrag abcd network-id 1`, 5),
    `${LINE} network-id 1 generation 5`,
  );
});

test('the candidate generation rises with every retry, across all kinds of retries', () => {
  const { retry, added, tick } = bench();
  retry.setCandidates([{ candidate: LINE }, { candidate: `${LINE} generation 0` }]);
  retry.start('reply');
  tick();
  tick();
  assert.is(retry.rounds, 2);
  retry.start('repair');
  tick();
  retry.stop();
  assert.is(retry.rounds, 1, 'of the last occasion');
  assert.equal(
    added,
    [1, 1, 2, 2, 3, 3].map((generation) => `${LINE} generation ${generation}`),
  );
});

test('each kind of retry has its own interval, and only one kind runs', () => {
  const { retry, intervals } = bench();
  retry.start('reply');
  retry.start('reply');
  assert.equal(intervals(), [5_000]);
  retry.start('standby');
  assert.equal(intervals(), [4_000]);
  retry.start('repair');
  assert.equal(intervals(), [3_000]);
  assert.is(retry.occasion, 'repair');
  retry.stop();
  assert.equal(intervals(), []);
  assert.is(retry.occasion, null);
});

test.run();
