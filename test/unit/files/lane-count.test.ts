// pure
/** How many lanes a transfer opens: more while they speed it up, fewer otherwise. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
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
  /** Whether the lanes limit the transfer. */
  readonly laneLimited?: (lanes: number, nowMs: number) => boolean;
  /** How long a lane takes to open; Infinity: it never does. */
  readonly openMs?: number;
  readonly most?: number;
  readonly roundTripMs?: number;
  /** Until then the controller is still finding its pace. */
  readonly risingMs?: number;
}

/** Takes four samples a second. Returns each changed number of wanted lanes. */
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

type Climb = readonly [what: string, options: Options, wanted: readonly number[]];

const adding: Path = (lanes) => 1000 * lanes;
const flat = { roundTripMs: 50, path: () => 1000 };
const waiting = { ...flat, laneLimited: () => false };
const tried = { ...flat, laneLimited: (_: number, ms: number) => ms > 9_000 && ms < 13_000 };
const CLIMBS: readonly Climb[] = [
  ['a path on which lanes add up gets the most lanes', { seconds: 20, path: adding }, [1, 2, 4, 8]],
  [
    'a path that one lane fills seldom tries a second one',
    { seconds: 70, path: () => 5000 },
    [1, 2, 1, 2, 1, 2],
  ],
  [
    'lanes that never open do not delay the transfer',
    { seconds: 60, path: adding, most: 2 },
    [1, 2, 4, 2, 4, 2],
  ],
  [
    'a path that four lanes fill keeps four',
    { seconds: 30, path: (n) => 2500 * Math.min(4, n) },
    [1, 2, 4, 8, 4],
  ],
  [
    'a transfer with another bottleneck stays on one lane',
    { ...waiting, seconds: 30, roundTripMs: 5 },
    [1],
  ],
  [
    // From 15 s on the buyer's disk is the limit.
    'lanes that became useless close by halves',
    {
      seconds: 60,
      path: (n, nowMs) => (nowMs < 15_000 ? 1000 * n : 1500),
      laneLimited: (_, nowMs) => nowMs < 15_000,
    },
    [1, 2, 4, 8, 4, 2, 1],
  ],
  [
    'lanes that closed by mistake return',
    { seconds: 35, path: (n) => 1000 * Math.min(4, n), laneLimited: (n) => n < 4 },
    [1, 2, 4, 2, 4],
  ],
  ['a path of 20 ms begins with two', { seconds: 10, path: adding, roundTripMs: 20 }, [2, 4, 8]],
  ['a path of 50 ms begins with four', { seconds: 10, path: adding, roundTripMs: 50 }, [4, 8]],
  ['lanes that wait for the pace stay open', { ...waiting, seconds: 18, risingMs: 18_000 }, [4]],
  ['lanes that wait for nothing close', { ...waiting, seconds: 18 }, [4, 2]],
  // Lanes that were spare before the trial do not count.
  ['lanes that bring no speed close', { ...tried, seconds: 50 }, [4, 8, 4]],
  ['lanes that stay spare close later', { ...tried, seconds: 60 }, [4, 8, 4, 2]],
];
for (const [what, options, wanted] of CLIMBS) {
  test(what, () => assert.equal(climb(options), wanted));
}

test.run();
