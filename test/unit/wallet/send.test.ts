// pure
/** *Send USDC* shows records and answers, which come by different ports, in no order. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Callback, PaymentRecord } from '../../../src/shared/api/ledger.ts';
import { appError, ok } from '../../../src/shared/errors.ts';
import type { App } from '../../../src/main/app/app.ts';
import { createTransfers } from '../../../src/main/wallet/send.ts';
import { $transfer, $transferError } from '../../../src/main/wallet/state.ts';
import { payment } from '../../support/samples.ts';

const listeners = new Set<Callback<[PaymentRecord]>>();
const transfer = (state: PaymentRecord['state']): PaymentRecord =>
  payment({ id: 'one', kind: 'transfer', state });
const worker = { checkAgain: () => Promise.resolve(ok(transfer('confirmed'))) };
const app = {
  ledger: {
    ready: () => Promise.resolve(ok(worker)),
    onPayment: (listener: Callback<[PaymentRecord]>) => listeners.add(listener),
  },
} as unknown as App;

test('an answer shows what another window recorded, and later progress does not undo it', async () => {
  const transfers = createTransfers(app);
  $transfer.set(transfer('timeout'));
  await transfers.checkTransfer();
  assert.is($transfer.get()?.state, 'confirmed');
  for (const [record, shown] of [
    ['confirming', 'confirmed'],
    ['failed', 'failed'],
  ] as const) {
    for (const listener of listeners) listener(transfer(record));
    assert.is($transfer.get()?.state, shown, record);
  }
});

test('the panel asks in place of an error, and shows the error of what did not arrive', () => {
  const late = appError('confirmation_timeout', { signature: 's' });
  const lost = appError('blockhash_expired');
  for (const [record, shown] of [
    [{ ...transfer('timeout'), error: late }, late],
    [{ ...transfer('timeout'), error: late, asks: true }, null],
    [{ ...transfer('failed'), error: lost, asks: false }, lost],
  ] as const) {
    for (const listener of listeners) listener(record);
    assert.is($transferError.get(), shown);
  }
});

test.run();
