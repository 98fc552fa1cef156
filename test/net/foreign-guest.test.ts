// waits
// timeout: 180
// A guest on a stack that is no browser's, behind a NAT of its own, pays our host behind another.
import { z } from '@x402/core/schemas';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NETWORKS } from '../../src/shared/network.ts';
import { makeInvite, minutesPaid, STEADY_PERIOD } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { openNetHost, runInside } from '../support/net/app.ts';
import { STACKS } from '../support/stacks/stacks.ts';

const Ready = z.object({ address: z.string(), reply: z.string() });
const Done = z.object({ paid: z.array(z.string()) });

const net = forAll(() => openNetHost({ prepaid: 1, period: STEADY_PERIOD }));

for (const { name } of STACKS) {
  // Proves proof: Other x402 software
  test(`a guest on ${name} behind a NAT prepays, pays and leaves`, async () => {
    const { wan, host, guestUrl, ledger } = net;
    const before = ledger.transfers().length;
    const rpcUrl = new URL('/rpc', guestUrl).href;
    const args = [name, await makeInvite(host.ui), rpcUrl, wan.stun.guest];
    const guest = await runInside(wan.namespaces.guest, 'foreign-guest.ts', ...args);
    try {
      const { address, reply } = Ready.parse(JSON.parse(guest.line));
      await ledger.call('local_fund', [{ address, usdc: '5', mint: NETWORKS.local.usdcMint }]);
      await host.ui.fill('reply-input', reply);
      await host.ui.click('accept-reply');
      await host.ui.until('host-status', 'state', ['awaiting-prepayment']);
      const { paid } = Done.parse(JSON.parse(await guest.next()));
      await minutesPaid(host, 1, 60_000);
      await host.ui.until('call-ended', 'reason', ['guest']);
      const landed = ledger.transfers().slice(before);
      assert.equal(
        landed.map(({ signature, amount, sourceOwner }) => [signature, amount, sourceOwner]),
        paid.map((signature) => [signature, 500_000n, address]),
      );
      assert.equal(host.guard.offences, []);
      await host.ui.click('start-over');
    } finally {
      guest.stop();
    }
  });
}

test.run();
