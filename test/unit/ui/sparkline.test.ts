// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { plotPath } from '../../../src/main/quality/panel.ts';

test('the newest value is at the right edge, the largest at the top, nought at the bottom', () => {
  assert.is(plotPath([0, 10], 3), 'M60.0 22.0L120.0 2.0');
});

test('what is not known leaves a gap', () => {
  assert.is(plotPath([5, null, 5, 5], 4), 'M0.0 2.0M80.0 2.0L120.0 2.0');
});

test('nothing at all is a line at the bottom, or no line', () => {
  assert.is(plotPath([0, 0], 2), 'M0.0 22.0L120.0 22.0');
  assert.is(plotPath([], 60), '');
  assert.is(plotPath([null], 60), '');
});

test.run();
