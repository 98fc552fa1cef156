// pure
// tier: all
/** Large sums, and a host whose own RPC server might lie to it. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { appError } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { reconsider } from '../../../src/workers/ledger/payment/payments.ts';
import { isOpen } from '../../../src/workers/ledger/payment/journal.ts';
import { LARGE_SUM } from '../../../src/workers/ledger/payment/second-server.ts';
import { faultyServer, type FaultyServer, type RpcFault } from '../../support/rpc-faults.ts';
import { sent } from './frames.ts';
import { soon } from './paid-before.ts';
import { listing } from '../../support/samples.ts';
import { openRig, orderOf, PRICE, type Rig } from '../../support/rig.ts';
import { closeWorlds } from '../../support/world.ts';

const LARGE_PERIODS = Number(LARGE_SUM / PRICE);
const ALLOWANCE = { mode: 'allowance', budgetPeriods: 10 } as const;

test.after.each(closeWorlds);

interface Scene {
  readonly rig: Rig;
  readonly second: FaultyServer;
  /** What the second server was asked. */
  readonly asked: readonly string[];
}

async function scene(prepaidPeriods: number, fault: RpcFault | null = null): Promise<Scene> {
  const asked: string[] = [];
  let second: FaultyServer | null = null;
  const rig = await openRig({
    prepaidPeriods,
    guestUsdc: '200',
    servers: (ledger) => {
      const server = faultyServer(ledger);
      server.set(fault);
      second = server;
      return {
        second: {
          handleRpc(body, signal) {
            asked.push(/"method":"(\w+)"/.exec(body)?.[1] ?? '');
            return server.handleRpc(body, signal);
          },
        },
      };
    },
  });
  assert.ok(second);
  return { rig, second, asked };
}

const granted = (rig: Rig): boolean => sent(rig.frames, 'billing_success').length > 0;

/** Why nothing is granted: it names the server that does not agree. */
const DISAGREES = appError('rpc_bad_answer', {
  host: 'second.example',
  method: 'getTransaction: not what rpc.example shows',
});

test('a small prepayment and its minutes are nobody else’s business', async () => {
  const { rig, asked } = await scene(1);
  assert.ok((await rig.pay(ALLOWANCE)).ok);
  await rig.host.until('paid 2', ({ minutes }) => minutes.length === 2);
  assert.equal(asked, []);
});

// Proves failures: Rollbacks and the second server
// Proves security: An RPC server cannot take money, nor answer for another network
test('a large prepayment is settled as soon as both servers show it', async () => {
  const { rig, asked } = await scene(LARGE_PERIODS);
  assert.ok((await rig.pay(ALLOWANCE)).ok);
  await rig.host.until('admitted', ({ phase }) => phase === 'in-call');
  assert.equal([...new Set(asked)], ['getGenesisHash', 'getTransaction']);
  assert.is(rig.ledger.transfers().length, 1);
});

const TROUBLE = [
  ['stale', 'rpc_bad_answer'],
  ['another network', 'rpc_bad_answer'],
  ['HTTP 403', 'rpc_forbidden'],
] as const;
for (const [fault, code] of TROUBLE) {
  test(`a second server that is ${fault}: the host hears why, and nothing is granted until it agrees`, async () => {
    const { rig, second } = await scene(LARGE_PERIODS, fault);
    // The guest believes its own server: it has paid, and waits for the host.
    const paying = rig.pay(ALLOWANCE);
    await rig.guest.until('paid', ({ prepay }) => prepay?.stage === 'unadmitted');
    const { error } = await rig.host.until('told', (view) => view.error !== null);
    assert.is(error?.code, code);
    if (code === 'rpc_bad_answer') assert.equal(error, DISAGREES);
    assert.is(rig.host.view.phase, 'awaiting-prepayment');
    assert.is(granted(rig), false);

    // What runs behind everything else does not settle it either.
    const [entry] = await rig.host.chain.journal.list({ kind: 'prepay', role: 'host' });
    assert.ok(entry);
    assert.ok(isOpen(await reconsider(rig.host.chain, entry)), 'open');

    second.set(null);
    const view = await rig.host.until('admitted', ({ phase }) => phase === 'in-call');
    assert.is(view.error, null);
    assert.ok((await paying).ok);
    assert.is(rig.ledger.transfers().length, 1);
  });
}

test('a large file: its secret leaves when both servers show the payment', async () => {
  const { rig, second } = await scene(12);
  const file = listing('a.bin', { price: usdc(LARGE_SUM + 5_000_000n) });
  await rig.admit(ALLOWANCE, [file]);
  second.set('stale');
  const buying = rig.buy(orderOf(file));
  await rig.host.until('told', ({ error }) => error?.code === 'rpc_bad_answer');
  assert.equal(
    rig.host.orders.filter(({ type }) => type === 'paid'),
    [],
  );
  second.set(null);
  assert.ok((await buying).ok);
  await soon('sold', () => rig.host.orders.find(({ type }) => type === 'paid'));
  assert.is(rig.ledger.transfers().length, 2);
});

test.run();
