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

test('the schedule assigns each missing chunk once, in order', () => {
  const have: Ranges = [
    [0, 2],
    [5, 1],
    [8, 2],
  ];
  const { state, given } = takeFor(begun([0], [10, have]), 0);
  assert.equal(given, [2, 3, 4, 6, 7]);
  assert.is(scheduling.unackedBytes(state), 5 * CHUNK);
  const all: Ranges = [
    [2, 3],
    [6, 2],
  ];
  assert.is(scheduling.unackedBytes(scheduling.acknowledge(state, 1, all, 10)), 0);
});

test('other lanes first take over a lost lane’s chunks', () => {
  let state = begun([0, 1], [100]);
  for (let i = 0; i < 6; i++) ({ state } = takeFor(state, i % 2, 1));
  state = scheduling.removeLane(scheduling.acknowledge(state, 1, [[1, 1]], 10), 1);
  assert.equal(takeFor(state, 0, 4).given, [3, 5, 6, 7]);
});

test('an acknowledgement counts even after its lane has closed', () => {
  const { state } = takeFor(begun([0], [3]), 0);
  const given = scheduling.addLane(scheduling.removeLane(state, 0), 1, 5);
  assert.equal(takeFor(scheduling.acknowledge(given, 1, [[0, 2]], 6), 1).given, [2]);
});

test('a paused stream sends nothing, and resumes where it stopped', () => {
  const { state } = takeFor(begun([0], [3], [2, [], 2]), 0, 1);
  const taken = scheduling.take(scheduling.pauseWork(state, 1, true), 0, 0);
  assert.equal(taken.job, { stream: 2, index: 0 }, 'the other stream goes on');
  const resumed = scheduling.pauseWork(taken.state, 1, false);
  assert.equal(scheduling.take(resumed, 0, 0).job, { stream: 1, index: 1 });
});

test('a finished stream leaves no work behind', () => {
  const state = scheduling.removeWork(takeFor(begun([0], [5]), 0, 3).state, 1);
  assert.is(scheduling.unackedBytes(state), 0);
  assert.is(state.lanes[0]?.unackedBytes, 0);
  assert.equal(takeFor(state, 0).given, []);
  assert.equal(scheduling.acknowledge(state, 1, [[0, 3]], 1).works, []);
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

test('another lane replaces a silently dead lane', () => {
  const sim = new LaneSim(400, [100, 100]);
  sim.freeze(1, 20_000);
  sim.run();
  // All of it over one lane from 20 s on: 26 MB less 4 MB at 100 bytes per ms.
  assert.ok(sim.nowMs < 262_000, `${sim.nowMs} ms`);
  assert.ok(must(sim.lanes[1]).given <= 45, 'nothing more was given to it, but to try');
});

test('an outage of the whole path repeats almost no chunks', () => {
  const sim = new LaneSim(200, [100, 100]);
  for (const lane of [0, 1]) {
    sim.freeze(lane, 10_000);
    sim.thaw(lane, 70_000);
  }
  sim.run();
  assert.ok(sim.repeated <= 2, `${sim.repeated}`);
});

test('closing lanes repeat only the chunks that they held', () => {
  const sim = new LaneSim(600, [100, 100, 100]);
  sim.at(10_000, () => sim.kill(0));
  sim.at(15_000, () => sim.kill(1));
  sim.at(20_000, () => sim.add(200));
  sim.at(30_000, () => sim.kill(2));
  sim.run();
  assert.is(sim.received.size, 600);
  assert.ok(sim.repeated <= 3 * LaneSim.QUEUE, `${sim.repeated}`);
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
      for (const { rate, diesMs, frozen } of lanes) {
        const id = sim.add(rate);
        if (diesMs !== null) sim.at(diesMs, () => sim.kill(id));
        if (!frozen) continue;
        sim.freeze(id, frozen[0]);
        sim.thaw(id, frozen[0] + frozen[1]);
      }
      sim.run();
      assert.is(sim.received.size, n);
    }),
    { numRuns: 60, seed: 7 },
  );
});

test.run();
