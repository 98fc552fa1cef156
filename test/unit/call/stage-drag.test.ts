// pure
/** Where one's own picture comes to rest. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cornerAt } from '../../../src/main/call/own-picture.ts';

test('the user’s own picture moves to the nearest corner when released', () => {
  const stage = { left: 100, top: 50, width: 400, height: 200 };
  assert.is(cornerAt({ x: 480, y: 60 }, stage), 'top-right');
  assert.is(cornerAt({ x: 480, y: 240 }, stage), 'bottom-right');
  assert.is(cornerAt({ x: 110, y: 240 }, stage), 'bottom-left');
  assert.is(cornerAt({ x: -20, y: -20 }, stage), 'top-left');
});

test.run();
