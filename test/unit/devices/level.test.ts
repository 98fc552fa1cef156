// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Level, levelOf, nextLevel } from '../../../src/main/devices/level.ts';

/** 85 ms of a tone, as the browser gives them. */
const tone = (db: number, hz = 440): Float32Array => {
  const peak = Math.SQRT2 * 10 ** (db / 20);
  return Float32Array.from(
    { length: 4096 },
    (_, at) => peak * Math.sin((2 * Math.PI * hz * at) / 48_000),
  );
};

test('the bar spans -60 dB to -10 dB at any pitch', () => {
  assert.is(levelOf(new Float32Array(4096)), 0);
  assert.is(levelOf(tone(-70)), 0);
  assert.is(levelOf(tone(-3)), 1);
  for (const hz of [120, 440, 3_000]) {
    assert.ok(Math.abs(levelOf(tone(-35, hz)) - 0.5) < 0.02, `${hz} Hz`);
  }
});

test('the meter does not take a quiet room for speech', () => {
  const silent: Level = { value: 0, heard: false, running: false };
  assert.not(nextLevel(silent, levelOf(tone(-50))).heard);
  const spoken = nextLevel(silent, levelOf(tone(-30)));
  assert.ok(spoken.heard);
  assert.ok(nextLevel(spoken, 0).heard);
});

test('the level rises at once and falls slowly', () => {
  const loud = nextLevel({ value: 0, heard: false, running: false }, 0.8);
  assert.is(loud.value, 0.8);
  const falling = nextLevel(loud, 0);
  assert.ok(falling.value > 0.5 && falling.value < 0.8);
});

test.run();
