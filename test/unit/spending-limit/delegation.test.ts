// pure
/**
 * The allowance in whole calls on the real ledger: the guest extends it, ends it, and is asked before it
 * replaces another.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { receiptText } from '../../../src/shared/receipt/text.ts';
import { usdc } from '../../../src/shared/money.ts';
import { auditText } from '../../../src/workers/ledger/receipts/audit.ts';
import { billOf } from '../../../src/workers/ledger/receipts/bill.ts';
import {
  signSpendingLimit,
  spendingLimitState,
} from '../../../src/workers/ledger/spending-limit/delegation.ts';
import { checkFrames, sent } from '../x402/frames.ts';
import { lateServer } from '../../support/late-server.ts';
import { openRig, pause, PRICE, type Rig, STRANGER, until } from '../../support/rig.ts';
import { closeWorlds } from '../../support/world.ts';
import { refusal } from '../../support/refusal.ts';

test.after.each(closeWorlds);

const ended = (rig: Rig) =>
  Promise.all(
    [rig.host, rig.guest].map((side) => side.until('ended', ({ phase }) => phase === 'ended')),
  );

const stateOf = ({ guest }: Rig) =>
  spendingLimitState(guest.chain.rpc, guest.address, guest.chain.mint);

/** Checks that both sides give the same bill, and that it agrees with the chain. */
async function checkBills(rig: Rig): Promise<void> {
  const { guest, host } = rig;
  const callId = guest.view.callId ?? '';
  // Approvals of the guest are followed behind the call.
  for (let open = true; open; await pause(200)) {
    open = (await guest.chain.journal.list({ callId, role: 'guest', open: true })).length > 0;
  }
  const bill = await billOf(guest.chain, guest.chain, callId, 'guest');
  assert.equal(bill, await billOf(host.chain, host.chain, callId, 'host'));
  const report = await auditText(guest.chain, receiptText(bill));
  assert.ok(report.matches, JSON.stringify(report.lines.map(({ finding }) => finding)));
}

test('a revoked spending limit ends the call at the next minute', async () => {
  const rig = await openRig();
  assert.ok((await rig.pay({ mode: 'allowance', budgetPeriods: 5 })).ok);
  const { guest } = rig;
  await guest.until('in call', ({ mediaOpen }) => mediaOpen);
  assert.ok((await guest.guestCall.revoke(guest.person.sign)).ok);
  await guest.until('nothing left', ({ remaining }) => remaining === 0n);
  await ended(rig);
  assert.is(guest.view.freezeCode?.code, 'allowance_used_up');
  for (const { view } of [rig.host, guest]) assert.is(view.endReason, 'unpaid');
  assert.is(rig.ledger.transfers().length, 1);
  assert.is(sent(rig.frames, 'allowance.sponsor').length, 1);
  checkFrames(rig.frames);
  await checkBills(rig);
});

test('a call continues with an extended limit, and audits list each approval', async () => {
  const rig = await openRig();
  assert.ok((await rig.pay({ mode: 'allowance', budgetPeriods: 1 })).ok);
  const { guest } = rig;
  await guest.until('in call', ({ mediaOpen }) => mediaOpen);
  assert.ok((await guest.guestCall.extend(1, guest.person.sign)).ok);
  await guest.until('two left', ({ remaining }) => remaining === 2n * PRICE);
  await ended(rig);
  assert.equal(
    guest.view.minutes.map(({ minute }) => minute),
    ['prepay', 2, 3],
  );
  await checkBills(rig);
  const callId = guest.view.callId ?? '';
  const bill = await billOf(guest.chain, guest.chain, callId, 'guest');
  const { approvals } = await auditText(guest.chain, receiptText(bill));
  assert.equal(
    approvals.map(({ cap, spent, left }) => [cap, spent, left]),
    [
      [2n * PRICE, PRICE, null],
      [2n * PRICE, 2n * PRICE, 0n],
    ],
  );
});

test('a minute that settles after the end lowers the remaining limit', async () => {
  const late = lateServer('host', 3_000);
  const rig = await openRig({ servers: late.servers });
  assert.ok((await rig.pay({ mode: 'allowance', budgetPeriods: 5 })).ok);
  const { guest } = rig;
  await guest.until('in call', ({ mediaOpen }) => mediaOpen);
  late.arm();
  await until('a minute is refused', () => !late.isArmed());
  guest.call.end('guest');
  await ended(rig);
  assert.equal([guest.view.minutes.length, guest.view.remaining], [1, 5n * PRICE]);
  await guest.until('deducted', ({ remaining }) => remaining === 4n * PRICE);
  assert.is((await stateOf(rig)).delegatedAmount, 4n * PRICE);
});

test('the page asks before an approval replaces another delegate', async () => {
  const rig = await openRig();
  const { guest } = rig;
  const { rpc, mint } = guest.chain;
  const approve = { delegate: STRANGER, cap: usdc(7n) };
  const parts = { owner: guest.address, feePayer: guest.address, mint, approve };
  const { bytes } = await signSpendingLimit(rpc, parts, guest.person.sign);
  await rpc.sendTransaction(bytes, { skipPreflight: true });
  for (let seen = false; !seen; await pause(100)) seen = (await stateOf(rig)).delegate === STRANGER;
  const choice = { mode: 'allowance', budgetPeriods: 1 } as const;
  const asked = await rig.pay(choice);
  const context = { delegate: STRANGER, amount: usdc(7n) };
  const error = { code: 'allowance_exists', context } as const;
  assert.equal(asked, { ok: false, error });
  assert.equal(guest.view.prepay?.error, error);
  assert.equal(rig.ledger.transfers(), []);
  // Agreed to another than the one that is there: asked again.
  const other = await guest.guestCall.pay(
    { ...choice, replaces: rig.host.address },
    guest.person.sign,
  );
  assert.is(refusal(other), 'allowance_exists');
  assert.ok((await guest.guestCall.pay({ ...choice, replaces: STRANGER }, guest.person.sign)).ok);
  assert.is.not((await stateOf(rig)).delegate, STRANGER);
  assert.is(rig.ledger.transfers().length, 1);
});

test.run();
