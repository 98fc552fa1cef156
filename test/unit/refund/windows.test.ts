import { hasLanded } from '../../../src/shared/api/payments.ts';
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import type { LedgerApi } from '../../../src/shared/api/ledger.ts';
import { appError, err } from '../../../src/shared/errors.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import { createLedger } from '../../../src/workers/ledger/ledger.ts';
import { closeWorlds, enter, RPC_URL } from '../../support/world.ts';
import { book, given, paid } from '../receipts/booked.ts';
import { webLocks } from '../../support/locks.ts';

// pure
/** Two windows of the host's browser: one refund, whichever is asked. */

test.after(closeWorlds);

test('while one window waits for its wallet, the other is told; afterwards it answers with the first', async () => {
  const { s, minute } = await paid();
  const { world, host } = s;
  const locks = webLocks();
  // The database of every window.
  await book(s, await enter(world, { database: 'pay2chat-ledger' }), 'host', minute);
  async function open(): Promise<LedgerApi> {
    const api = createLedger(world.env, createEventLog('ledger', world.nowMs), locks);
    assert.ok((await api.configure({ network: 'local', rpcUrls: [RPC_URL] })).ok);
    return api;
  }
  const [first, second] = [await open(), await open()];
  const request = { payment: minute.signature, owner: host.address, amount: minute.amount };
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  let ask: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (ask = resolve));
  const giving = first.refund(request, async (bytes) => {
    ask();
    await answered;
    return host.sign(bytes);
  });
  await asked;
  let isOver = false;
  // Otherwise the clock leaps past the blockhash between two timers.
  const ticking = (async () => {
    while (!isOver) await world.sleep(50);
  })();
  const never = () => Promise.reject(new Error('the wallet is not asked'));
  assert.equal(await second.refund(request, never), err(appError('busy_elsewhere')));
  answer();
  const done = await giving;
  isOver = true;
  await ticking;
  assert.ok(done.ok && hasLanded(done.value));
  const again = await second.refund(request, never);
  assert.ok(again.ok);
  assert.is(again.value.signature, done.value.signature);
  assert.is(given(s).length, 1);
});

test.run();
