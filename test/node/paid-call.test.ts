/** A paid call on Surfpool, a node of other authors, then a refund and an audit of the receipt. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pairOn } from '../support/call.ts';
import { watchChannels } from '../support/channels.ts';
import { forAll } from '../support/for-all.ts';
import { wholePaidCall } from '../support/paid-call.ts';
import { auditText, copied, downloading, listed, refund, refunded } from '../support/receipts.ts';
import { watchPeerConnections } from '../support/rtc-probe.ts';
import { openSurfpoolSite } from '../support/site.ts';
import { visit } from '../support/visit.ts';

const PRICE = 500_000n;

const pair = forAll(() =>
  downloading(async (options) => pairOn(await openSurfpoolSite(), options), {
    async prepare(page) {
      await watchPeerConnections(page);
      await watchChannels(page);
    },
  }),
);

// Proves stage 0: The page works on an independent node, and our ledger answers as it does
test('in a whole paid call, both sides and Surfpool agree', async () => {
  await wholePaidCall(pair);
});

test('the guest lists a minute that the host refunded on Surfpool', async () => {
  const { host, guest, site } = pair;
  const before = await site.ledger.transfers();
  const rows = await listed(host, before.length);
  const minute = rows.find((row) => row['kind'] === 'minute')?.['signature'] ?? '';
  await refund(host, minute);
  await refunded(host, 1);
  const transfers = await site.ledger.transfers();
  const [paid] = transfers;
  const back = transfers.at(-1);
  assert.is(transfers.length, before.length + 1);
  assert.equal(
    [back?.amount, back?.sourceOwner, back?.destinationOwner],
    [PRICE, paid?.destinationOwner, paid?.sourceOwner],
  );
  const listedByGuest = await listed(guest, transfers.length);
  assert.equal(
    listedByGuest.map((row) => row['signature']).sort(),
    transfers.map(({ signature }) => signature).sort(),
  );
});

test('an audit accepts a receipt from Surfpool and rejects a changed receipt', async () => {
  const { host, guest, site } = pair;
  const bill = await copied(guest, 'json');
  assert.equal(JSON.parse(await copied(host, 'json')), JSON.parse(bill));
  const stranger = await visit(host.browser, site, { query: { network: 'local' } });
  assert.equal(await auditText(stranger, bill), { matches: 'true', wrong: [] });
  const changed = JSON.parse(bill) as { price: string };
  changed.price = '400000';
  const { matches, wrong } = await auditText(stranger, JSON.stringify(changed));
  assert.is(matches, 'false');
  assert.ok(wrong.includes('price minute minute/4'), wrong.join('; '));
  for (const side of [host, guest]) assert.equal(side.guard.offences, [], side.kind);
});

test.run();
