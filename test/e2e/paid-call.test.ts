// waits
/**
 * A whole paid call: codes, connection, prepayment, minutes and the end. The chain first refuses one
 * minute. The page asks nobody else for anything.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openPair, type Pair, STEADY_PERIOD } from '../support/call.ts';
import { watchChannels } from '../support/channels.ts';
import { wholePaidCall, x402OnMain } from '../support/paid-call.ts';
import { askedByPages, type Proxy, startProxy, through } from '../support/proxy.ts';
import { watchPeerConnections } from '../support/rtc-probe.ts';

const PREPAID = 1;

let pair: Pair;
let proxy: Proxy;
test.before(async () => {
  proxy = await startProxy();
  pair = await openPair({
    period: STEADY_PERIOD,
    prepaid: PREPAID,
    async prepare(page) {
      await watchPeerConnections(page);
      await watchChannels(page);
    },
    context: () => through(proxy),
  });
});
test.after(async () => {
  await pair.close();
  await proxy.close();
});

/** The next minute fails on the chain: both pages pause, and the retry pays it. */
async function refusedMinute(): Promise<void> {
  await pair.site.ledger.call('local_fault', { failSend: { calls: 1, onChain: true } });
  const sides = [pair.host, pair.guest];
  await Promise.all(sides.map(({ ui }) => ui.shown('freeze', 60_000)));
  await Promise.all(sides.map(({ ui }) => ui.gone('freeze')));
}

// Proves stage 1: Two browser windows connect by exchanging codes by hand
// Proves stage 1: No backend endpoint and no WebSocket: every request of both browsers passes a proxy that counts
// Proves stage 2: The whole call lifecycle
// Proves stage 5: No media in either direction, and no incoming call on the host's screen, until the prepayment has settled
// Proves stage 6: Payment fires every minute
test('both pages and the ledger show the same payments of a call', async () => {
  await wholePaidCall(pair, { prepaid: PREPAID, between: refusedMinute });
  assert.equal(await x402OnMain(pair), [0, 0], 'payment messages went through main');
  // Workers' requests too: nothing but the page's own origin, which also serves the RPC.
  assert.equal(askedByPages(proxy), [new URL(pair.site.url).host]);
  assert.equal(proxy.upgrades, []);
});

test.run();
