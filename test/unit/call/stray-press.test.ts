// pure
/** A second press in the place of the pay button must not end the call, whose button appears there. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isStray } from '../../../src/main/call/controls.ts';

const press = (timeStamp: number, clientX: number, clientY = 754, detail = 1) => ({
  timeStamp,
  clientX,
  clientY,
  detail,
});
const PAID = press(1000, 640);

test('the page ignores a second press in the same place', () => {
  assert.ok(isStray(PAID, press(2500, 640)));
  assert.ok(isStray(PAID, press(1200, 652, 760, 2)));
});

test('the page accepts a press elsewhere, later or by keyboard', () => {
  assert.not(isStray(PAID, press(1200, 680)));
  assert.not(isStray(PAID, press(3000, 640)));
  assert.not(isStray(PAID, press(1200, 640, 754, 0)));
});

test.run();
