// tier: both
// timeout: 400
/** A call link rings. The host presses once, nobody pastes a code, and the paid call begins. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openPair, STEADY_PERIOD } from '../support/call.ts';
import { makeCallLink, payAndTalk, ring } from '../support/ring.ts';
import { inTier } from '../support/tier.ts';

const MIXES = [
  { host: 'chromium', guest: 'firefox' },
  { host: 'firefox', guest: 'chromium' },
] as const;

for (const mix of inTier(MIXES)) {
  test(`${mix.guest} rings, ${mix.host} answers with one press, and they talk`, async () => {
    const pair = await openPair({ ...mix, period: STEADY_PERIOD });
    const { host, guest } = pair;
    try {
      const link = await makeCallLink(host);
      await ring(guest, link, 'Ana');
      const rangMs = performance.now();
      await guest.ui.until('ringing', 'state', ['ringing']);
      await host.ui.shown('ring');
      console.log(`rings after ${Math.round(performance.now() - rangMs)} ms`);
      assert.match(await host.ui.text('ring'), 'Ana');
      await host.ui.click('answer');
      const answeredMs = performance.now();
      await guest.ui.until('ringing', 'state', ['answered']);
      console.log(`answered after ${Math.round(performance.now() - answeredMs)} ms`);
      await guest.ui.shown('prepay');
      console.log(`connected after ${Math.round(performance.now() - answeredMs)} ms`);
      await payAndTalk(pair);
      await host.ui.click('end-call');
      await Promise.all([host, guest].map(({ ui }) => ui.until('call-ended', 'reason', ['host'])));
    } finally {
      await pair.close();
    }
  });
}

test.run();
