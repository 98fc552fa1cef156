// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ahead } from '../../../src/workers/transfer/send/sealed-ahead.ts';

/** Of eight, each made when the test says so; 2 is there already. */
function made(depth: number) {
  const begun: number[] = [];
  let broken = -1;
  const ask = ahead({
    depth,
    make(index) {
      begun.push(index);
      return index === broken ? Promise.reject(new Error('gone')) : Promise.resolve(`${index}`);
    },
    after(index) {
      const next = index + 1 === 2 ? 3 : index + 1;
      return next < 8 ? next : null;
    },
  });
  return { ask, begun, breakAt: (index: number) => void (broken = index) };
}

test('ahead begins the next item with the first question, once', async () => {
  const { ask, begun } = made(2);
  assert.is(await ask(0), '0');
  assert.equal(begun, [0, 1, 3]);
  assert.is(await ask(1), '1');
  assert.equal(begun, [0, 1, 3, 4]);
});

test('ahead passes over items that are there, and stops at the end', async () => {
  const { ask, begun } = made(3);
  assert.is(await ask(6), '6');
  assert.equal(begun, [6, 7]);
  assert.is(await ask(7), '7');
  assert.equal(begun, [6, 7]);
});

test('ahead makes an item again for a second question', async () => {
  const { ask, begun } = made(1);
  await ask(0);
  await ask(1);
  await ask(1);
  assert.is(begun.filter((index) => index === 1).length, 2);
});

test('ahead makes an item again that failed before anyone asked', async () => {
  const { ask, begun, breakAt } = made(1);
  breakAt(1);
  assert.is(await ask(0), '0');
  await new Promise(setImmediate);
  breakAt(-1);
  assert.is(await ask(1), '1');
  assert.is(begun.filter((index) => index === 1).length, 2);
});

test('a failure reaches the one who waits for it', async () => {
  const { ask, breakAt } = made(1);
  breakAt(5);
  const error = await ask(5).catch((thrown: unknown) => thrown);
  assert.instance(error, Error);
});

test('however one jumps about, twice the depth is kept at most', async () => {
  const { ask, begun } = made(1);
  await ask(0);
  await ask(3);
  await ask(5);
  // 1, 4 and 6 were begun; the oldest of them is forgotten.
  begun.length = 0;
  await ask(4);
  assert.equal(begun, [5]);
  begun.length = 0;
  await ask(1);
  assert.is(begun[0], 1);
});

test.run();
