// pure
/** Where one's own picture comes to rest. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cornerAfter, cornerAt } from '../../../src/main/call/own-picture.ts';

test('let go of, it goes to the nearest corner', () => {
  const stage = { left: 100, top: 50, width: 400, height: 200 };
  assert.is(cornerAt({ x: 480, y: 60 }, stage), 'top-right');
  assert.is(cornerAt({ x: 480, y: 240 }, stage), 'bottom-right');
  assert.is(cornerAt({ x: 110, y: 240 }, stage), 'bottom-left');
  assert.is(cornerAt({ x: -20, y: -20 }, stage), 'top-left');
});

test('clicked, it goes round, from the top right where it is at first', () => {
  const round = [undefined, 'bottom-right', 'bottom-left', 'top-left', 'top-right'] as const;
  for (const [i, corner] of round.slice(0, -1).entries()) {
    assert.is(cornerAfter(corner), round[i + 1]);
  }
  assert.is(cornerAfter('top-right'), 'bottom-right');
});

test.run();
