import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import {
  adapt,
  type Adaptation,
  AT_EASE,
  limitsFor,
  type LinkSample,
  stepFor,
  STEPS,
} from '../../../src/main/quality/video-steps.ts';
import { UNLIMITED } from '../../../src/main/rtc/limit-video.ts';

// pure
/** When a poor link gets less picture, and more again (docs/connection.md, "Quality"). */

const GOOD: LinkSample = { lossPercent: 0, rttMs: 50 };
const LOSSY: LinkSample = { lossPercent: 8, rttMs: 50 };
const times = (count: number, look: LinkSample, from: Adaptation = AT_EASE): Adaptation =>
  Array.from({ length: count }).reduce<Adaptation>((state) => adapt(state, look), from);

type Seconds = readonly [count: number, sample: LinkSample];
const SLOW: LinkSample = { lossPercent: 0, rttMs: 700 };
const SATELLITE: LinkSample = { lossPercent: 0, rttMs: 600 };
const LAST = STEPS.length - 1;
/** A number of seconds of each kind of link, and the step that they lead to. */
const ROWS: readonly (readonly [seconds: readonly Seconds[], step: number])[] = [
  // A moment of loss changes nothing; four seconds of it take one step down, not four.
  [[[3, LOSSY]], 0],
  [[[4, LOSSY]], 1],
  [[[7, LOSSY]], 1],
  [[[8, LOSSY]], 2],
  [[[600, LOSSY]], LAST],
  // One good second begins the count again.
  [
    [
      [3, LOSSY],
      [1, GOOD],
      [3, LOSSY],
    ],
    0,
  ],
  // Back up is slow: one step each 20 s of quiet.
  [
    [
      [8, LOSSY],
      [19, GOOD],
    ],
    2,
  ],
  [
    [
      [8, LOSSY],
      [20, GOOD],
    ],
    1,
  ],
  [
    [
      [8, LOSSY],
      [40, GOOD],
    ],
    0,
  ],
  // After a step up that had to be undone, the next one waits twice as long.
  [
    [
      [4, LOSSY],
      [20, GOOD],
      [4, LOSSY],
      [39, GOOD],
    ],
    1,
  ],
  [
    [
      [4, LOSSY],
      [20, GOOD],
      [4, LOSSY],
      [40, GOOD],
    ],
    0,
  ],
  // A growing queue lowers the picture; a long path does not.
  [
    [
      [5, GOOD],
      [4, SLOW],
    ],
    1,
  ],
  [[[60, SATELLITE]], 0],
];
// Proves connection: Devices and quality
test('each connection quality leads to the matching video step', () => {
  for (const [seconds, step] of ROWS) {
    const after = seconds.reduce((state, [count, sample]) => times(count, sample, state), AT_EASE);
    assert.is(after.step, step, JSON.stringify(seconds));
  }
});

test('a sample without figures does not change the video step', () => {
  const before = times(3, LOSSY);
  assert.is(adapt(before, { lossPercent: null, rttMs: null }), before);
});

test('the step stays in range and moves by at most one', () => {
  const look = fc.record({
    lossPercent: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
    rttMs: fc.option(fc.double({ min: 0, max: 5_000, noNaN: true })),
  });
  fc.assert(
    fc.property(fc.array(look, { maxLength: 200 }), (looks) => {
      let state = AT_EASE;
      for (const each of looks) {
        const next = adapt(state, each);
        if (Math.abs(next.step - state.step) > 1) return false;
        if (next.step < 0 || next.step >= STEPS.length) return false;
        state = next;
      }
      return true;
    }),
  );
});

// Proves connection: Audio only, and less video
test('a peer that wants less video gets less', () => {
  const auto = { picture: 'auto', sharing: false, height: 720 } as const;
  const less = limitsFor({ ...auto, step: stepFor(0, 'less') });
  assert.equal(less, { maxBitrate: 200_000, scale: 2, maxFramerate: 20, keep: 'balanced' });
  fc.assert(
    fc.property(
      fc.record({
        picture: fc.constantFrom('auto', '720p', '360p'),
        step: fc.nat({ max: STEPS.length - 1 }),
        sharing: fc.boolean(),
        height: fc.nat({ max: 2160 }),
      }),
      fc.constantFrom('all', 'less', 'none'),
      (now, wish) => {
        const own = limitsFor(now);
        const step = stepFor(now.step, wish);
        const asked = limitsFor({ ...now, step });
        if (wish === 'all') assert.equal(asked, own);
        assert.ok(step >= now.step && step < STEPS.length);
        assert.ok((asked.maxBitrate ?? Infinity) <= (own.maxBitrate ?? Infinity));
        assert.ok((asked.maxFramerate ?? Infinity) <= (own.maxFramerate ?? Infinity));
        assert.ok(asked.scale >= own.scale);
        assert.is(asked.keep, own.keep);
      },
    ),
  );
});

test('on Automatic, a good link has no limits', () => {
  const free = limitsFor({ picture: 'auto', step: 0, sharing: false, height: 720 });
  assert.equal(free, UNLIMITED);
});

test('each step lowers the bitrate, and the last still leaves a picture', () => {
  const rates = STEPS.map(({ maxBitrate }) => maxBitrate ?? Infinity);
  assert.equal(
    rates,
    [...rates].sort((a, b) => b - a),
  );
  assert.ok((rates.at(-1) ?? 0) >= 50_000);
});

test('360p scales the camera’s picture, and the stricter limit applies', () => {
  const now = { picture: '360p', step: 0, sharing: false, height: 720 } as const;
  assert.equal(limitsFor(now), {
    maxBitrate: 400_000,
    scale: 2,
    maxFramerate: 20,
    keep: 'balanced',
  });
  assert.is(limitsFor({ ...now, height: 360 }).scale, 1);
  assert.is(limitsFor({ ...now, step: 3 }).maxBitrate, 200_000);
  assert.is(limitsFor({ ...now, step: 4 }).scale, 4);
});

test('with a shared screen or fixed size, the page reduces frames, not resolution', () => {
  for (const now of [
    { picture: '360p', step: 4, sharing: true, height: 1080 },
    { picture: '720p', step: 4, sharing: false, height: 720 },
  ] as const) {
    const { scale, keep, maxBitrate } = limitsFor(now);
    assert.is(scale, 1);
    assert.is(keep, 'maintain-resolution');
    assert.is(maxBitrate, 100_000);
  }
});

test('a shared screen sends fewer frames and more bits than a camera', () => {
  const now = { step: 0, sharing: true, height: 1080 };
  const full = { maxBitrate: 4_000_000, scale: 1, maxFramerate: 15, keep: 'maintain-resolution' };
  for (const picture of ['auto', '720p'] as const) {
    assert.equal(limitsFor({ ...now, picture }), full, picture);
  }
  // The user's data saving also limits the picture here.
  assert.equal(limitsFor({ ...now, picture: '360p' }), { ...full, maxBitrate: 400_000 });
  const rates = STEPS.map((_, step) => limitsFor({ ...now, picture: 'auto', step }).maxFramerate);
  assert.equal(rates, [15, 10, 8, 5, 3]);
});

test.run();
