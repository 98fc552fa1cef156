// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { GuestEffect } from '../../../src/shared/billing/types.ts';
import { createLoop } from '../../../src/workers/ledger/call/loop.ts';

type Event = { readonly effects: readonly GuestEffect[] };

const send: GuestEffect = { type: 'send-payment', minute: 4, attempt: 1, retry: false };
const watch: GuestEffect = { type: 'watch', minute: 4, signature: null };
const ack = (seq: number): GuestEffect => ({ type: 'send-ack', ack: { seq } });

type Options = Parameters<typeof createLoop<number, Event, GuestEffect>>[0];

/** A loop that says in `told` what it does, and what it could not. */
function scene(change: Partial<Options> = {}) {
  const told: string[] = [];
  const loop = createLoop<number, Event, GuestEffect>({
    initial: 0,
    nowMs: () => 0,
    reduce: (state, event) => ({ state: state + 1, effects: event.effects }),
    nextWakeMs: () => null,
    wake: { effects: [] },
    execute: (effect) => void told.push(effect.type),
    onThrown: (effect) => void told.push(`threw ${effect.type}`),
    persist: () => Promise.resolve(),
    onPersistFailed: (effect) => void told.push(`not ${effect.type}`),
    changed: () => undefined,
    ...change,
  });
  return { loop, told };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

// Proves stage 6: Paying twice is impossible
test('the loop sends a payment only after its state is saved', async () => {
  let written: () => void = () => undefined;
  const { loop, told } = scene({
    persist: () => new Promise((resolve) => (written = resolve)),
    changed: (state) => void told.push(`shown ${state}`),
  });
  loop.dispatch({ effects: [ack(1)] });
  assert.equal(told.splice(0), ['send-ack', 'shown 1']);
  loop.dispatch({ effects: [send, watch] });
  loop.dispatch({ effects: [ack(2)] });
  await turn();
  assert.equal(told, [], 'the disk has not answered');
  written();
  await turn();
  assert.equal(told, ['send-payment', 'watch', 'shown 2', 'send-ack', 'shown 3']);
});

test('the loop sends no payment if its state cannot be saved', async () => {
  const { loop, told } = scene({ persist: () => Promise.reject(new Error('full')) });
  loop.dispatch({ effects: [send, watch] });
  loop.dispatch({ effects: [ack(1)] });
  await turn();
  assert.equal(told, ['not send-payment', 'watch', 'send-ack']);
});

test('the loop reports an effect that throws, and executes the others', async () => {
  const done: string[] = [];
  const { loop, told } = scene({
    execute({ type }) {
      if (type === 'watch') throw new Error('broken');
      done.push(type);
    },
  });
  loop.dispatch({ effects: [watch, ack(1)] });
  loop.dispatch({ effects: [ack(2)] });
  await turn();
  assert.equal([done, told], [['send-ack', 'send-ack'], ['threw watch']]);
});

test('an event that an effect dispatches waits for the step’s other effects', async () => {
  const { loop, told } = scene({
    execute(effect) {
      told.push(effect.type);
      if (effect.type === 'watch') loop.dispatch({ effects: [ack(9)] });
    },
  });
  loop.dispatch({ effects: [watch, { type: 'unfreeze' }] });
  await turn();
  assert.equal(told, ['watch', 'unfreeze', 'send-ack']);
});

test.run();
