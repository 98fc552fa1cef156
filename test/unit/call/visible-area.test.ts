// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { areaOf } from '../../../src/main/call/visible-area.ts';

test('a call is cramped where a keyboard leaves little room', () => {
  const [phone, side, desk] = [
    [390, 844],
    [844, 390],
    [1280, 800],
  ] as const;
  for (const [[width, height], seenPx, scale, remPx, isCovered, isCramped] of [
    [phone, 844, 1, 16, false, false],
    // Safari: the window keeps its size.
    [phone, 420, 1, 16, true, true],
    [side, 170, 1, 16, true, true],
    [phone, 764, 1, 16, false, false],
    // Chromium and Firefox: the window is smaller.
    [[390, 420], 420, 1, 16, false, true],
    [[844, 180], 180, 1, 16, false, true],
    [side, 390, 1, 16, false, false],
    // Somebody has zoomed in.
    [phone, 422, 2, 16, false, false],
    [desk, 400, 2, 16, false, false],
    // A tablet has room beside its keyboard.
    [[820, 1180], 780, 1, 16, true, false],
    // Large text.
    [phone, 844, 1, 32, false, true],
    [desk, 800, 1, 32, false, false],
  ] as const) {
    const seen = { height: seenPx, scale };
    const area = areaOf({ width, height, remPx, seen });
    assert.equal(area, { isCovered, isCramped }, `${width} × ${height}, ${seenPx} px seen`);
  }
});

test.run();
