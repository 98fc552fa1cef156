// tier: both
// timeout: 400
/** A call link that rings: from one press at the host to a paid call, without a code that anybody pastes. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openPair, openSide, type Side, STEADY_PERIOD } from '../support/call.ts';
import { makeCallLink, payAndTalk, ring } from '../support/ring.ts';
import { inTier, isLongerTier } from '../support/tier.ts';

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

/** Opens the host's page again, in the browser that has its books. */
const comeBack = ({ page }: Side, url: string): Promise<unknown> => page.goto(url);

for (const mix of isLongerTier ? inTier(MIXES) : []) {
  test(`${mix.host} misses, declines, reloads, is busy and answers by itself`, async () => {
    const pair = await openPair({ ...mix, period: STEADY_PERIOD });
    const { host, guest, site } = pair;
    try {
      const link = await makeCallLink(host);
      const url = host.page.url();
      await host.page.goto('about:blank');
      await ring(guest, link, 'Ana');
      await guest.ui.until('ringing', 'state', ['no-answer'], 90_000);
      // It still rings for a host that comes back soon, on whichever screen.
      await comeBack(host, url);
      await host.ui.shown('ring');
      await host.ui.click('decline');
      await guest.ui.until('ringing', 'state', ['busy']);
      await host.ui.click('role-host');
      await host.ui.shown('missed-call');
      assert.match(await host.ui.text('missed-call'), 'Ana');
      await host.ui.click('clear-missed');
      await host.ui.gone('missed-call');

      await guest.ui.click('ring-again');
      await host.ui.shown('ring');
      await host.page.reload();
      await host.ui.shown('ring');
      await host.ui.click('answer');
      await payAndTalk(pair);

      const third = await openSide(site, mix.guest, {});
      try {
        await ring(third, link, 'Ben');
        await third.ui.until('ringing', 'state', ['busy']);
        await host.ui.shown('toast');
        assert.not.ok(await host.ui.has('ring'), 'nothing rings in a call');
      } finally {
        await third.close();
      }
      await host.ui.click('end-call');
      await Promise.all([host, guest].map(({ ui }) => ui.until('call-ended', 'reason', ['host'])));

      await comeBack(host, url);
      await host.ui.click('role-host');
      await host.ui.shown('missed-call');
      assert.match(await host.ui.text('missed-call'), 'Ben');
      await host.ui.click('answer-by-itself');
      await guest.page.reload();
      await guest.ui.shown('role-guest');
      await ring(guest, link);
      await guest.ui.shown('prepay');
    } finally {
      await pair.close();
    }
  });
}

test.run();
