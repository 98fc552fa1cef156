// pure
/** What two windows of one browser do at once with one wallet. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createEventLog } from '../../../src/shared/log.ts';
import { usdc } from '../../../src/shared/money.ts';
import { LEDGER_BOOKS } from '../../../src/main/app/databases.ts';
import { createLedger } from '../../../src/workers/ledger/ledger.ts';
import { FEE_KEY_TARGET } from '../../../src/workers/ledger/payment/fee-balance.ts';
import { recordPayment } from '../../../src/workers/ledger/payment/payments.ts';
import { webLocks } from '../../support/locks.ts';
import { GUEST, HOST } from '../../support/samples.ts';
import { closeWorlds, createWorld, enter, fund, person } from '../../support/world.ts';

test.after.each(closeWorlds);

async function twoWindows() {
  const world = createWorld();
  const owner = person();
  await fund(world, owner.address, { sol: '1', usdc: '5' });
  const locks = webLocks();
  const open = async () => {
    const api = createLedger(world.env, createEventLog('ledger', world.nowMs), locks);
    assert.ok((await api.configure({ network: 'local', rpcUrls: ['http://127.0.0.1/'] })).ok);
    return api;
  };
  return { world, owner, windows: [await open(), await open()] as const };
}

test('the fee balance is filled once, though its owner presses in two windows', async () => {
  const { owner, windows } = await twoWindows();
  const [one, other] = windows;
  let prompts = 0;
  const first = one.fundFeeKey(owner.address, (bytes) => {
    prompts += 1;
    return owner.sign(bytes);
  });
  const second = await other.fundFeeKey(owner.address, async (bytes) => {
    prompts += 1;
    await first;
    return owner.sign(bytes);
  });
  assert.ok((await first).ok);
  assert.is(prompts, 1);
  assert.is(second.ok && second.value.lamports, FEE_KEY_TARGET);
});

test('what a wallet may have open in one window is not judged in the other', async () => {
  const { world, windows } = await twoWindows();
  const chain = await enter(world, { database: LEDGER_BOOKS });
  const parties = { role: 'host', callId: 'c', payer: HOST, recipient: GUEST } as const;
  const { id, state } = await recordPayment(chain, {
    ...{ id: 'refund:1', kind: 'refund', ...parties, amount: usdc(1n), memo: 'm' },
  });
  const checked = await windows[1].checkAgain(id);
  assert.is(checked.ok && checked.value.state, state);
  assert.is((await chain.journal.byId(id))?.state, state);
});

test.run();
