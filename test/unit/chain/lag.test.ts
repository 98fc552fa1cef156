// pure
// tier: both
/** A provider whose records lag behind its live nodes: paid once, given back once, to the unit. */
import { sessionKeyOf } from '../../../src/workers/ledger/solana/keys.ts';
import { hasLanded } from '../../../src/shared/api/payments.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Ledger } from '../../../dev/ledger/index.ts';
import { usdc } from '../../../src/shared/money.ts';
import { unusedOf } from '../../../src/shared/billing/unused.ts';
import { signSpendingLimit } from '../../../src/workers/ledger/spending-limit/delegation.ts';
import { keepApproval } from '../../../src/workers/ledger/spending-limit/approval.ts';
import { checkDelegate } from '../../../src/workers/ledger/spending-limit/sponsor.ts';
import { bookOffer } from '../../../src/workers/ledger/booking/book.ts';
import { base58 } from '../../../src/workers/ledger/solana/layout.ts';
import { hidingServer, laggingServer } from '../../support/lagging-server.ts';
import { openRig, pause, type Rig, type RigOptions, until } from '../../support/rig.ts';
import { movedFrom, movedTo, refundOf, story, sum } from '../../support/story.ts';
import { oneIn } from '../../support/tier.ts';
import {
  closeWorlds,
  codeOf,
  createWorld,
  enter,
  fund,
  person,
  type Server,
} from '../../support/world.ts';
import { offered } from '../booking/offers.ts';

test.after.each(closeWorlds);

const CATCHES_UP_MS = 1_500_000;
const TERMS: RigOptions = { periodSeconds: 60, price: 1_000_000n };

/** Slots, and whether the server is behind in all that it says. */
const LAGS = [
  [60, false],
  [120, false],
  [120, true],
  [190, false],
  [300, false],
  [350, true],
  [750, false],
] as const;

function lagged(who: 'host' | 'guest', slots: number, isWhole: boolean, dropsMs = 0) {
  const state = { isOn: false };
  const servers: RigOptions['servers'] = (ledger) => ({
    [who]: laggingServer(ledger, { slots, isWhole, dropsMs, isOn: () => state.isOn }),
  });
  return { state, servers };
}

/** A call that its guest has ended with time left. */
async function ended(servers: RigOptions['servers']): Promise<Rig> {
  const rig = await story({ ...TERMS, ...(servers && { servers }) })
    .fund('20')
    .wait(165)
    .tell();
  rig.guest.call.end('guest');
  return rig;
}

/** Nothing is lost and nothing given twice. */
function isEven(rig: Rig): void {
  const back = movedTo(rig, 'guest');
  const paid = usdc(sum(movedFrom(rig, 'guest')));
  const [view] = rig.host.unused;
  assert.ok(back.length <= 1, `${back.length} returns`);
  const due = unusedOf(rig.terms, paid, view?.countedSeconds ?? 0, 'host');
  assert.is(sum(back), due, `${view?.state} ${view?.error?.code}`);
}

for (const [slots, isWhole] of oneIn(LAGS, 7)) {
  const lag = `${slots} slots behind${isWhole ? ' in all' : ''}`;

  test(`${lag} as the guest prepays: what was not used comes back once`, async () => {
    const { state, servers } = lagged('host', slots, isWhole, slots === 120 ? 55_000 : 0);
    const rig = await story({ ...TERMS, servers }).tell();
    state.isOn = true;
    rig.pay({ mode: 'manual', budgetPeriods: 0 }).catch(() => undefined);
    await until('paid', () => movedFrom(rig, 'guest').length === 1, 90_000);
    await pause(85_000);
    state.isOn = false;
    if (rig.guest.view.phase !== 'ended') rig.guest.call.end('guest');
    await pause(CATCHES_UP_MS);
    isEven(rig);
  });

  test(`${lag} while what was paid is served: it comes back once`, async () => {
    const { state, servers } = lagged('host', slots, isWhole);
    const rig = await story({ ...TERMS, servers })
      .fund('20')
      .tell();
    state.isOn = true;
    await pause(95_000);
    state.isOn = false;
    rig.guest.call.end('guest');
    await pause(CATCHES_UP_MS);
    isEven(rig);
  });

  test(`${lag} as unused time goes back: once`, async () => {
    const { state, servers } = lagged('host', slots, isWhole);
    const rig = await ended(servers);
    state.isOn = true;
    await until('returned', () => movedTo(rig, 'guest').length === 1, 300_000);
    await pause(300_000);
    state.isOn = false;
    await pause(600_000);
    isEven(rig);
  });

  test(`${lag} as a host opens its page again: given back once`, async () => {
    const { state, servers } = lagged('host', slots, isWhole);
    const rig = await ended(servers);
    await until('sent', () => movedTo(rig, 'guest').length === 1, 120_000);
    rig.host.crash();
    state.isOn = true;
    await pause(75_000);
    rig.host = await rig.page('host');
    await pause(300_000);
    state.isOn = false;
    await pause(600_000);
    assert.is(movedTo(rig, 'guest').length, 1);
  });
}

for (const isReloaded of [false, true]) {
  const how = isReloaded ? ', whose page is opened again' : '';

  test(`a guest${how} pays once for a booking, whatever its server shows late`, async () => {
    const { state, servers } = lagged('guest', 300, false);
    const rig = await openRig({ prepaidPeriods: 3, returns: true, servers });
    const { code } = await offered(rig);
    const book = () =>
      bookOffer(rig.guest.chain, { code, owner: rig.guest.address }, rig.people.guest.sign);
    state.isOn = true;
    const first = book();
    first.catch(() => undefined);
    await until('paid', () => movedFrom(rig, 'guest').length === 1);
    if (isReloaded) {
      rig.guest.crash();
      rig.guest = await rig.page('guest');
    }
    for (let seconds = 0; seconds < 400; seconds += 20) {
      await pause(20_000);
      await book().catch(() => undefined);
    }
    state.isOn = false;
    assert.ok(hasLanded(await book()));
    assert.is(movedFrom(rig, 'guest').length, 1);
  });

  test(`a host${how} gives back once what its first server denies and the second shows late`, async () => {
    for (const slots of [0, 20, 150]) {
      let isOn = false;
      const servers: RigOptions['servers'] = (ledger) => ({
        host: hidingServer(ledger, { isOn: () => isOn }),
        second: laggingServer(ledger, { slots, isWhole: true, isOn: () => isOn }),
      });
      const rig = await story({ ...TERMS, servers })
        .fund('20')
        .wait(100)
        .tell();
      isOn = true;
      rig.guest.call.end('guest');
      await until('returned', () => movedTo(rig, 'guest').length === 1, 120_000);
      if (isReloaded) {
        const { views } = rig.host;
        rig.host.crash();
        rig.host = await rig.page('host');
        rig.host.views.push(...views);
      }
      await pause(400_000);
      await refundOf(rig).catch(() => undefined);
      assert.is(movedTo(rig, 'guest').length, 1);
      isOn = false;
      await pause(400_000);
      isEven(rig);
      rig.close();
    }
  });
}

test('a flood of a session key’s address does not keep the next approval back', async () => {
  const world = createWorld();
  const names = Array.from({ length: 20_000 }, (_, n) => {
    const bytes = new Uint8Array(64).fill(1);
    new DataView(bytes.buffer).setUint32(0, n + 1);
    return base58(bytes);
  });
  let flooded = '';
  let listed = 0;
  const server: Server = {
    handleRpc(body, signal) {
      const { id, method, params } = JSON.parse(body) as {
        readonly id: unknown;
        readonly method: string;
        readonly params: readonly [unknown, { readonly before?: string }?];
      };
      if (method !== 'getSignaturesForAddress' || params[0] !== flooded) {
        return world.ledger.handleRpc(body, signal);
      }
      listed += 1;
      const from = names.indexOf(params[1]?.before ?? '') + 1;
      const line = { slot: 50, err: null, memo: null, blockTime: 1 };
      const result = names.slice(from, from + 1_000).map((signature) => ({ signature, ...line }));
      const said = JSON.stringify({ jsonrpc: '2.0', id, result });
      return Promise.resolve({ status: 200, headers: {}, body: said });
    },
  };
  const guest = person();
  await fund(world, guest.address, { sol: '1', usdc: '10' });
  const chain = await enter(world, { server });
  flooded = (await sessionKeyOf(chain, 'earlier')).address;
  const approve = { delegate: flooded, cap: usdc(5_000_000n) };
  const parts = { owner: guest.address, mint: chain.mint, feePayer: person().address, approve };
  const signed = await signSpendingLimit(chain.rpc, parts, guest.sign);
  await keepApproval(chain, { callId: 'earlier', owner: guest.address, ...approve, signed });
  const state = { balance: usdc(1n), delegate: null, delegatedAmount: usdc(0n) };
  const choice = { owner: guest.address, own: person().address, replaces: undefined };
  assert.is(await codeOf(checkDelegate(chain, state, choice)), 'payment_open');
  await world.sleep(80_000);
  listed = 0;
  await checkDelegate(chain, state, choice);
  assert.ok(listed <= 1);
});

test('a tip that the host’s busy server refuses bars nothing for long', async () => {
  let refuses = false;
  const rig = await openRig({
    ...TERMS,
    guestUsdc: '100',
    servers: (ledger) => ({
      host: {
        handleRpc: async (body, signal) =>
          refuses && /"(simulateTransaction|getAccountInfo)"/.test(body)
            ? { status: 429, headers: {}, body: '' }
            : ledger.handleRpc(body, signal),
      },
    }),
  });
  await rig.admit({ mode: 'allowance', budgetPeriods: 12 });
  await pause(20_000);
  refuses = true;
  assert.not((await rig.tip(usdc(1_000_000n))).ok);
  refuses = false;
  // The next minute takes from the same allowance meanwhile.
  await pause(90_000);
  assert.ok((await rig.guest.guestCall.extend(5, rig.people.guest.sign)).ok);
  assert.ok((await rig.tip(usdc(1_000_000n))).ok);
});

test('nothing is granted for 20 USDC or more that both servers deny after all', async () => {
  let shown = 0;
  const denying =
    (times: number) =>
    (ledger: Ledger): Server => ({
      async handleRpc(body, signal) {
        const { id, method } = JSON.parse(body) as {
          readonly id: unknown;
          readonly method: string;
        };
        const answer = await ledger.handleRpc(body, signal);
        if (method !== 'getTransaction' || answer.body.includes('"result":null')) return answer;
        if (times > 0 && (shown += 1) <= times) return answer;
        return { ...answer, body: JSON.stringify({ jsonrpc: '2.0', id, result: null }) };
      },
    });
  const rig = await openRig({
    ...TERMS,
    price: 20_000_000n,
    guestUsdc: '100',
    servers: (ledger) => ({ host: denying(1)(ledger), second: denying(0)(ledger) }),
  });
  rig.pay({ mode: 'manual', budgetPeriods: 0 }).catch(() => undefined);
  await until('paid', () => movedFrom(rig, 'guest').length === 1);
  await pause(60_000);
  assert.is(rig.host.view.phase, 'awaiting-prepayment');
});

test.run();
