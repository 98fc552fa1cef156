// waits
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Endpoint } from 'comlink';
import { transfer, wrap } from 'comlink';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ClockApi, ClockCommand, ClockMessage } from '../../../src/shared/api/clock.ts';

/** The real clock worker on real time, in a thread of Node: run, stop, beats, and what it tells main. */

/** A thread does not inherit the loader that lets Node read TypeScript. */
const BOOT = `
  const { workerData } = require('node:worker_threads');
  import(workerData.loader)
    .then(({ register }) => register())
    .then(() => import(workerData.entry));
`;

function endpointOf(worker: Worker): Endpoint {
  const listeners = new Map<unknown, (data: unknown) => void>();
  return {
    postMessage: (message: unknown, moved?: Transferable[]) => {
      worker.postMessage(message, moved as never);
    },
    addEventListener: (_type, listener) => {
      const relay = (data: unknown): void => {
        if (typeof listener === 'function') listener({ data } as MessageEvent);
        else listener.handleEvent({ data } as MessageEvent);
      };
      listeners.set(listener, relay);
      worker.on('message', relay);
    },
    removeEventListener: (_type, listener) => {
      const relay = listeners.get(listener);
      if (relay) worker.off('message', relay);
    },
  };
}

test('beats always, counts whole seconds only between run and stop, and reports its lateness', async () => {
  const worker = new Worker(BOOT, {
    eval: true,
    workerData: {
      loader: import.meta.resolve('tsx/esm/api'),
      entry: new URL('./worker-entry.ts', import.meta.url).href,
    },
  });
  try {
    await once(worker, 'message');
    const clock = wrap<ClockApi>(endpointOf(worker));
    const { port1, port2 } = new MessageChannel();
    const received: ClockMessage[] = [];
    let arrived = (): void => undefined;
    port1.onmessage = (event: MessageEvent<ClockMessage>) => {
      received.push(event.data);
      arrived();
    };
    const until = async (enough: () => boolean): Promise<void> => {
      while (!enough()) await new Promise<void>((resolve) => (arrived = resolve));
    };
    const order = (command: ClockCommand | { readonly type: string }): void => {
      port1.postMessage(command);
    };
    const beats = (): ClockMessage[] => received.filter(({ type }) => type === 'beat');

    await clock.connect(transfer(port2, [port2]));
    await until(() => beats().length === 1);
    assert.ok(beats().every((beat) => beat.type === 'beat' && !beat.running));

    order({ type: 'run', run: 3, connectedMs: 5_000, afresh: true });
    order({ type: 'nonsense' });
    await until(() => beats().length === 3);
    order({ type: 'stop' });
    await until(() => beats().length === 4);
    port1.close();

    const seconds = received.filter((message) => message.type === 'second');
    assert.equal(
      seconds.slice(0, 2).map(({ run, connectedMs }) => [run, connectedMs]),
      [
        [3, 6_000],
        [3, 7_000],
      ],
    );
    for (const { deadlineMs, firedAtMs } of received) {
      assert.ok(firedAtMs >= deadlineMs, 'never early');
      assert.ok(firedAtMs - deadlineMs < 1_000, 'the latest deadline is the one served');
    }
    assert.ok((await clock.lateness()).length >= 4);
    const events = (await clock.log()).map(({ event }) => event);
    assert.equal(events.filter((event) => event !== 'slept').slice(0, 4), [
      'connect',
      'run',
      'unknown-command',
      'stop',
    ]);
  } finally {
    await worker.terminate();
  }
});

test.run();
