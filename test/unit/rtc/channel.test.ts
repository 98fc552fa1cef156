// pure
import * as assert from 'uvu/assert';
import { setImmediate } from 'node:timers/promises';
import { test } from 'uvu';
import { bridgeToPort } from '../../../src/main/rtc/channels.ts';
import { createScope, live } from '../../../src/main/rtc/scope.ts';
import { openChannel, type WorkerChannel } from '../../../src/workers/channel.ts';
import { asChannel, FakeChannel } from './fake-channel.ts';

/** Lets messages cross the port. */
const crossed = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
};

interface Bench {
  readonly network: FakeChannel;
  readonly channel: WorkerChannel;
  readonly end: () => Promise<void>;
}

const direct = (): Bench => {
  const network = new FakeChannel();
  return { network, channel: openChannel(asChannel(network)), end: async () => network.close() };
};

const bridged = (): Bench => {
  const network = new FakeChannel();
  const scope = createScope();
  const channel = openChannel(bridgeToPort(asChannel(network), scope));
  const end = async (): Promise<void> => {
    scope.close();
    await crossed();
  };
  return { network, channel, end };
};

for (const [name, make] of Object.entries({ direct, bridged })) {
  // Proves stage 1: Data channels carry messages both ways
  test(`a ${name} channel carries text and bytes both ways unchanged`, async () => {
    const { network, channel, end } = make();
    const got: unknown[] = [];
    channel.onMessage((data) => got.push(data));
    network.open();
    await crossed();
    assert.is(channel.send('hello'), true);
    assert.is(channel.send(new Uint8Array([0, 1, 2, 3]).subarray(1, 3)), true);
    network.receive('there');
    network.receive(new Uint8Array([7, 8]).buffer);
    await crossed();
    assert.is(network.sent[0], 'hello');
    const bytes = network.sent[1];
    assert.ok(bytes instanceof ArrayBuffer || bytes instanceof Uint8Array);
    assert.equal([...new Uint8Array(bytes)], [1, 2]);
    assert.equal(got, ['there', new Uint8Array([7, 8])]);
    await end();
  });

  test(`a ${name} channel notifies each listener once of its opening and its end`, async () => {
    const { network, channel, end } = make();
    const told: string[] = [];
    channel.onOpen(() => channel.onOpen(() => told.push('open')));
    channel.onClose(() => channel.onClose(() => told.push('closed')));
    assert.equal([channel.open, channel.send('early')], [false, false]);
    await crossed();
    network.open();
    // Kept for the first listener.
    for (const text of ['one', 'two']) network.receive(text);
    await crossed();
    const got: unknown[] = [];
    channel.onMessage((data) => got.push(data));
    assert.equal([network.sent, got, told], [[], ['one', 'two'], ['open']]);
    network.close();
    await crossed();
    channel.onClose(() => told.push('closed late'));
    assert.equal([channel.open, channel.send('late')], [false, false]);
    await end();
    assert.equal(told, ['open', 'closed', 'closed late']);
  });

  test(`a ${name} channel closes under a flood that nobody listens to`, async () => {
    const { network, channel, end } = make();
    network.open();
    for (let sent = 0; sent <= 5; sent += 1) network.receive(new ArrayBuffer(1024 * 1024));
    await crossed();
    assert.is(channel.open, false);
    await end();
  });

  test(`a ${name} channel counts empty messages toward a flood, too`, async () => {
    const { network, channel, end } = make();
    network.open();
    const pour = async (count: number): Promise<void> => {
      for (let sent = 0; sent < count; sent += 1) {
        network.receive(sent % 2 ? '' : new ArrayBuffer(sent % 4 ? 1 : 0));
        if (sent % 500 === 0) await crossed();
      }
      await crossed();
    };
    await pour(1_000);
    assert.is(channel.open, true, 'a whole catalogue is less');
    await pour(4_000);
    assert.is(channel.open, false);
    let kept = 0;
    channel.onMessage(() => (kept += 1));
    assert.is(kept, 0, 'nothing is kept of it');
    await end();
  });

  test(`a ${name} channel reports low water only once its queue has drained`, async () => {
    const { network, channel, end } = make();
    let lows = 0;
    channel.onLow(() => (lows += 1));
    network.open();
    await crossed();
    channel.setLowWater(4);
    channel.send('0123456789');
    assert.is(channel.bufferedAmount, 10);
    await crossed();
    assert.is(network.bufferedAmountLowThreshold, 4);
    assert.is(lows, 0);
    network.drain();
    await crossed();
    assert.is(lows, 1);
    assert.is(channel.bufferedAmount, 0);
    await end();
  });

  test(`closing a ${name} channel on one side closes it on the other side`, async () => {
    const { network, channel, end } = make();
    network.open();
    await crossed();
    channel.close();
    await crossed();
    assert.is(network.readyState, 'closed');
    await end();
  });
}

test('a direct channel that opened during its transfer to the worker is open', () => {
  const network = new FakeChannel();
  network.open();
  const channel = openChannel(asChannel(network));
  let opens = 0;
  channel.onOpen(() => (opens += 1));
  assert.is(channel.open, true);
  assert.is(opens, 1);
});

test('a bridge leaves no port, listener or timer behind', async () => {
  const { end } = bridged();
  assert.is(live.counts().ports, 1);
  await end();
  assert.equal(live.counts(), { connections: 0, tracks: 0, listeners: 0, timers: 0, ports: 0 });
});

test.run();
