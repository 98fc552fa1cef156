/** x402 software of other authors talks to our engines: who gets paid, and who is refused and why. */
import './web.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PRICE } from '../../support/rig.ts';
import { closeWorlds, RPC_URL } from '../../support/world.ts';
import { answered, checkFrames } from './frames.ts';
import { openOfficialCall, openOfficialHost } from './official.ts';
import { dexterPayer, faremeterFacilitator, faremeterPayer } from './others.ts';

// Each facilitator logs every refusal to console.error.
console.error = () => undefined;

test.after.each(closeWorlds);

test('faremeter’s client pays our host for the first minutes and one more minute', async () => {
  const payer = await faremeterPayer(RPC_URL);
  const { rig, guest } = await openOfficialCall(payer);
  const paid = [await guest.prepay(), await guest.minute(2)];
  const landed = rig.ledger.transfers();
  assert.equal(
    landed.map(({ signature }) => signature),
    paid.map(({ signature }) => signature),
  );
  for (const { amount, sourceOwner, destinationOwner } of landed) {
    const expected = [PRICE, payer.address, rig.host.address];
    assert.equal([amount, sourceOwner, destinationOwner], expected);
  }
  rig.host.call.end('host');
  await rig.host.until('ended', ({ phase }) => phase === 'ended');
  assert.ok(checkFrames(answered(rig.frames)) >= 6);
});

test('faremeter’s client without an RPC server pays from the quote alone', async () => {
  const payer = await faremeterPayer(null);
  const { rig, guest } = await openOfficialCall(payer);
  let asked = 0;
  globalThis.fetch = () => Promise.reject(new TypeError(`asked ${(asked += 1)} times`));
  await guest.prepay();
  assert.equal([asked, rig.ledger.transfers().length], [0, 1]);
});

test('the host refuses dexter’s client, which sends no memo', async () => {
  const { rig, guest } = await openOfficialCall(dexterPayer());
  const refused = await guest.prepay().catch(String);
  assert.match(String(refused), /"errorReason":"invalid_exact_svm_payload_memo_count"/);
  assert.equal(rig.ledger.transfers(), []);
  assert.is(rig.host.view.phase, 'awaiting-prepayment');
});

test('a host of faremeter’s facilitator settles what our guest pays', async () => {
  const { rig, host } = await openOfficialHost({}, faremeterFacilitator);
  try {
    await host.greeted;
    const paid = await rig.pay({ mode: 'manual', budgetPeriods: 0 });
    assert.ok(paid.ok, JSON.stringify(paid));
    await rig.guest.until('paid', ({ minutes }) => minutes.length === 2);
    assert.equal(
      rig.ledger.transfers().map(({ signature }) => signature),
      [...host.sold.values()],
    );
    rig.guest.call.end('guest');
    await rig.guest.until('ended', ({ phase }) => phase === 'ended');
    assert.ok(checkFrames(answered(rig.frames)) >= 6);
  } finally {
    host.stop();
  }
});

test.run();
