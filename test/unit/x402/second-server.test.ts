// pure
/** Large sums, where the host's own RPC server might lie, so the host also asks a second server. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { usdc } from '../../../src/shared/money.ts';
import { reconsider } from '../../../src/workers/ledger/payment/payments.ts';
import { LARGE_SUM } from '../../../src/workers/ledger/chain/servers.ts';
import { faultyServer, type FaultyServer, type RpcFault } from '../../support/rpc-faults.ts';
import { MANUAL, paidBooking } from '../booking/offers.ts';
import { sent } from './frames.ts';
import { soon } from './paid-before.ts';
import { listing } from '../../support/samples.ts';
import { openRig, orderOf, pause, PRICE, type Rig } from '../../support/rig.ts';
import { closeWorlds, codeOf } from '../../support/world.ts';

const LARGE_PERIODS = Number(LARGE_SUM / PRICE);
const ALLOWANCE = { mode: 'allowance', budgetPeriods: 10 } as const;

test.after.each(closeWorlds);

interface Scene {
  readonly rig: Rig;
  readonly second: FaultyServer;
  /** The methods that the second server was asked. */
  readonly asked: readonly string[];
}

async function scene(
  prepaidPeriods: number,
  fault: RpcFault | null = null,
  open = openRig,
): Promise<Scene> {
  const asked: string[] = [];
  let second: FaultyServer | null = null;
  const rig = await open({
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

// Proves failures: Rollbacks and the second server
// Proves security: An RPC server cannot take money, nor answer for another network
test('the host asks a second server only about a large prepayment or booking', async () => {
  const booked: typeof openRig = async (options) => (await paidBooking(options)).rig;
  const both = ['getGenesisHash', 'getTransaction'];
  for (const [open, periods, methods] of [
    [openRig, 1, []],
    [openRig, LARGE_PERIODS, both],
    [booked, 3, []],
    [booked, LARGE_PERIODS, both],
  ] as const) {
    const { rig, asked } = await scene(periods, null, open);
    assert.ok((await (open === booked ? rig.claim(MANUAL) : rig.pay(ALLOWANCE))).ok);
    await rig.host.until('admitted', ({ phase }) => phase === 'in-call');
    assert.equal([...new Set(asked)], methods);
    assert.is(rig.ledger.transfers().length, 1);
    rig.close();
  }
});

/** How long a person looks on before deciding. */
const PATIENCE_MS = 20_000;

const TROUBLE = [
  ['stale', 'servers_differ'],
  ['another network', 'servers_differ'],
  ['HTTP 403', 'server_missing'],
  ['down', 'server_missing'],
] as const;
for (const [fault, code] of TROUBLE) {
  test(`while the second server fails (${fault}), the host grants nothing`, async () => {
    for (const agrees of [true, false]) {
      const { rig, second } = await scene(LARGE_PERIODS, fault);
      // The guest believes its own server: it has paid, and waits for the host.
      const paying = rig.pay(ALLOWANCE);
      await rig.guest.until('paid', ({ prepay }) => prepay?.stage === 'unadmitted');
      await pause(PATIENCE_MS);
      assert.is(rig.host.view.phase, 'awaiting-prepayment');
      assert.equal(sent(rig.frames, 'billing_success'), []);
      // The sweep in the background does not settle it either.
      const [entry] = await rig.host.chain.journal.list({ kind: 'prepay', role: 'host' });
      assert.ok(entry);
      assert.is(await codeOf(reconsider(rig.host.chain, entry)), code);
      if (agrees) second.set(null);
      else rig.host.chain.servers.leaveOutSecond();
      await rig.host.until('admitted', ({ phase }) => phase === 'in-call');
      assert.ok((await paying).ok);
      assert.is(rig.ledger.transfers().length, 1);
      rig.close();
    }
  });
}

test('the host sends a large file’s secret once both servers show the payment', async () => {
  const { rig, second } = await scene(12);
  const file = listing('a.bin', { price: usdc(LARGE_SUM + 5_000_000n) });
  await rig.admit(ALLOWANCE, [file]);
  second.set('stale');
  const buying = rig.buy(orderOf(file));
  await pause(PATIENCE_MS);
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
