// pure
/** *Send USDC* shows records and answers, which arrive on different ports in any order. */
import { hasLanded } from '../../../src/shared/api/payments.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Callback, PaymentRecord } from '../../../src/shared/api/ledger.ts';
import { appError, ok } from '../../../src/shared/errors.ts';
import type { App } from '../../../src/main/app/app.ts';
import { createTransfers } from '../../../src/main/wallet/send.ts';
import { $transfer, $transferError, transferOf } from '../../../src/main/wallet/state.ts';
import { payment, LATE } from '../../support/samples.ts';

const listeners = new Set<Callback<[PaymentRecord]>>();
const transfer = (state: PaymentRecord['state']): PaymentRecord =>
  payment({ id: 'one', kind: 'transfer', state });
const worker = { checkAgain: () => Promise.resolve(ok(transfer('landed'))) };
const app = {
  ledger: {
    ready: () => Promise.resolve(ok(worker)),
    onPayment: (listener: Callback<[PaymentRecord]>) => listeners.add(listener),
  },
} as unknown as App;

test('a transfer’s later progress does not undo what another window recorded', async () => {
  const transfers = createTransfers(app);
  $transfer.set(transferOf({ ...transfer('signed'), error: LATE.error }));
  await transfers.checkTransfer();
  assert.ok(hasLanded($transfer.get()?.record));
  for (const [record, shown] of [
    ['signed', 'landed'],
    ['failed', 'failed'],
  ] as const) {
    for (const listener of listeners) listener(transfer(record));
    assert.is($transfer.get()?.record?.state, shown, record);
  }
});

test('the transfer panel shows a question instead of an error, then the expiry', () => {
  const late = appError('confirmation_timeout', { signature: 's' });
  $transfer.set(transferOf(transfer('signed')));
  const lost = appError('blockhash_expired');
  for (const [record, shown] of [
    [{ ...transfer('signed'), error: late }, late],
    [{ ...transfer('signed'), error: late, asks: true }, null],
    [{ ...transfer('failed'), error: lost, asks: false }, lost],
  ] as const) {
    for (const listener of listeners) listener(record);
    assert.is($transferError.get(), shown);
  }
});

test.run();
