import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { mediaError } from '../../../src/main/media/acquire.ts';
import {
  createReception,
  type QualitySample,
  type Senders,
  sendersOf,
  watchQuality,
} from '../../../src/main/quality/watch.ts';
import { stats } from './stats.ts';

// pure

// Proves stage 2: A missing or busy device is named
test("the browser's refusals become errors that name the device", () => {
  for (const [name, code] of [
    ['NotAllowedError', 'media_denied'],
    ['NotFoundError', 'media_missing'],
    ['OverconstrainedError', 'media_missing'],
    ['NotReadableError', 'media_busy'],
    ['InvalidStateError', 'media_failed'],
  ] as const) {
    const error = mediaError(new DOMException('', name), 'camera');
    assert.is(error.code, code);
    assert.equal(error.context && 'device' in error.context && error.context.device, 'camera');
  }
});

const BOTH: Senders = { audio: true, video: true };
const SOUND: Senders = { audio: true, video: false };
const NOTHING: Senders = { audio: false, video: false };

/** Returns the judgement of each look, given as audio and video bytes so far and the expected senders. */
function told(looks: readonly (readonly [number, number, Senders])[]): QualitySample['rx'][] {
  const reception = createReception(() => 0);
  return looks.map(([audio, video, expected]) => reception(stats(audio, video), expected));
}

test('only what the other side has and its system left it is waited for', () => {
  const PICTURE: Senders = { audio: false, video: true };
  const all = { microphone: 'on', camera: 'on', screen: false } as const;
  const none = { ...all, microphone: 'none', camera: 'off' } as const;
  const rows = [
    [all, BOTH],
    [{ ...all, microphone: 'muted', camera: 'off' }, SOUND],
    [{ ...none, screen: true }, PICTURE],
    [none, NOTHING],
    [{ ...none, camera: 'none' }, NOTHING],
    [{ ...all, taken: 'microphone' }, PICTURE],
    [{ ...all, taken: 'camera' }, SOUND],
    [{ ...all, taken: 'both' }, BOTH],
    [{ ...all, camera: 'off', taken: 'microphone' }, SOUND],
    [{ ...all, screen: true, taken: 'both' }, PICTURE],
  ] as const;
  for (const [devices, expected] of rows) assert.equal(sendersOf(devices), expected);
});

// Proves stage 6: Neither side depends on the other's honesty
test('nothing arrives: that is no media, whatever the other side says it has switched off', () => {
  for (const expected of [BOTH, SOUND]) {
    const looks = Array.from({ length: 6 }, () => [7, 7, expected] as const);
    assert.equal(told(looks), [undefined, false, false, false, false, false]);
  }
  const toggling = Array.from({ length: 12 }, (_, look) => {
    return [7, 7, look % 2 ? SOUND : { audio: false, video: true }] as const;
  });
  assert.equal(new Set(told(toggling).slice(1)), new Set([false]), 'no grace without any byte');
});

test('silence of a muted microphone is media; with nothing to send it is neither', () => {
  const muted = Array.from({ length: 5 }, (_, look) => [look * 10, 0, SOUND] as const);
  assert.equal(told(muted), [undefined, true, true, true, true]);
  const bare = Array.from({ length: 4 }, () => [0, 0, NOTHING] as const);
  assert.equal(told(bare), [undefined, null, null, null]);
  const mute = [...muted, ...Array.from({ length: 4 }, () => [40, 0, NOTHING] as const)];
  assert.equal(told(mute).slice(5), [true, true, null, null], 'what was heard just now counts');
});

test('each sender has to be heard, and has three seconds for a still screen or a new device', () => {
  const still = [0, 0, 10, 10, 10, 20, 20, 20].map((video, look) => [look, video, BOTH] as const);
  assert.equal(new Set(told(still).slice(1)), new Set([true]));
  const stopped = Array.from({ length: 7 }, (_, look) => {
    return [look * 10, Math.min(look, 2), BOTH] as const;
  });
  assert.equal(told(stopped), [undefined, true, true, true, true, false, false]);
  const started = Array.from({ length: 8 }, (_, look) => {
    const on = look >= 3;
    return [look * 10, look >= 5 ? look : 0, on ? BOTH : SOUND] as const;
  });
  assert.equal(new Set(told(started).slice(1)), new Set([true]));
});

test('a page that hung looks less often: what it saw nothing of has been missing for as long', () => {
  let nowMs = 0;
  const reception = createReception(() => nowMs);
  const look = (afterMs: number, total: number): QualitySample['rx'] => {
    nowMs += afterMs;
    return reception(stats(total, total), BOTH);
  };
  look(1_000, 1);
  assert.is(look(1_000, 2), true);
  assert.is(look(90_000, 3), true, 'what came meanwhile came');
  assert.is(look(90_000, 3), false, 'and what did not, did not');
});

/** A watch whose timer, beats, clock and statistics are in the test's hands. */
function watching(total: () => number | null, beats = true) {
  let nowMs = 0;
  const run = { timer: (): void => undefined, beat: (): void => undefined };
  const on = { timer: true, beats: true };
  const seen: (readonly [number, QualitySample['rx']])[] = [];
  const stop = watchQuality({
    scope: {
      every(_, look) {
        run.timer = look;
        return () => (on.timer = false);
      },
    },
    beats(look) {
      run.beat = look;
      return () => (on.beats = false);
    },
    stats() {
      const bytes = total();
      return bytes === null ? new Promise(() => undefined) : Promise.resolve(stats(bytes, bytes));
    },
    expected: () => BOTH,
    onSample: ({ rx }) => seen.push([nowMs, rx]),
    nowMs: () => nowMs,
  });
  return {
    ...{ seen, stop, on },
    /** A second passes; `held`: the browser holds the timer back. */
    async second(held = false, ms = 1_000): Promise<void> {
      nowMs += ms;
      if (!held) run.timer();
      await new Promise((resolve) => setImmediate(resolve));
      if (beats) run.beat();
      await new Promise((resolve) => setImmediate(resolve));
    },
    now: () => nowMs,
  };
}

test('a look a second, until it is stopped; an answer after that is not told', async () => {
  const totals = [1, 2, 2];
  const watch = watching(() => totals.shift() ?? 2);
  for (let second = 0; second < 5; second += 1) await watch.second();
  const looks = watch.seen.map(([atMs]) => atMs);
  assert.equal(looks, [1_000, 2_000, 3_000, 4_000, 5_000], 'while the timer runs, it alone looks');
  assert.equal(
    watch.seen.map(([, rx]) => rx),
    [undefined, true, true, true, false],
  );
  const last = watch.second();
  watch.stop();
  await last;
  assert.equal([watch.on, watch.seen.length], [{ timer: false, beats: false }, 5]);
});

test('statistics that do not come are no proof of media, and a page that hung is given time', async () => {
  const watch = watching(() => null, false);
  await watch.second();
  await watch.second(false, 20_000);
  await watch.second();
  assert.equal(watch.seen, []);
  await watch.second();
  await watch.second();
  assert.equal(
    watch.seen.map(([, rx]) => rx),
    [false, false],
  );
});

test('a timer that the browser holds back does not delay what is said', async () => {
  let total = 0;
  const watch = watching(() => total);
  for (let n = 0; n < 3; n += 1) await watch.second();
  assert.is(watch.seen.at(-1)?.[1], false, 'nothing has come so far');
  // The page is hidden for long; then the other side's devices come on.
  for (let n = 0; n < 9; n += 1) {
    if (n >= 5) total += 10;
    await watch.second(true);
  }
  const [atMs = 0, rx] = watch.seen.at(-1) ?? [];
  assert.is(rx, true, 'long before the timer comes round');
  assert.ok(watch.now() - atMs <= 2_000);
});

test.run();
