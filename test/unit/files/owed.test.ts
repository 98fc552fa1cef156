// pure
/** Files that a guest paid for but never got. The host's next page knows them until delivery or refund. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FileView } from '../../../src/shared/api/transfer.ts';
import type { CallView, PaymentRecord } from '../../../src/shared/api/ledger.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import { fileView } from '../../support/samples.ts';
import { usdc } from '../../../src/shared/money.ts';
import { $call, resetCall } from '../../../src/main/app/call-state.ts';
import { $files } from '../../../src/main/app/files-link.ts';
import {
  followOffers,
  hasOwed,
  isStillOwed,
  type Offered,
} from '../../../src/main/files/earlier.ts';
import { $payments } from '../../../src/main/payment/state.ts';

const CALL_ID = 'call';
let kept: readonly Offered[] = [];

followOffers(
  { log: createEventLog('test', () => 0) },
  {
    keepOffers: (_call, offers) => Promise.resolve(void (kept = offers)),
    keptOffers: () => Promise.resolve(kept),
  },
);

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

const file = (state: FileView['state'], id = 'aa'): FileView =>
  fileView({ id, mine: true, name: 'talk.bin', size: 9, price: usdc(5n), state });

async function show(...files: readonly FileView[]): Promise<void> {
  $files.set({ role: 'host', files, busy: false, trouble: null });
  await turn();
}

async function openPage(): Promise<void> {
  resetCall();
  await show();
  $call.setKey('role', 'host');
  $call.setKey('view', { callId: CALL_ID, role: 'host' } as CallView);
  await turn();
}

test.before.each(() => {
  kept = [];
  $payments.set([]);
});

test('a reloaded host knows its debts until they are delivered', async () => {
  await openPage();
  await show(file('listed'));
  assert.is(kept[0]?.owedAs, null, 'offered only');
  await show(file('transferring'));
  assert.is(kept[0]?.owedAs, 'aa');
  assert.not(hasOwed(), 'this page delivers it');

  await openPage();
  assert.ok(hasOwed());
  await show(file('listed', 'bb'));
  assert.ok(isStillOwed(file('listed', 'bb')), 'chosen again, under another listing');
  $call.setKey('ended', 'guest');
  await turn();
  assert.ok(hasOwed(), 'on the last screen');

  await openPage();
  await show(file('done', 'bb'));
  assert.not(hasOwed(), 'delivered');
  await openPage();
  assert.not(hasOwed(), 'and kept as that');
});

test('a reloaded host owes no refunded file', async () => {
  await openPage();
  await show(file('paid'));
  await openPage();
  const common = { role: 'host', state: 'landed' } as const;
  const paid = { ...common, kind: 'file', signature: 's', resource: 'file/aa' } as PaymentRecord;
  const refund = { ...common, kind: 'refund', resource: 'refund/s' } as PaymentRecord;
  $payments.set([paid]);
  assert.ok(hasOwed());
  $payments.set([paid, { ...refund, signature: 't' }]);
  assert.not(hasOwed());
});

test.run();
