// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createFrameGate, type FrameGate } from '../../../src/workers/frames/frame-gate.ts';

/** A sender in a gate: where its encoder writes, and what leaves. */
function senderIn(gate: FrameGate, askForKeyFrame: () => void, first = (): void => undefined) {
  const [encoder, network] = [new TransformStream(), new TransformStream()];
  const out: unknown[] = [];
  const passing = gate.pass(
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

/** A gate on a clock that the test moves, with one sender in it. */
function rig() {
  let now = 1_000;
  let keyFrames = 0;
  const gate = createFrameGate(() => now);
  const { send, end } = senderIn(gate, () => (keyFrames += 1));
  return {
    ...{ gate, send, end },
    keyFrames: () => keyFrames,
    at: (ms: number) => (now = 1_000 + ms),
  };
}

// Proves security: A freeze holds while the main thread is blocked
test('frames pass only during a lease', async () => {
  const { gate, at, send, end } = rig();
  await send('before');
  gate.lease(500);
  await send('first');
  at(499);
  await send('last');
  at(500);
  await send('late');
  at(60_000);
  await send('later');
  assert.equal(await end(), ['first', 'last']);
});

test('a lease runs from its arrival, and replaces the earlier lease', async () => {
  const { gate, at, send, end } = rig();
  gate.lease(10_000);
  at(1_000);
  gate.lease(100);
  at(1_099);
  await send('within');
  at(1_100);
  await send('past the shorter one');
  gate.lease(100);
  await send('again');
  assert.equal(await end(), ['within', 'again']);
});

test('a lease of zero closes the gate at once', async () => {
  const { gate, send, end } = rig();
  gate.lease(10_000);
  await send('paid');
  gate.lease(0);
  await send('frozen');
  assert.equal(await end(), ['paid']);
});

test('the gate asks for one key frame after a gap', async () => {
  const { gate, send, end, keyFrames } = rig();
  gate.lease(1_000);
  await send('1');
  await send('2');
  assert.is(keyFrames(), 0);
  gate.lease(0);
  await send('3');
  await send('4');
  assert.is(keyFrames(), 0, 'no key frame for nobody');
  gate.lease(1_000);
  await send('5');
  await send('6');
  await end();
  assert.is(keyFrames(), 1);
});

test('the gate reports a sender’s first frame once, even a dropped frame', async () => {
  const gate = createFrameGate(() => 0);
  let reported = 0;
  const { send, end } = senderIn(
    gate,
    () => undefined,
    () => (reported += 1),
  );
  assert.is(reported, 0);
  await send('dropped');
  assert.is(reported, 1);
  gate.lease(1);
  await send('paid');
  await end();
  assert.is(reported, 1);
});

test('each sender has a gap of its own', async () => {
  const gate = createFrameGate(() => 0);
  const asked: string[] = [];
  const a = senderIn(gate, () => asked.push('a'));
  const b = senderIn(gate, () => asked.push('b'));
  await a.send('dropped');
  gate.lease(1);
  for (const { send } of [a, b]) await send('paid');
  assert.equal(await a.end(), ['paid']);
  assert.equal(await b.end(), ['paid']);
  assert.equal(asked, ['a']);
});

test.run();
