// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createDoor, type Door } from '../../../src/workers/frames/door.ts';

/** A sender in a door: where its encoder writes, and what leaves. */
function senderIn(door: Door, askForKeyFrame: () => void, first = (): void => undefined) {
  const [encoder, network] = [new TransformStream(), new TransformStream()];
  const out: unknown[] = [];
  const passing = door.pass(
    { readable: encoder.readable, writable: network.writable },
    { first, askForKeyFrame },
  );
  void network.readable.pipeTo(new WritableStream({ write: (frame) => void out.push(frame) }));
  const input = encoder.writable.getWriter();
  return {
    send: (frame: string) => input.write(frame),
    async end() {
      await input.close();
      await passing;
      return out;
    },
  };
}

/** A door on a clock that the test moves, with one sender in it. */
function rig() {
  let now = 1_000;
  let keyFrames = 0;
  const door = createDoor(() => now);
  const { send, end } = senderIn(door, () => (keyFrames += 1));
  return {
    ...{ door, send, end },
    keyFrames: () => keyFrames,
    at: (ms: number) => (now = 1_000 + ms),
  };
}

test('nothing passes before a lease, nor from the moment it has run out', async () => {
  const { door, at, send, end } = rig();
  await send('before');
  door.lease(500);
  await send('first');
  at(499);
  await send('last');
  at(500);
  await send('late');
  at(60_000);
  await send('later');
  assert.equal(await end(), ['first', 'last']);
});

test('a lease is counted from its arrival, and a newer one stands in place of the older', async () => {
  const { door, at, send, end } = rig();
  door.lease(10_000);
  at(1_000);
  door.lease(100);
  at(1_099);
  await send('within');
  at(1_100);
  await send('past the shorter one');
  door.lease(100);
  await send('again');
  assert.equal(await end(), ['within', 'again']);
});

test('zero closes at once', async () => {
  const { door, send, end } = rig();
  door.lease(10_000);
  await send('paid');
  door.lease(0);
  await send('frozen');
  assert.equal(await end(), ['paid']);
});

test('after a gap one key frame is asked for, and none while nothing was dropped', async () => {
  const { door, send, end, keyFrames } = rig();
  door.lease(1_000);
  await send('1');
  await send('2');
  assert.is(keyFrames(), 0);
  door.lease(0);
  await send('3');
  await send('4');
  assert.is(keyFrames(), 0, 'no key frame for nobody');
  door.lease(1_000);
  await send('5');
  await send('6');
  await end();
  assert.is(keyFrames(), 1);
});

test('the first frame of a sender is reported once, also while nothing is paid', async () => {
  const door = createDoor(() => 0);
  let reported = 0;
  const { send, end } = senderIn(
    door,
    () => undefined,
    () => (reported += 1),
  );
  assert.is(reported, 0);
  await send('dropped');
  assert.is(reported, 1);
  door.lease(1);
  await send('paid');
  await end();
  assert.is(reported, 1);
});

test('each sender has its own gap', async () => {
  const door = createDoor(() => 0);
  const asked: string[] = [];
  const a = senderIn(door, () => asked.push('a'));
  const b = senderIn(door, () => asked.push('b'));
  await a.send('dropped');
  door.lease(1);
  for (const { send } of [a, b]) await send('paid');
  assert.equal(await a.end(), ['paid']);
  assert.equal(await b.end(), ['paid']);
  assert.equal(asked, ['a']);
});

test.run();
