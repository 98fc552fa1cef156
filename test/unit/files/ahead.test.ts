// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ahead } from '../../../src/workers/transfer/send/sealed-ahead.ts';

/** Eight items that the reader makes on request. Item 2 exists already. */
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

const ROWS: readonly (readonly [
  what: string,
  depth: number,
  asked: readonly number[],
  begun: readonly number[],
])[] = [
  ['begins the next items once, at the first request', 2, [0, 1], [0, 1, 3, 4]],
  ['skips existing items, and stops at the end', 3, [6, 7], [6, 7]],
  ['makes an item again at a second request', 1, [0, 1, 1], [0, 1, 3, 1]],
  // Items 1, 4 and 6 wait for a request. The reader drops the oldest.
  ['keeps at most twice the depth', 1, [0, 3, 5, 4, 1], [0, 1, 3, 4, 5, 6, 5, 1, 3]],
];
for (const [what, depth, asked, expected] of ROWS) {
  test(`the reader ahead ${what}`, async () => {
    const { ask, begun } = made(depth);
    for (const index of asked) assert.is(await ask(index), `${index}`);
    assert.equal(begun, expected);
  });
}

test('the reader ahead repeats an item that failed before any request', async () => {
  const { ask, begun, breakAt } = made(1);
  breakAt(1);
  assert.is(await ask(0), '0');
  await new Promise(setImmediate);
  breakAt(-1);
  assert.is(await ask(1), '1');
  assert.is(begun.filter((index) => index === 1).length, 2);
  breakAt(5);
  assert.instance(await ask(5).catch((thrown: unknown) => thrown), Error);
});

test.run();
