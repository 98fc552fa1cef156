// tier: all
// waits
/**
 * A guest that was written from the documents (test/support/reference-peer), on WebRTC stacks that are
 * no browser's, without media: it makes paid calls with our host, in its page, and ends them.
 */
import { createRequire } from 'node:module';
import type * as wrtc from '@roamhq/wrtc';
import { generateKeyPairSigner } from '@solana/kit';
import { SOLANA_DEVNET_CAIP2 } from '@x402/svm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RTCPeerConnection as Werift } from 'werift';
import { NETWORKS } from '../../src/shared/network.ts';
import { makeInvite, minutesPaid, openSide, type Side, STEADY_PERIOD } from '../support/call.ts';
import { callOn, type Heard } from '../support/reference-peer/caller.ts';
import { type Connection, join } from '../support/reference-peer/rtc.ts';
import { openSite, type Site } from '../support/site.ts';
import { checkFrames } from '../unit/x402/frames.ts';

// The package is CommonJS, and its names cannot be imported.
const { RTCPeerConnection: Wrtc } = createRequire(import.meta.url)('@roamhq/wrtc') as typeof wrtc;

let site: Site;
let host: Side;
test.before(async () => {
  site = await openSite();
  // The official client knows networks by their genesis hash.
  await site.ledger.call('local_genesis', [{ as: 'devnet' }]);
  host = await openSide(site, 'chromium', { prepaid: 1, period: STEADY_PERIOD });
});
test.after(async () => {
  await host.close();
  await site.close();
});

interface Stack {
  readonly name: string;
  readonly connect: () => Connection;
  /** Channels besides `x402`; nothing is said on them. */
  readonly also: readonly ('signal' | 'files')[];
}

const STACKS: readonly Stack[] = [
  { name: '@roamhq/wrtc', connect: () => new Wrtc(), also: [] },
  {
    name: 'werift',
    connect: () => new Werift({ iceServers: [] }),
    also: ['signal', 'files'],
  },
];

/** The host's page says that no picture is to come, and time runs all the same. */
async function seesNobody({ page }: Side): Promise<void> {
  const said = () => document.body.innerText.includes('Your guest sends no video or sound.');
  await page.waitForFunction(said, { timeout: 20_000, polling: 100 });
}

for (const { name, connect, also } of STACKS) {
  test(`a guest written from the documents, on ${name}: prepays, pays two minutes and ends the call`, async () => {
    const wallet = await generateKeyPairSigner();
    const mint = NETWORKS.local.usdcMint;
    await site.ledger.call('local_fund', [{ address: wallet.address, usdc: '5', mint }]);
    const before = site.ledger.transfers().length;
    const frames: Heard[] = [];

    const joined = await join(await makeInvite(host.ui), connect(), also);
    try {
      await host.ui.fill('reply-input', joined.reply);
      await host.ui.click('accept-reply');
      const rpcUrl = new URL('/rpc', site.url).href;
      const network = SOLANA_DEVNET_CAIP2;
      const guest = await callOn(joined, frames, { wallet, network, rpcUrl });
      await guest.greeted;
      await host.ui.until('host-status', 'state', ['awaiting-prepayment']);
      const paid = [await guest.prepay()];
      for (const minute of [2, 3]) paid.push(await guest.minute(minute));
      await minutesPaid(host, 2, 60_000);
      await seesNobody(host);
      assert.is(await host.ui.data('billing', 'status'), 'paid');
      guest.end();
      await host.ui.until('call-ended', 'reason', ['guest']);

      const landed = site.ledger.transfers().slice(before);
      assert.equal(
        landed.map(({ signature, amount, sourceOwner }) => [signature, amount, sourceOwner]),
        paid.map(({ signature }) => [signature, 500_000n, wallet.address]),
      );
      assert.ok(checkFrames(frames.map((frame) => ({ ...frame, atMs: 0 }))) >= 9);
      assert.equal(host.guard.offences, []);
      await host.ui.click('start-over');
    } finally {
      joined.close();
    }
  });
}

test.run();
