// pure
/** Background requests let a live call's requests go first, and leave room in a server's rate limit. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createPriorities } from '../../../src/workers/ledger/solana/rpc-priority.ts';
import type { Rpc } from '../../../src/workers/ledger/solana/rpc.ts';

/** A server and a clock that the test moves by hand. */
function world() {
  let nowMs = 100_000;
  const asked: { readonly address: string; readonly answer: () => void }[] = [];
  const sleeping: { readonly untilMs: number; readonly wake: () => void }[] = [];
  const server: Pick<Rpc, 'hosts' | 'getBalance'> = {
    hosts: ['rpc.example'],
    getBalance: (address) =>
      new Promise((resolve, reject) => {
        const answer = (): void => (address === 'bad' ? reject(new Error('bad')) : resolve(1n));
        asked.push({ address, answer });
      }),
  };
  const priorities = createPriorities(server as Rpc, {
    nowMs: () => nowMs,
    sleep: (ms) =>
      new Promise((wake) => {
        sleeping.push({ untilMs: nowMs + ms, wake });
      }),
  });
  const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    priorities,
    names: () => asked.map(({ address }) => address),
    async answer(address: string) {
      asked.findLast((each) => each.address === address)?.answer();
      await quiet();
    },
    async pass(ms: number) {
      nowMs += ms;
      for (const { wake, untilMs } of sleeping) if (untilMs <= nowMs) wake();
      await quiet();
    },
  };
}

test('the page sends background requests together while no other request waits', () => {
  const { priorities, names } = world();
  for (const address of ['a', 'b', 'c']) void priorities.background.getBalance(address);
  assert.equal(names(), ['a', 'b', 'c']);
});

// Proves receipts: Audit, from the chain alone, in a browser that was on no call
test('background requests wait for the call’s requests, then go out one by one', async () => {
  const { priorities, names, answer, pass } = world();
  const [call] = [priorities.rpc.getBalance('call')];
  for (const address of ['a', 'b']) void priorities.background.getBalance(address);
  await pass(0);
  assert.equal(names(), ['call']);
  // A second request of the call does not wait.
  void priorities.rpc.getBalance('call 2');
  assert.equal(names(), ['call', 'call 2']);
  await answer('call');
  assert.is(await call, 1n);
  assert.equal(names(), ['call', 'call 2']);
  await answer('call 2');
  assert.equal(names().slice(2), ['a']);
  await answer('a');
  await pass(499);
  assert.equal(names().slice(2), ['a'], 'the next one leaves room for the call');
  await pass(1);
  assert.equal(names().slice(2), ['a', 'b']);
});

test('a failed background request rejects, and the page sends the next request', async () => {
  const { priorities, names, answer, pass } = world();
  void priorities.rpc.getBalance('call');
  const told = priorities.background.getBalance('bad').catch((thrown: unknown) => String(thrown));
  const next = priorities.background.getBalance('next');
  await answer('call');
  await answer('bad');
  assert.is(await told, 'Error: bad');
  await pass(20_000);
  assert.equal(names(), ['call', 'bad', 'next']);
  await answer('next');
  assert.is(await next, 1n);
  // Ten seconds later, background requests no longer wait.
  void priorities.background.getBalance('x');
  void priorities.background.getBalance('y');
  assert.equal(names().slice(3), ['x', 'y']);
});

test.run();
