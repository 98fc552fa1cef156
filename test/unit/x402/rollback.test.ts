// pure
/**
 * The network confirms a minute and then rolls it back. The guest sends it again, or both sides learn of
 * the loss.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { appError } from '../../../src/shared/errors.ts';
import { type Books, checkAgreed, keepBooks, untilSettled } from '../../support/books.ts';
import { openRig, PRICE, type Rig, ROLES } from '../../support/rig.ts';

async function paid(rig: Rig, minute: number): Promise<string> {
  const has = ({ minutes }: Rig['host']['view']) =>
    minutes.find((entry) => entry.minute === minute)?.signature;
  for (const role of ROLES) {
    await rig[role].until(`paid ${minute}`, (view) => has(view) !== undefined);
  }
  return has(rig.host.view) ?? '';
}

/** Takes a call's minute 2 back, with these faults, and returns what both books name in the end. */
async function takenBack(
  faults: object,
  meanwhile: (rig: Rig, signature: string) => Promise<unknown> = () => Promise.resolve(),
) {
  const rig = await openRig();
  assert.ok((await rig.pay({ mode: 'allowance', budgetPeriods: 10 })).ok);
  const keepers = ROLES.map((role) => keepBooks(role, rig[role].chain));
  const journals = { host: rig.host.chain, guest: rig.guest.chain };
  const books: Books = { ledger: rig.ledger, payee: rig.host.address, journals };
  try {
    const signature = await paid(rig, 2);
    await rig.ledger.call('local_fault', [{ rollback: { signature }, ...faults }]);
    assert.is(rig.ledger.transfers().length, 1);
    await meanwhile(rig, signature);
    await paid(rig, 3);
    rig.host.call.end('host');
    await untilSettled(books);
    return { rig, agreed: await checkAgreed(books) };
  } finally {
    for (const stop of keepers) stop();
    rig.close();
  }
}

// Proves failures: Rollbacks and the second server
test('a rolled-back minute is sent again, and nobody pays twice', async () => {
  const { rig, agreed } = await takenBack({});
  assert.equal(agreed, ['minute 2', 'minute 3', 'prepay']);
  for (const role of ROLES) {
    const { totalPaid, error } = rig[role].view;
    assert.equal([totalPaid, error], [3n * PRICE, null]);
  }
});

// Proves security: An RPC server cannot take money, nor answer for another network
test('both sides subtract a rolled-back minute from the totals, and the call continues', async () => {
  const { rig, agreed } = await takenBack(
    { dropSend: { calls: 10_000 } },
    async (rig, signature) => {
      rig.ledger.advanceSlots(160);
      for (const role of ROLES) {
        const view = await rig[role].until('told', ({ error }) => error?.code === 'rolled_back');
        assert.equal(view.error, appError('rolled_back', { signature }), role);
        const [, minute] = view.minutes;
        assert.equal([minute?.minute, minute?.takenBack], [2, true], role);
        assert.equal([view.totalPaid, view.phase], [PRICE, 'in-call'], role);
      }
      await rig.ledger.call('local_fault', [{ clear: true }]);
    },
  );
  assert.equal(agreed, ['minute 3', 'prepay']);
  for (const role of ROLES) assert.is(rig[role].view.totalPaid, 2n * PRICE, role);
});

test.run();
