// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { areaOf } from '../../../src/main/call/visible-area.ts';

test('the call uses the small layout where a keyboard leaves little room', () => {
  // The window, the height seen, the zoom, the size of text; covered by a keyboard, and cramped.
  const ROWS = `
    390 × 844  | 844 1 16 |
    390 × 844  | 420 1 16 | covered cramped  Safari: the window keeps its size.
    844 × 390  | 170 1 16 | covered cramped
    390 × 844  | 764 1 16 |
    390 × 420  | 420 1 16 | cramped          Chromium and Firefox: the window is smaller.
    844 × 180  | 180 1 16 | cramped
    844 × 390  | 390 1 16 |
    390 × 844  | 422 2 16 |                  Somebody has zoomed in.
    1280 × 800 | 400 2 16 |
    820 × 1180 | 780 1 16 | covered          A tablet has room beside its keyboard.
    390 × 844  | 844 1 32 | cramped          Large text.
    1280 × 800 | 800 1 32 |
  `;
  for (const row of ROWS.trim().split('\n')) {
    const [size = '', seen = '', is = ''] = row.split('|').map((each) => each.trim());
    const [width = 0, height = 0] = size.split(' × ').map(Number);
    const [seenPx = 0, scale = 0, remPx = 0] = seen.split(' ').map(Number);
    const area = areaOf({ width, height, remPx, seen: { height: seenPx, scale } });
    const wanted = { isCovered: is.includes('covered'), isCramped: is.includes('cramped') };
    assert.equal(area, wanted, row);
  }
});

test.run();
