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

// Proves connection: Devices and quality
// Proves connection: Devices and quality
test('a moment of loss changes nothing; four seconds of it take one step down, not four', () => {
  assert.is(times(3, LOSSY).step, 0);
  assert.is(times(4, LOSSY).step, 1);
  assert.is(times(7, LOSSY).step, 1);
  assert.is(times(8, LOSSY).step, 2);
});

test('one good second begins the count anew', () => {
  const almost = times(3, LOSSY);
  assert.is(times(3, LOSSY, adapt(almost, GOOD)).step, 0);
});

test('it never goes below the last step, however long the trouble', () => {
  assert.is(times(600, LOSSY).step, STEPS.length - 1);
});

test('back up is slow: one step each 20 s of quiet', () => {
  const down = times(8, LOSSY);
  assert.is(times(19, GOOD, down).step, 2);
  assert.is(times(20, GOOD, down).step, 1);
  assert.is(times(40, GOOD, down).step, 0);
});

test('a step up that had to be taken back makes the next one wait twice as long', () => {
  const up = times(20, GOOD, times(4, LOSSY));
  assert.is(up.step, 0);
  const back = times(4, LOSSY, up);
  assert.is(back.step, 1);
  assert.is(times(39, GOOD, back).step, 1);
  assert.is(times(40, GOOD, back).step, 0);
});

test('a growing queue lowers the picture; a long way does not', () => {
  const queue = times(4, { lossPercent: 0, rttMs: 700 }, times(5, GOOD));
  assert.is(queue.step, 1);
  assert.is(times(60, { lossPercent: 0, rttMs: 600 }).step, 0, 'a satellite');
});

test('no news is no reason for anything', () => {
  const before = times(3, LOSSY);
  assert.is(adapt(before, { lossPercent: null, rttMs: null }), before);
});

test('whatever comes, the step stays in range and moves by one at most', () => {
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
test('a peer that wants less gets less, and never more than the link allows', () => {
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

test('automatic and nothing wrong: no limits at all', () => {
  const free = limitsFor({ picture: 'auto', step: 0, sharing: false, height: 720 });
  assert.equal(free, UNLIMITED);
});

test('each step leaves less, and the last still leaves a picture', () => {
  const rates = STEPS.map(({ maxBitrate }) => maxBitrate ?? Infinity);
  assert.equal(
    rates,
    [...rates].sort((a, b) => b - a),
  );
  assert.ok((rates.at(-1) ?? 0) >= 50_000);
});

test('360p is scaled from what the camera gives, and the stricter of two limits holds', () => {
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

test('a shared screen and a fixed size keep every pixel and give up frames', () => {
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

test('a shared screen has fewer frames and more bits than a camera, whatever the camera has', () => {
  const now = { step: 0, sharing: true, height: 1080 };
  const full = { maxBitrate: 4_000_000, scale: 1, maxFramerate: 15, keep: 'maintain-resolution' };
  for (const picture of ['auto', '720p'] as const) {
    assert.equal(limitsFor({ ...now, picture }), full, picture);
  }
  // Who saves data saves it here too.
  assert.equal(limitsFor({ ...now, picture: '360p' }), { ...full, maxBitrate: 400_000 });
  const rates = STEPS.map((_, step) => limitsFor({ ...now, picture: 'auto', step }).maxFramerate);
  assert.equal(rates, [15, 10, 8, 5, 3]);
});

test.run();
