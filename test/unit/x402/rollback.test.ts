// pure
/** What the network confirms and then takes back: sent again, or told to both sides. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { appError } from '../../../src/shared/errors.ts';
import { type Books, checkAgreed, keepBooks, untilSettled } from '../../support/books.ts';
import { openRig, PRICE, type Rig, ROLES } from '../../support/rig.ts';

async function paid(rig: Rig, minute: number): Promise<string> {
  const has = ({ minutes }: Rig['host']['view']) =>
    minutes.find((entry) => entry.minute === minute)?.signature;
  for (const side of [rig.host, rig.guest]) {
    await side.until(`paid ${minute}`, (view) => has(view) !== undefined);
  }
  return has(rig.host.view) ?? '';
}

/** A call whose minute 2 was paid, with what runs behind it on both sides. */
async function scene(): Promise<{ rig: Rig; books: Books; signature: string; close(): void }> {
  const rig = await openRig();
  assert.ok((await rig.pay({ mode: 'allowance', budgetPeriods: 10 })).ok);
  const keepers = ROLES.map((role) => keepBooks(role, rig[role].chain));
  const journals = { host: rig.host.chain, guest: rig.guest.chain };
  return {
    rig,
    books: { ledger: rig.ledger, payee: rig.host.address, journals },
    signature: await paid(rig, 2),
    close() {
      for (const stop of keepers) stop();
      rig.close();
    },
  };
}

// Proves failures: Rollbacks and the second server
test('a minute that was taken back is sent again as it is: nobody pays twice, and nobody is told', async () => {
  const { rig, books, signature, close } = await scene();
  try {
    await rig.ledger.call('local_fault', [{ rollback: { signature } }]);
    assert.is(rig.ledger.transfers().length, 1);
    await paid(rig, 3);
    rig.host.call.end('host');
    await untilSettled(books);
    assert.equal(await checkAgreed(books), ['minute 2', 'minute 3', 'prepay']);
    for (const role of ROLES) {
      assert.is(rig[role].view.totalPaid, 3n * PRICE);
      assert.is(rig[role].view.error, null);
    }
  } finally {
    close();
  }
});

// Proves security: An RPC server cannot take money, nor answer for another network
test('one that cannot land any more is told to both, and is in no total; the call goes on', async () => {
  const { rig, books, signature, close } = await scene();
  try {
    const dropSend = { calls: 10_000 };
    await rig.ledger.call('local_fault', [{ rollback: { signature }, dropSend }]);
    rig.ledger.advanceSlots(160);
    for (const role of ROLES) {
      const view = await rig[role].until('told', ({ error }) => error?.code === 'rolled_back');
      assert.equal(view.error, appError('rolled_back', { signature }), role);
      const [, minute] = view.minutes;
      assert.equal([minute?.minute, minute?.takenBack], [2, true], role);
      assert.is(view.totalPaid, PRICE, role);
      assert.is(view.phase, 'in-call', role);
    }
    await rig.ledger.call('local_fault', [{ clear: true }]);
    await paid(rig, 3);
    for (const role of ROLES) assert.is(rig[role].view.totalPaid, 2n * PRICE, role);
    rig.host.call.end('host');
    await untilSettled(books);
    assert.equal(await checkAgreed(books), ['minute 3', 'prepay']);
  } finally {
    close();
  }
});

test.run();
