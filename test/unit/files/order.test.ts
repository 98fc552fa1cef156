// pure
/** A guest buys exactly what the confirmation showed when it opened, or nothing. */
import type { Remote } from 'comlink';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { App } from '../../../src/main/app/app.ts';
import { $call } from '../../../src/main/app/call-state.ts';
import { fileActions } from '../../../src/main/files/actions.ts';
import { $confirming, $fileErrors, $files, NO_FILES } from '../../../src/main/app/files-link.ts';
import type { LedgerApi } from '../../../src/shared/api/ledger.ts';
import { usdc } from '../../../src/shared/money.ts';
import { ok } from '../../../src/shared/errors.ts';
import { fileView } from '../../support/samples.ts';
import type { FileView, TransferApi } from '../../../src/shared/api/transfer.ts';

const [ROOT, OTHER] = ['aa'.repeat(32), 'bb'.repeat(32)];

const file = (more: Partial<FileView> = {}): FileView =>
  fileView({ id: '11'.repeat(16), name: 'report.pdf', sha256: ROOT, root: ROOT, ...more });

const show = (...files: readonly FileView[]): void =>
  $files.set({ ...NO_FILES, role: 'guest', files });

const orders: Parameters<LedgerApi['buyFile']>[0][] = [];
const toasts: string[] = [];
const ledger: Pick<LedgerApi, 'buyFile'> = {
  buyFile(order) {
    orders.push(order);
    return Promise.resolve(ok(undefined));
  },
};
const transfer: Pick<TransferApi, 'checkSpace'> = {
  checkSpace: () => Promise.resolve(ok(undefined)),
};
const actions = fileActions({
  files: { raw: () => transfer as unknown as Remote<TransferApi> },
  ledger: { raw: () => ledger as unknown as Remote<LedgerApi> },
  wallet: { signerFor: () => () => undefined },
  toast: (text: string) => void toasts.push(text),
} as unknown as App);

async function opened() {
  $fileErrors.set({});
  toasts.length = 0;
  orders.length = 0;
  show(file());
  await actions.askToBuy(file().id);
  const order = $confirming.get();
  assert.ok(order);
  return order;
}
const errorNow = () => $fileErrors.get()[file().id];

test('the order has the id, price and content that were shown', async () => {
  const order = await opened();
  show(file({ name: 'report, final.pdf' }));
  assert.equal($confirming.get(), order, 'another name is no other purchase');
  await actions.buy(order, true);
  const { id, price } = file();
  assert.equal(orders, [{ id, price, root: ROOT, funds: 'allowance' }]);
  assert.is($confirming.get(), null);

  // A click while the listing changes orders what was shown.
  const shown = await opened();
  show(file({ price: usdc(5_000_000n) }));
  await actions.buy(shown, true);
  assert.equal(orders, [{ id, price, root: ROOT, funds: 'allowance' }]);
});

test('the call’s end closes a confirmation and allows no other', async () => {
  await opened();
  $call.setKey('ended', 'host');
  assert.is($confirming.get(), null);
  await actions.askToBuy(file().id);
  assert.is($confirming.get(), null);
  $call.setKey('ended', null);
});

// Proves stage 9: The order is what was confirmed; the same bytes are paid for once
// Proves security: A listing cannot change under a buyer, nor be sold twice
test('a listing that changes under an open confirmation closes it', async () => {
  const changes = [
    [{ price: usdc(5_000_000n) }, 'price'],
    [{ root: OTHER }, 'content'],
  ] as const;
  for (const [change, what] of changes) {
    await opened();
    show(file(change));
    assert.is($confirming.get(), null);
    assert.equal(errorNow(), { code: 'file_relisted', context: { what } });
  }

  await opened();
  show();
  assert.is($confirming.get(), null);
  assert.is(toasts.length, 1);
  assert.match(toasts[0] ?? '', /withdrew .*report\.pdf.*Nothing was charged/);

  await opened();
  show(file({ boughtBefore: true }));
  assert.is($confirming.get(), null, 'paid for already: there is nothing to confirm');
});

test.run();
