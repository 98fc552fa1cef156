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

const EXPECTED: Readonly<Record<string, Senders>> = {
  ...{ b: BOTH, s: SOUND, p: { audio: false, video: true }, n: NOTHING },
};
/** Plays checks written as `b7/7`: expected senders, audio and video bytes so far. Compares each result. */
function judges(rows: string): void {
  for (const row of rows.trim().split('\n')) {
    const [looks = '', told] = row.split('|').map((each) => each.trim());
    const reception = createReception(() => 0);
    const rx = looks.split(' ').map((look) => {
      const [audio = 0, video = 0] = look.slice(1).split('/').map(Number);
      return reception(stats(audio, video), EXPECTED[look.charAt(0)] ?? BOTH);
    });
    const words = { true: 'yes', false: 'no', null: 'null', undefined: '' };
    assert.is(
      rx
        .map((each) => words[`${each}`])
        .join(' ')
        .trim(),
      told,
      row,
    );
  }
}

test('the page expects media only from devices that the peer still has', () => {
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
test('when nothing arrives, media counts as missing, whatever the peer switched off', () =>
  judges(`
  b7/7 b7/7 b7/7 b7/7 b7/7 b7/7 |  no no no no no
  s7/7 s7/7 s7/7 s7/7 s7/7 s7/7 |  no no no no no
  p7/7 s7/7 p7/7 s7/7 p7/7 s7/7 |  no no no no no
`));

test('silence from a muted microphone counts as media', () =>
  judges(`
  s0/0 s10/0 s20/0 s30/0 s40/0                         |  yes yes yes yes
  n0/0 n0/0 n0/0 n0/0                                  |  null null null
  s0/0 s10/0 s20/0 s30/0 s40/0 n40/0 n40/0 n40/0 n40/0 |  yes yes yes yes yes yes null null
`));

test('media counts as missing if any sender is silent for three seconds', () =>
  judges(`
  b0/0 b1/0 b2/10 b3/10 b4/10 b5/20 b6/20 b7/20   |  yes yes yes yes yes yes yes
  b0/0 b10/1 b20/2 b30/2 b40/2 b50/2 b60/2        |  yes yes yes yes no no
  s0/0 s10/0 s20/0 b30/0 b40/0 b50/5 b60/6 b70/7  |  yes yes yes yes yes yes yes
`));

test('after the page hung, media counts as missing for the whole time', () => {
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

test('the check for media runs once a second until it is stopped', async () => {
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

test('missing statistics count as missing media, except shortly after the page hung', async () => {
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

test('a delayed timer does not delay the report of missing media', async () => {
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
