// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { plotPath } from '../../../src/main/quality/panel.ts';

test('the newest value is at the right, the largest at the top', () => {
  assert.is(plotPath([0, 10], 3), 'M60.0 22.0L120.0 2.0');
});

test('an unknown value leaves a gap in the line', () => {
  assert.is(plotPath([5, null, 5, 5], 4), 'M0.0 2.0M80.0 2.0L120.0 2.0');
});

test('zeros draw a line at the bottom, and no values draw nothing', () => {
  assert.is(plotPath([0, 0], 2), 'M0.0 22.0L120.0 22.0');
  assert.is(plotPath([], 60), '');
  assert.is(plotPath([null], 60), '');
});

test.run();
