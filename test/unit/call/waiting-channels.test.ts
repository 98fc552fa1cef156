// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { WorkerChannel } from '../../../src/workers/channel.ts';
import { createWaitingChannels } from '../../../src/workers/ledger/waiting-channels.ts';

const invite = (n: number): Uint8Array => new Uint8Array(16).fill(n);

function scene() {
  const closed: string[] = [];
  const nothing = () => () => undefined;
  const channel = (name: string): WorkerChannel & { readonly name: string } => ({
    ...{ name, open: false, bufferedAmount: 0, send: () => false, setLowWater: () => undefined },
    ...{ onMessage: nothing, onOpen: nothing, onClose: nothing, onLow: nothing },
    close: () => void closed.push(name),
  });
  return { closed, channel, waiting: createWaitingChannels() };
}

test('a call takes the channel of its invite, and all others close', () => {
  const { closed, channel, waiting } = scene();
  const [first, second, any] = ['first', 'second', 'any'].map(channel);
  assert.ok(first && second && any);
  waiting.add(first, invite(1));
  waiting.add(second, invite(2));
  waiting.add(any);
  assert.is(waiting.take(invite(2)), second);
  assert.equal(closed.sort(), ['any', 'first']);
  assert.is(waiting.take(invite(1)), null);
});

test('without an invite a call takes the newest unassigned channel', () => {
  const { closed, channel, waiting } = scene();
  for (const name of ['older', 'newer']) waiting.add(channel(name));
  assert.equal(closed.splice(0), ['older']);
  assert.ok(waiting.take(invite(1)));
  for (const n of [1, 2, 3]) waiting.add(channel(`${n}`), invite(n));
  waiting.add(channel('any'));
  waiting.keep([invite(2)]);
  assert.equal(closed.sort(), ['1', '3', 'any']);
  assert.ok(waiting.take(invite(2)));
});

test.run();
