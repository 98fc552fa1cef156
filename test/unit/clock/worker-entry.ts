import { parentPort } from 'node:worker_threads';

/** Gives the clock worker, in a Node thread, the few globals that a browser's worker has. */
const port = parentPort;
if (!port) throw new Error('this file runs in a worker');

Object.assign(globalThis, {
  addEventListener: (_type: string, listener: (event: { data: unknown }) => void): void => {
    port.on('message', (data: unknown) => {
      listener({ data });
    });
  },
  removeEventListener: (): void => undefined,
  postMessage: (message: unknown): void => {
    port.postMessage(message);
  },
});

await import('../../../src/workers/clock/index.ts');
port.postMessage('ready');
