// pure
/** Zoom and pan of a shared screen. The point under the pointer stays, and no gap appears at an edge. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Frame,
  MOST_SCALE,
  panBy,
  pinched,
  pinchOf,
  STEP,
  wheelFactor,
  WHOLE,
  within,
  type Zoom,
  zoomBy,
} from '../../../src/main/call/zoom.ts';

/** A wide screen on an upright phone: fitted, it is 360 × 202.5. */
const frame: Frame = {
  picture: { width: 1920, height: 1080 },
  box: { width: 360, height: 600 },
};
const MIDDLE = { x: 0, y: 0 };
const close = (a: number, b: number, what: string): void =>
  assert.ok(Math.abs(a - b) < 1e-6, `${what}: ${a} is not ${b}`);

/** Where a point of the picture, from its middle at scale 1, is shown. */
const shown = ({ scale, x, y }: Zoom, at: { x: number; y: number }) => ({
  x: x + scale * at.x,
  y: y + scale * at.y,
});

test('zooming keeps the point under the pointer in place while the edges allow', () => {
  const before = zoomBy(WHOLE, 4, { x: 50, y: 20 }, frame);
  const at = { x: -60, y: 10 };
  const under = { x: (at.x - before.x) / before.scale, y: (at.y - before.y) / before.scale };
  const after = zoomBy(before, 1.5, at, frame);
  close(after.scale, 6, 'scale');
  close(shown(after, under).x, at.x, 'x');
  close(shown(after, under).y, at.y, 'y');
});

// Proves connection: Devices and quality
test('a panned picture leaves no gap, and a smaller side stays centred', () => {
  const wide = panBy({ scale: 2, x: 0, y: 0 }, { x: 10_000, y: 10_000 }, frame);
  assert.equal(wide, { scale: 2, x: 180, y: 0 }, '720 × 405 in 360 × 600');
  const large = panBy({ scale: 4, x: 0, y: 0 }, { x: -10_000, y: -10_000 }, frame);
  assert.equal(large, { scale: 4, x: -540, y: -105 }, '1440 × 810');
});

test('the scale keeps its limits, and stays finite without a picture', () => {
  assert.equal(zoomBy(WHOLE, 0.5, { x: 100, y: 100 }, frame), WHOLE);
  assert.is(zoomBy(WHOLE, 1_000, MIDDLE, frame).scale, MOST_SCALE);
  const none: Frame = { picture: { width: 0, height: 0 }, box: frame.box };
  const { scale, x, y } = zoomBy(WHOLE, 2, { x: 10, y: 10 }, none);
  assert.is(scale, 2);
  assert.ok(Number.isFinite(x) && Number.isFinite(y));
  const noBox: Frame = { picture: frame.picture, box: { width: 0, height: 0 } };
  assert.equal(within({ scale: 2, x: 5, y: 5 }, noBox), { scale: 2, x: 0, y: 0 });
});

test('the wheel zooms by bounded steps, and turning up zooms in', () => {
  for (const [deltaY, deltaMode, ctrlKey, factor] of [
    [-100, 0, false, STEP],
    // Lines.
    [-3, 1, false, STEP ** 0.99],
    [100, 0, false, 1 / STEP],
    [-1e9, 0, false, STEP ** 3],
    // A pinch on a trackpad.
    [-25, 0, true, STEP],
    [0, 0, false, 1],
  ] as const) {
    close(wheelFactor({ deltaY, deltaMode, ctrlKey }), factor, `${deltaY}`);
  }
});

test('two parting fingers zoom the picture and move it along', () => {
  const before = pinchOf({ x: -20, y: 0 }, { x: 20, y: 0 });
  const from = { scale: 2, x: 0, y: 0 };
  for (const [fingers, start, scale, x, y] of [
    [pinchOf({ x: -40, y: 0 }, { x: 40, y: 0 }), before, 4, 0, 0],
    // Fingers on one point are a pixel apart.
    [before, pinchOf(MIDDLE, MIDDLE), MOST_SCALE, 0, 0],
    [pinchOf({ x: 10, y: 30 }, { x: 50, y: 30 }), before, 2, 30, 0],
  ] as const) {
    const after = pinched(from, start, fingers, frame);
    close(after.scale, scale, 'scale');
    close(after.x, x, 'x');
    close(after.y, y, 'y');
  }
});

test.run();
