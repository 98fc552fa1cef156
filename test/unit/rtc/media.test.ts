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
  const of = (name: string): string => mediaError(new DOMException('', name), 'camera').code;
  assert.is(of('NotAllowedError'), 'media_denied');
  assert.is(of('NotFoundError'), 'media_missing');
  assert.is(of('OverconstrainedError'), 'media_missing');
  assert.is(of('NotReadableError'), 'media_busy');
  assert.is(of('InvalidStateError'), 'media_failed');
  assert.equal(mediaError(new DOMException('', 'NotAllowedError'), 'microphone'), {
    code: 'media_denied',
    context: { device: 'microphone' },
  });
});

const BOTH: Senders = { audio: true, video: true };
const SOUND: Senders = { audio: true, video: false };
const NOTHING: Senders = { audio: false, video: false };

/** Returns the judgement of each look, given as audio and video bytes so far and the expected senders. */
function told(looks: readonly (readonly [number, number, Senders])[]): QualitySample['rx'][] {
  const reception = createReception(() => 0);
  return looks.map(([audio, video, expected]) => reception(stats(audio, video), expected));
}

test('only what the other side cannot send at all is not waited for', () => {
  const of = sendersOf;
  const screen = false;
  assert.equal(of({ microphone: 'on', camera: 'on', screen }), BOTH);
  assert.equal(of({ microphone: 'muted', camera: 'off', screen }), SOUND);
  assert.equal(of({ microphone: 'none', camera: 'off', screen: true }), {
    audio: false,
    video: true,
  });
  assert.equal(of({ microphone: 'none', camera: 'off', screen }), NOTHING);
  assert.equal(of({ microphone: 'none', camera: 'none', screen }), NOTHING);
});

test('a device that the peer’s system took need not arrive beside others', () => {
  const all = { microphone: 'on', camera: 'on', screen: false } as const;
  const PICTURE: Senders = { audio: false, video: true };
  const rows = [
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

test('a look a second, until it is stopped; an answer after that is not told', async () => {
  let look = (): void => undefined;
  let stopped = false;
  const totals = [stats(1, 1), stats(2, 2), stats(2, 2)];
  const seen: QualitySample['rx'][] = [];
  const stop = watchQuality({
    scope: {
      every(_, run) {
        look = run;
        return () => (stopped = true);
      },
    },
    beats: () => () => undefined,
    stats: async () => totals.shift() ?? stats(2, 2),
    expected: () => BOTH,
    onSample: ({ rx }) => seen.push(rx),
  });
  const sampled = async (): Promise<void> => {
    look();
    await new Promise((resolve) => setImmediate(resolve));
  };
  for (let second = 0; second < 5; second += 1) await sampled();
  assert.equal(seen, [undefined, true, true, true, false]);
  look();
  stop();
  await new Promise((resolve) => setImmediate(resolve));
  assert.is(stopped, true);
  assert.is(seen.length, 5);
});

test('statistics that do not come are no proof of media, and a page that hung is given time', async () => {
  let nowMs = 0;
  let look = (): void => undefined;
  const seen: QualitySample['rx'][] = [];
  const stop = watchQuality({
    scope: {
      every(_, run) {
        look = run;
        return () => undefined;
      },
    },
    beats: () => () => undefined,
    stats: () => new Promise(() => undefined),
    expected: () => BOTH,
    onSample: ({ rx }) => seen.push(rx),
    nowMs: () => nowMs,
  });
  const second = (ms = 1_000): void => {
    nowMs += ms;
    look();
  };
  second();
  second(20_000);
  second();
  assert.equal(seen, []);
  second();
  second();
  assert.equal(seen, [false, false]);
  stop();
});

test('a timer that the browser holds back does not delay what is said', async () => {
  let nowMs = 0;
  let timer = (): void => undefined;
  let beat = (): void => undefined;
  let beating = true;
  let total = 0;
  const seen: (readonly [number, QualitySample['rx']])[] = [];
  const stop = watchQuality({
    scope: {
      every(_, run) {
        timer = run;
        return () => undefined;
      },
    },
    beats(run) {
      beat = run;
      return () => (beating = false);
    },
    stats: async () => stats(total, total),
    expected: () => BOTH,
    onSample: ({ rx }) => seen.push([nowMs, rx]),
    nowMs: () => nowMs,
  });
  const second = async (held: boolean): Promise<void> => {
    nowMs += 1_000;
    if (!held) timer();
    await new Promise((resolve) => setImmediate(resolve));
    beat();
    await new Promise((resolve) => setImmediate(resolve));
  };
  for (let n = 0; n < 3; n += 1) await second(false);
  assert.equal(
    seen.map(([atMs]) => atMs),
    [1_000, 2_000, 3_000],
    'while the timer runs, it alone looks',
  );
  assert.is(seen.at(-1)?.[1], false, 'nothing has come so far');
  // The page is hidden for long; then the other side's devices come on.
  for (let n = 0; n < 5; n += 1) await second(true);
  for (let n = 0; n < 4; n += 1) {
    total += 10;
    await second(true);
  }
  const last = seen.at(-1);
  assert.is(last?.[1], true, 'long before the timer comes round');
  assert.ok(nowMs - (last?.[0] ?? 0) <= 2_000);
  stop();
  assert.is(beating, false);
});

test.run();
