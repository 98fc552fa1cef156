// pure
/** Which chunk goes over which lane, on simulated lanes and a simulated clock. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Ranges } from '../../../src/shared/files/ranges.ts';
import * as scheduling from '../../../src/workers/transfer/send/schedule.ts';
import { LaneSim } from './lane-sim.ts';
import { must } from './must.ts';

const CHUNK = 65_536;

const work = (chunks: number, have: Ranges = [], stream = 1) => ({
  stream,
  chunks,
  chunkBytes: CHUNK,
  have,
});

const HAVE: Ranges = [
  [0, 2],
  [5, 1],
  [8, 2],
];

/** Takes up to so many chunks for a lane. */
function takeFor(state: scheduling.Schedule, lane: number, most = Infinity) {
  const given: number[] = [];
  let now = state;
  while (given.length < most) {
    const { state: after, job } = scheduling.take(now, lane, 0);
    now = after;
    if (!job) break;
    given.push(job.index);
  }
  return { state: now, given };
}

/** Lanes that exist, with this work. */
const begun = (lanes: readonly number[], ...works: readonly Parameters<typeof work>[]) =>
  lanes.reduce(
    (state, lane) => scheduling.addLane(state, lane, 0),
    works.reduce((state, of) => scheduling.addWork(state, work(...of)), scheduling.emptySchedule),
  );

test('the schedule assigns missing chunks in order, lost ones first', () => {
  const { state, given } = takeFor(begun([0, 1], [10, HAVE]), 0, 3);
  assert.equal(given, [2, 3, 4]);
  // The lane closes. An acknowledgement that arrives later still counts.
  const acked = scheduling.acknowledge(scheduling.removeLane(state, 0), 1, [[3, 1]], 10);
  const rest = takeFor(acked, 1);
  assert.equal(rest.given, [2, 4, 6, 7]);
  assert.is(scheduling.unackedBytes(rest.state), 4 * CHUNK);
  const finished = scheduling.removeWork(rest.state, 1);
  assert.is(scheduling.unackedBytes(finished), 0);
  assert.equal(takeFor(finished, 1).given, []);
  assert.equal(scheduling.acknowledge(finished, 1, [[2, 3]], 11).works, []);
});

test('a paused stream sends nothing, and resumes where it stopped', () => {
  const { state } = takeFor(begun([0], [3], [2, [], 2]), 0, 1);
  const taken = scheduling.take(scheduling.pauseWork(state, 1, true), 0, 0);
  assert.equal(taken.job, { stream: 2, index: 0 }, 'the other stream goes on');
  const resumed = scheduling.pauseWork(taken.state, 1, false);
  assert.equal(scheduling.take(resumed, 0, 0).job, { stream: 1, index: 1 });
});

test('a slow lane does not delay a transfer’s end', () => {
  // The ideal is the sum of the rates. The slow lane's queue alone would take 13 s more.
  for (const rate of [20, 2]) {
    const sim = new LaneSim(160, [100, 100, rate]);
    const idealMs = (160 * CHUNK) / (200 + rate);
    sim.run();
    assert.ok(sim.nowMs < idealMs + 5000, `${sim.nowMs} of ${idealMs} ms`);
    assert.ok(sim.given > 160, 'its last chunks went over a faster one, too');
    assert.ok(sim.given <= 160 + 2 * LaneSim.QUEUE, `${sim.given - 160} given twice`);
  }
});

test('a lane that dies silently or with its path repeats almost no chunks', () => {
  const dead = new LaneSim(400, [100, 100]);
  dead.freeze(1, 20_000);
  dead.run();
  // All of it over one lane from 20 s on: 26 MB less 4 MB at 100 bytes per ms.
  assert.ok(dead.nowMs < 262_000, `${dead.nowMs} ms`);
  assert.ok(must(dead.lanes[1]).given <= 45, 'nothing more was given to it, but to try');
  // An outage of the whole path.
  const path = new LaneSim(200, [100, 100]);
  for (const lane of [0, 1]) {
    path.freeze(lane, 10_000);
    path.thaw(lane, 70_000);
  }
  path.run();
  assert.ok(path.repeated <= 2, `${path.repeated}`);
});

test('every chunk arrives, whatever the lanes do', () => {
  const lane = fc.record({
    rate: fc.integer({ min: 1, max: 300 }),
    diesMs: fc.option(fc.integer({ min: 0, max: 20_000 })),
    frozen: fc.option(fc.tuple(fc.nat(20_000), fc.nat(20_000))),
  });
  fc.assert(
    fc.property(fc.array(lane, { maxLength: 6 }), fc.integer({ min: 1, max: 120 }), (lanes, n) => {
      const sim = new LaneSim(n, [50]);
      let anyFrozen = false;
      for (const { rate, diesMs, frozen } of lanes) {
        const id = sim.add(rate);
        if (diesMs !== null) sim.at(diesMs, () => sim.kill(id));
        anyFrozen ||= frozen !== null;
        if (!frozen) continue;
        sim.freeze(id, frozen[0]);
        sim.thaw(id, frozen[0] + frozen[1]);
      }
      sim.run();
      assert.is(sim.received.size, n);
      // Lanes that close repeat only the chunks that they held, and so do slow ones at the end.
      const most = (lanes.length + 1) * LaneSim.QUEUE;
      assert.ok(anyFrozen || sim.repeated <= most, `${sim.repeated} repeated`);
    }),
    { numRuns: 60, seed: 7 },
  );
});

test.run();
