// pure
// tier: both
/** A provider whose records lag behind its live nodes. Every payment and refund moves exactly once. */
import { hasLanded } from '../../../src/shared/api/payments.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { usdc } from '../../../src/shared/money.ts';
import { unusedOf } from '../../../src/shared/billing/unused.ts';
import { bookOffer } from '../../../src/workers/ledger/booking/book.ts';
import { hidingServer, laggingServer } from '../../support/lagging-server.ts';
import { lyingServer } from '../../support/lying-server.ts';
import { openRig, pause, type Rig, type RigOptions, until } from '../../support/rig.ts';
import { movedFrom, movedTo, refundOf, story, sum } from '../../support/story.ts';
import { oneIn } from '../../support/tier.ts';
import { closeWorlds } from '../../support/world.ts';
import { offered } from '../booking/offers.ts';

test.after.each(closeWorlds);

const CATCHES_UP_MS = 1_500_000;
const TERMS: RigOptions = { periodSeconds: 60, price: 1_000_000n };

/** Slots of the lag, and whether the whole server lags or only its records. */
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

type Servers = NonNullable<RigOptions['servers']>;

/** A call that its guest has ended with time left. */
async function ended(servers: Servers, waitS = 165): Promise<Rig> {
  const rig = await story({ ...TERMS, servers })
    .fund('20')
    .wait(waitS)
    .tell();
  rig.guest.call.end('guest');
  return rig;
}
const returned = (rig: Rig, limitMs = 300_000): Promise<void> =>
  until('returned', () => movedTo(rig, 'guest').length === 1, limitMs);
/** Closes the page, and opens it again after so long. */
async function reopened(rig: Rig, closedMs = 0): Promise<void> {
  const { views } = rig.host;
  rig.host.crash();
  await pause(closedMs);
  rig.host = await rig.page('host');
  rig.host.views.push(...views);
}

/** Checks that no money is lost or refunded twice. */
function isEven(rig: Rig): void {
  const back = movedTo(rig, 'guest');
  const paid = usdc(sum(movedFrom(rig, 'guest')));
  const [view] = rig.host.unused;
  assert.ok(back.length <= 1, `${back.length} returns`);
  const due = unusedOf(rig.terms, paid, view?.countedSeconds ?? 0, 'host');
  assert.is(sum(back), due, `${view?.state} ${view?.error?.code}`);
}

/** The moments in which the host's server starts to lag. */
const WHEN: Readonly<
  Record<
    string,
    readonly [begin: (servers: Servers) => Promise<Rig>, play: (rig: Rig) => Promise<unknown>]
  >
> = {
  'as the guest prepays': [
    (servers) => story({ ...TERMS, servers }).tell(),
    async (rig) => {
      rig.pay({ mode: 'manual', budgetPeriods: 0 }).catch(() => undefined);
      await until('paid', () => movedFrom(rig, 'guest').length === 1, 90_000);
      await pause(85_000);
    },
  ],
  'during the call': [
    (servers) =>
      story({ ...TERMS, servers })
        .fund('20')
        .tell(),
    () => pause(95_000),
  ],
  'during the refund of unused time': [
    ended,
    async (rig) => {
      await returned(rig);
      await pause(300_000);
    },
  ],
  'as the host opens its page again': [
    async (servers) => {
      const rig = await ended(servers);
      await returned(rig);
      return rig;
    },
    async (rig) => {
      await reopened(rig, 75_000);
      await pause(300_000);
    },
  ],
};

for (const [slots, isWhole] of oneIn(LAGS, 7)) {
  for (const [when, [begin, play]] of Object.entries(WHEN)) {
    test(`the host refunds unused time once with ${isWhole ? 'a server' : 'a server’s lists'} ${slots} slots behind ${when}`, async () => {
      const { state, servers } = lagged('host', slots, isWhole, slots === 120 ? 55_000 : 0);
      const rig = await begin(servers);
      state.isOn = true;
      await play(rig);
      state.isOn = false;
      if (rig.guest.view.phase !== 'ended') rig.guest.call.end('guest');
      await pause(CATCHES_UP_MS);
      isEven(rig);
    });
  }
}

for (const isReloaded of [false, true]) {
  const how = isReloaded ? ', whose page is opened again' : '';

  test(`a guest${how} pays once for a booking, however late the guest’s server is`, async () => {
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

  test(`a host${how} refunds once although its servers differ`, async () => {
    for (const slots of [0, 20, 150]) {
      let isOn = false;
      const rig = await ended(
        (ledger) => ({
          host: hidingServer(ledger, { isOn: () => isOn }),
          second: laggingServer(ledger, { slots, isWhole: true, isOn: () => isOn }),
        }),
        100,
      );
      isOn = true;
      await returned(rig, 120_000);
      if (isReloaded) await reopened(rig);
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

test('a tip that the host’s busy server refuses does not block later minutes', async () => {
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
  // The next minute is paid from the same spending limit meanwhile.
  await pause(90_000);
  assert.ok((await rig.guest.guestCall.extend(5, rig.people.guest.sign)).ok);
  assert.ok((await rig.tip(usdc(1_000_000n))).ok);
});

test('the host grants nothing for 20 USDC that both servers finally deny', async () => {
  let shown = 0;
  const denying = (times: number) =>
    lyingServer(({ method }, result) => {
      if (method !== 'getTransaction' || result === null) return result;
      return times > 0 && (shown += 1) <= times ? result : null;
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
