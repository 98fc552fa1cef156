// waits
/** The spine, whole: codes, connection, prepayment, minutes, end; nothing else asked of anybody. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openPair, type Pair } from '../support/call.ts';
import { watchChannels } from '../support/channels.ts';
import { wholePaidCall, x402OnMain } from '../support/paid-call.ts';
import {
  askedByPages,
  chromiumThrough,
  firefoxThrough,
  type Proxy,
  startProxy,
} from '../support/proxy.ts';
import { watchPeerConnections } from '../support/rtc-probe.ts';

let pair: Pair;
let proxy: Proxy;
test.before(async () => {
  proxy = await startProxy();
  pair = await openPair({
    async prepare(page) {
      await watchPeerConnections(page);
      await watchChannels(page);
    },
    launch: (kind) =>
      kind === 'chromium' ? { args: chromiumThrough(proxy) } : { prefs: firefoxThrough(proxy) },
  });
});
test.after(async () => {
  await pair.close();
  await proxy.close();
});

test('a whole paid call: three minutes billed, both sides and the ledger agree', async () => {
  await wholePaidCall(pair);
  assert.equal(await x402OnMain(pair), [0, 0], 'payment messages went through main');
  // Workers' requests too: nothing but the page's own origin, which also serves the RPC.
  assert.equal(askedByPages(proxy), [new URL(pair.site.url).host]);
  assert.equal(proxy.upgrades, []);
});

test.run();
