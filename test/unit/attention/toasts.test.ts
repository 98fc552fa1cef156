// pure
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { $toasts, dropNews, MOST_TOASTS, toast } from '../../../src/main/app/toasts.ts';

/** The notices and listeners that a hidden tab keeps. */
const tab = Object.assign(new EventTarget(), { hidden: true });
let listeners = 0;
const listen = tab.addEventListener.bind(tab);
tab.addEventListener = (...args: Parameters<typeof listen>): void => {
  listeners += 1;
  listen(...args);
};
Object.assign(globalThis, { document: tab });

const texts = (): readonly string[] => $toasts.get().map(({ text }) => text);

// Proves security: A peer cannot pile up notices
test('a hidden tab keeps urgent notices and the newest others', () => {
  toast('A link is waiting', { stays: true });
  toast('Paused', { color: 'red', urgent: true });
  const startMs = performance.now();
  for (let n = 1; n <= 5_000; n += 1) toast(`New file: ${n}`);
  assert.ok(performance.now() - startMs < 1_000, 'the time does not grow with their number');
  const newest = Array.from({ length: MOST_TOASTS - 2 }, (_, at) => at + 5_003 - MOST_TOASTS);
  assert.equal(texts(), ['A link is waiting', 'Paused', ...newest.map((n) => `New file: ${n}`)]);
  assert.is(listeners, 1);
  for (let minute = 1; minute <= 10; minute += 1) toast(`Minute ${minute}`, { color: 'green' });
  assert.is($toasts.get().length, MOST_TOASTS);
  assert.is(texts().at(-1), 'Minute 10');
  assert.is(texts()[0], 'A link is waiting');
  dropNews();
  assert.equal(texts(), ['A link is waiting']);
});

test.run();
