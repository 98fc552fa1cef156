// pure
// A user may press a button before the earlier wallet has reconnected. The page then waits for the wallet.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { $wallet, $walletStarting } from '../../../src/main/wallet/standard/state.ts';
import { returningOwner } from '../../../src/main/wallet/owner.ts';

test.after.each(() => {
  $wallet.setKey('address', null);
  $walletStarting.set(false);
});

test('the page waits for a wallet that is reconnecting', async () => {
  $walletStarting.set(true);
  const asked = returningOwner();
  $wallet.setKey('address', 'owner');
  $walletStarting.set(false);
  assert.equal(await asked, { ok: true, value: 'owner' });
});

test('the page asks for a wallet at once if none reconnects', async () => {
  $walletStarting.set(true);
  const asked = returningOwner();
  $walletStarting.set(false);
  for (const answer of [await asked, await returningOwner()]) {
    assert.is(answer.ok ? '' : answer.error.code, 'wallet_missing');
  }
});

test.run();
