// pure
/** The screen stays on during a call or a transfer only. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { $call, CALL_AT_REST } from '../../../src/main/app/call-state.ts';
import { $files } from '../../../src/main/app/files-link.ts';
import { keepAwake } from '../../../src/main/attention/keep-awake.ts';

class Lock {
  released = false;
  release(): Promise<void> {
    this.released = true;
    return Promise.resolve();
  }
}
const locks: Lock[] = [];
const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
let refuses = false;
const request = (): Promise<Lock> => {
  if (refuses) return Promise.reject(new DOMException('battery', 'NotAllowedError'));
  const lock = new Lock();
  locks.push(lock);
  return Promise.resolve(lock);
};
Object.defineProperty(globalThis, 'document', { value: page, configurable: true });
Object.defineProperty(globalThis, 'navigator', {
  value: { wakeLock: { request } },
  configurable: true,
});
keepAwake();

/** Locks that are held, once every promise has run on. */
async function held(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  return locks.filter(({ released }) => !released).length;
}
const call = (more: Partial<typeof CALL_AT_REST>): void => $call.set({ ...CALL_AT_REST, ...more });
const busy = (is: boolean): void => $files.set({ ...$files.get(), busy: is });

test('the screen wake lock lasts as long as a call or a transfer', async () => {
  const steps: readonly (readonly [() => void, number])[] = [
    [() => undefined, 0],
    [() => call({ role: 'guest' }), 1],
    [() => call({ role: 'guest', connection: 'connected' }), 1],
    [() => call({ role: 'guest', ended: 'host' }), 0],
    [() => call({ role: 'host' }), 1],
    [() => busy(true), 1],
    [() => call({ role: 'host', ended: 'host' }), 1],
    [() => busy(false), 0],
  ];
  for (const [n, [step, count]] of steps.entries()) {
    step();
    assert.is(await held(), count, `step ${n}`);
  }
});

test('the screen wake lock returns with the tab, unless the call has ended', async () => {
  page.visibilityState = 'hidden';
  call({ role: 'host' });
  assert.is(await held(), 0);
  page.visibilityState = 'visible';
  page.dispatchEvent(new Event('visibilitychange'));
  assert.is(await held(), 1);
  // The browser releases the lock when it hides the tab.
  await locks.at(-1)?.release();
  page.dispatchEvent(new Event('visibilitychange'));
  assert.is(await held(), 1);
  call({});
  assert.is(await held(), 0);
  call({ role: 'host' });
  call({});
  assert.is(await held(), 0);
  refuses = true;
  call({ role: 'host' });
  assert.is(await held(), 0, 'a refusal is no error');
});

test.run();
