// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ClockMessage } from '../../../src/shared/api/clock.ts';
import type { Schedule } from '../../../src/workers/clock/schedule.ts';
import {
  createSchedule,
  fireSchedule,
  nextDeadlineMs,
  runSchedule,
  sleepMs,
  stopSchedule,
} from '../../../src/workers/clock/schedule.ts';

/** Fires at each deadline plus some lateness. */
function play(
  schedule: Schedule,
  latenessMs: readonly number[],
): { readonly schedule: Schedule; readonly messages: readonly ClockMessage[] } {
  let next = schedule;
  const messages: ClockMessage[] = [];
  for (const lateMs of latenessMs) {
    const fired = fireSchedule(next, nextDeadlineMs(next) + lateMs);
    next = fired.schedule;
    messages.push(...fired.messages);
  }
  return { schedule: next, messages };
}

const run = (connectedMs = 0, run = 1) => ({ run, connectedMs });
const seconds = (messages: readonly ClockMessage[]): number[] =>
  messages.flatMap((message) => (message.type === 'second' ? [message.connectedMs] : []));

test('a stopped clock sends a beat each second and counts no time', () => {
  const { messages } = play(createSchedule(500), [0, 0, 0]);
  assert.equal(messages, [
    { type: 'beat', running: false, skipped: 0, deadlineMs: 1_500, firedAtMs: 1_500 },
    { type: 'beat', running: false, skipped: 0, deadlineMs: 2_500, firedAtMs: 2_500 },
    { type: 'beat', running: false, skipped: 0, deadlineMs: 3_500, firedAtMs: 3_500 },
  ]);
});

test('the clock counts each second once, whatever its fractions', () => {
  // Browsers show time in steps of 5 µs to 1 ms; most of those are no numbers of base two.
  for (let step = 0; step < 2_000; step += 1) {
    const originMs = 12_345 + step * 0.005;
    let schedule = runSchedule(run(), originMs);
    for (let second = 1; second <= 60; second += 1) {
      const atMs = nextDeadlineMs(schedule);
      const { schedule: next, messages } = fireSchedule(schedule, atMs);
      assert.equal(seconds(messages), [second * 1_000], `from ${originMs}`);
      assert.is(messages[1]?.deadlineMs, atMs);
      assert.equal(fireSchedule(next, atMs).messages, [], `again, from ${originMs}`);
      schedule = next;
    }
  }
});

test('the first second is full, and the clock reports it before the beat', () => {
  const schedule = runSchedule(run(42_000, 7), 1_300);
  const { messages } = play(schedule, [2]);
  assert.equal(messages, [
    { type: 'second', run: 7, connectedMs: 43_000, deadlineMs: 2_300, firedAtMs: 2_302 },
    { type: 'beat', running: true, skipped: 0, deadlineMs: 2_300, firedAtMs: 2_302 },
  ]);
});

test('after an hour of late timers the next deadline is exact', () => {
  const late = Array.from({ length: 3_600 }, (_, i) => 3 + (i % 7) * 50);
  const { schedule, messages } = play(runSchedule(run(), 0), late);
  assert.is(seconds(messages).at(-1), 3_600_000);
  assert.is(nextDeadlineMs(schedule), 3_601_000);
});

// Proves stage 6: Edge: the laptop asleep
test('after a sleep the clock sends one beat and counts one second', () => {
  const schedule = play(runSchedule(run(), 0), [0, 0]).schedule;
  const woken = fireSchedule(schedule, 62_400);
  assert.equal(seconds(woken.messages), [3_000]);
  assert.equal(woken.messages.at(-1), {
    type: 'beat',
    running: true,
    skipped: 59,
    deadlineMs: 62_000,
    firedAtMs: 62_400,
  });
  assert.is(nextDeadlineMs(woken.schedule), 63_000);
});

test('a run starts a whole second before its first deadline, and a stop keeps the deadlines', () => {
  const running = play(runSchedule(run(), 0), [0, 0]).schedule;
  assert.is(nextDeadlineMs(runSchedule(run(1_000, 2), 2_700)), 3_700);
  const stopped = stopSchedule(running);
  assert.is(nextDeadlineMs(stopped), 3_000);
  assert.equal(seconds(play(stopped, [0, 0]).messages), []);
});

/**
 * Changes a timeout as browsers do: cut to whole ms, at least 4 ms from the fifth nested one on, and late
 * by a share of its length.
 */
function lateAfter(leftMs: number, lateShare: number): number {
  let nowMs = 0;
  for (let nested = 0; nowMs < leftMs; nested += 1) {
    const cut = Math.floor(sleepMs(leftMs - nowMs));
    const least = nested >= 5 ? 4 : 0;
    nowMs += Math.max(cut, least) * (1 + lateShare);
  }
  return nowMs - leftMs;
}

test('each second ends within 2.5 ms, however late the timeouts are', () => {
  for (let tenths = 9_000; tenths <= 10_000; tenths += 1) {
    for (const lateShare of [0, 0.02, 0.07]) {
      const lateMs = lateAfter(tenths / 10, lateShare);
      assert.ok(lateMs < 2.5, `${tenths / 10} ms, late by ${lateShare}: ${lateMs} ms`);
    }
  }
});

test.run();
