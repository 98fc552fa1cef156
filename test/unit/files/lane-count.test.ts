// pure
/** How many lanes: more while that is faster, fewer where it is not. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MAX_LANES } from '../../../src/shared/files/geometry.ts';
import {
  initialLaneCount,
  type LaneCount,
  nextLaneCount,
} from '../../../src/workers/transfer/pace/lane-count.ts';

/** A path: what it carries over so many lanes, bytes per ms. */
type Path = (lanes: number, nowMs: number) => number;

interface Options {
  readonly seconds: number;
  readonly path: Path;
  /** Is it the lanes that hold the transfer up? */
  readonly laneLimited?: (lanes: number, nowMs: number) => boolean;
  /** How long a lane takes to open; Infinity: it never does. */
  readonly openMs?: number;
  readonly most?: number;
  readonly roundTripMs?: number;
  /** Until then the pace is still being found. */
  readonly risingMs?: number;
}

/** Four samples a second. Answers how many lanes were wanted, each time that changed. */
function climb(options: Options): number[] {
  const { seconds, path, laneLimited, openMs = 500, most = 99 } = options;
  const { roundTripMs = 5, risingMs = 0 } = options;
  let state: LaneCount = initialLaneCount(0, roundTripMs);
  const wanted = [state.wanted];
  let open = 0;
  let changedMs = 0;
  let ackedBytes = 0;
  for (let nowMs = 0; nowMs < seconds * 1000; nowMs += 250) {
    if (nowMs - changedMs >= openMs || state.wanted < open) open = Math.min(state.wanted, most);
    ackedBytes += path(Math.max(1, open), nowMs) * 250;
    const limited = laneLimited ? laneLimited(open, nowMs) : true;
    const rising = nowMs < risingMs;
    state = nextLaneCount(state, { nowMs, open, ackedBytes, laneLimited: limited, rising });
    if (state.wanted === wanted.at(-1)) continue;
    wanted.push(state.wanted);
    changedMs = nowMs;
  }
  return wanted;
}

test('a path on which lanes add up gets the most lanes', () => {
  assert.equal(climb({ seconds: 20, path: (n) => 1000 * n }), [1, 2, 4, 8]);
  assert.is(MAX_LANES, 8);
});

test('a path that one lane fills tries a second one seldom', () => {
  const wanted = climb({ seconds: 28, path: () => 5000 });
  assert.equal(wanted, [1, 2, 1]);
  const later = climb({ seconds: 70, path: () => 5000 });
  assert.ok(later.length <= 6, `${later}`);
});

test('a path that four lanes fill keeps four', () => {
  assert.equal(climb({ seconds: 30, path: (n) => 2500 * Math.min(4, n) }), [1, 2, 4, 8, 4]);
});

test('a transfer that something else holds up does with one', () => {
  const wanted = climb({ seconds: 30, path: () => 1000, laneLimited: () => false });
  assert.equal(wanted, [1]);
});

test('lanes that became useless close, half of them at a time', () => {
  // From 15 s on the buyer's disk is the limit.
  const wanted = climb({
    seconds: 60,
    path: (n, nowMs) => (nowMs < 15_000 ? 1000 * n : 1500),
    laneLimited: (_, nowMs) => nowMs < 15_000,
  });
  assert.equal(wanted, [1, 2, 4, 8, 4, 2, 1]);
});

test('lanes that look useless and are not come back', () => {
  const wanted = climb({
    seconds: 35,
    path: (n) => 1000 * Math.min(4, n),
    laneLimited: (n) => n < 4,
  });
  assert.equal(wanted, [1, 2, 4, 2, 4]);
});

test('a long path begins with some', () => {
  const wide = { seconds: 10, path: (n: number) => 1000 * n };
  assert.equal(climb({ ...wide, roundTripMs: 20 }), [2, 4, 8]);
  assert.equal(climb({ ...wide, roundTripMs: 50 }), [4, 8]);
});

test('lanes that wait for the pace to be found are kept', () => {
  const waiting = { roundTripMs: 50, path: () => 1000, laneLimited: () => false };
  assert.equal(climb({ ...waiting, seconds: 18, risingMs: 18_000 }), [4]);
  assert.equal(climb({ ...waiting, seconds: 18 }), [4, 2]);
});

test('what was spare before more lanes were tried is not counted after', () => {
  const tried = { roundTripMs: 50, path: () => 1000 };
  const laneLimited = (_: number, nowMs: number) => nowMs > 9_000 && nowMs < 13_000;
  assert.equal(climb({ ...tried, laneLimited, seconds: 50 }), [4, 8, 4]);
  assert.equal(climb({ ...tried, laneLimited, seconds: 60 }), [4, 8, 4, 2]);
});

test('lanes that never open do not hold the climb up', () => {
  const wanted = climb({ seconds: 60, path: (n) => 1000 * n, most: 2 });
  assert.ok(wanted.includes(4));
  assert.is(wanted.at(-1), 2);
});

test.run();
