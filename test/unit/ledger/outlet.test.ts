// pure
/** The frames worker gets each view as a lease before main gets the view. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { once } from 'node:events';
import type { CallView } from '../../../src/shared/api/ledger.ts';
import { hostSnapshot, initialHost } from '../../../src/shared/billing/host.ts';
import { usdc } from '../../../src/shared/money.ts';
import { terms } from '../../support/samples.ts';
import { createOutlet } from '../../../src/workers/ledger/ledger.ts';
import { createViewStore } from '../../../src/workers/ledger/call/view.ts';

// Proves security: A freeze holds while the main thread is blocked
test('with each view, the frames worker gets a lease while time is paid', async () => {
  const outlet = createOutlet();
  const { port1, port2 } = new MessageChannel();
  const views: CallView[] = [];
  await outlet.subscribeCall((view) => void views.push(view));
  await outlet.attachFrames(port1);
  const heard: number[] = [];
  port2.onmessage = ({ data }: MessageEvent<number>) => heard.push(data);

  const store = createViewStore('host', terms, '', () => 0, outlet.publish);
  store.update({ phase: 'greeting' });
  store.admit({ amount: usdc(1_500_000n), signature: 's', settleMs: 0 });
  const reading = {
    ...hostSnapshot({ ...initialHost(terms), paidPeriods: 3 }, 0),
    elapsedMs: 1_000,
  };
  store.meter(reading, true);
  store.meter(reading, false);
  store.freeze('unpaid');
  store.meter(reading, true);
  while (heard.length < views.length) await once(port2, 'message');
  // Three prepaid minutes less a second, the 10 s that a payment may be pending, and 2 s.
  assert.equal(
    heard.filter((ms) => ms > 0),
    [180_000 - 1_000 + 12_000],
  );
  assert.equal(
    heard.map((ms) => ms > 0),
    views.map(({ sending }) => sending),
  );
  port1.close();
  port2.close();
});

test('a page without a frames worker gets every view', async () => {
  const outlet = createOutlet();
  let shown = 0;
  await outlet.subscribeCall(() => void (shown += 1));
  createViewStore('guest', terms, '', () => 0, outlet.publish).update({ phase: 'greeting' });
  assert.is(shown, 1);
});

test.run();
