import { VersionedTransaction } from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bookingRefundMemo } from '../../../src/shared/call/booking-memo.ts';
import { usdc } from '../../../src/shared/money.ts';
import { listAgreed, returnBooking } from '../../../src/workers/ledger/booking/agreed.ts';
import { bookingId, bookOffer, lookAtOffer } from '../../../src/workers/ledger/booking/book.ts';
import {
  keepOffer,
  keptOffer,
  type KnownOffer,
} from '../../../src/workers/ledger/booking/offers.ts';
import { MOST_READ, seenBy } from '../../../src/workers/ledger/booking/search.ts';
import { recordPayment } from '../../../src/workers/ledger/payment/payments.ts';
import { returnMemo } from '../../../src/workers/ledger/refund/entry.ts';
import { refundPayment } from '../../../src/workers/ledger/refund/pay.ts';
import { seekRefunds } from '../../../src/workers/ledger/refund/seek.ts';
import { buildTransfer, signatureOf } from '../../../src/workers/ledger/solana/build.ts';
import { associatedTokenAccount, base58 } from '../../../src/workers/ledger/solana/layout.ts';
import { openRig, PRICE, type Rig, type RigOptions, until } from '../../support/rig.ts';
import {
  busyServer,
  isNext,
  LIST,
  listingServer,
  type Request,
  requestOf,
  resultOf,
} from '../../support/lying-server.ts';
import { otherChain } from '../../support/other-chain.ts';
import { movedTo } from '../../support/story.ts';
import {
  closeWorlds,
  enter,
  errorOf,
  fund,
  type Person,
  person,
  type Server,
  type World,
} from '../../support/world.ts';
import { agreedRig, booked, claimBy, greeted, offered, paidAhead, payBy } from './offers.ts';

// pure
// tier: all
/** Paying ahead where one of several servers lies, leaves things out or fails. */

test.after.each(closeWorlds);

/** What a server says instead of the ledger's `result`; or an HTTP status. */
type Twist = (request: Request, result: unknown) => { result: unknown } | { status: number };

const twisted = (ledger: Server, twist: Twist): Server => ({
  async handleRpc(body, signal) {
    const request = requestOf(body);
    const honest = await ledger.handleRpc(body, signal);
    const said = twist(request, resultOf(honest.body));
    if ('status' in said) return { ...honest, status: said.status, body: '' };
    return { ...honest, body: JSON.stringify({ jsonrpc: '2.0', id: request.id, ...said }) };
  },
});
/** Says the same as the ledger of everything but this. */
const only =
  (method: string, twist: Twist): Twist =>
  (request, result) =>
    request.method === method ? twist(request, result) : { result };

const FAILS: Twist = ({ method }, result) =>
  method === LIST || method === 'getTransaction' ? { status: 500 } : { result };
const withoutBalances: Twist = (_, result) => {
  const shown = result as { readonly meta: object } | null;
  return { result: shown && { ...shown, meta: { ...shown.meta, postTokenBalances: [] } } };
};

const listOf = (result: unknown) =>
  result as readonly {
    readonly signature: string;
    readonly slot: number;
    readonly memo: string | null;
  }[];
const noMemos = only(LIST, (_, result) => ({
  result: listOf(result).map((each) => ({ ...each, memo: null })),
}));
const madeUp = (memo: string) => ({
  signature: base58(crypto.getRandomValues(new Uint8Array(64))),
  slot: 5,
  err: null,
  memo: `[${memo.length}] ${memo}`,
  blockTime: null,
  confirmationStatus: 'finalized',
});

const quiet = (servers: NonNullable<RigOptions['servers']>): Promise<Rig> =>
  openRig({ prepaidPeriods: 3, returns: true, servers });

/** Books on another chain. Returns the signature. */
async function bookThere(
  world: World,
  rig: Rig,
  { code }: KnownOffer,
  who: Person,
): Promise<string> {
  await fund(world, who.address, { sol: '1', usdc: '10' });
  await fund(world, rig.host.address, { sol: '1', usdc: '0' });
  const chain = await enter(world);
  const made = await bookOffer(chain, { code, owner: who.address }, who.sign);
  await world.sleep(30_000);
  return made.signature ?? '';
}

const ownOf = ({ guest }: Rig, { id }: KnownOffer) => guest.chain.journal.byId(bookingId(id));

const giveBack = (rig: Rig, { id }: Pick<KnownOffer, 'id'>, payment: string) =>
  returnBooking(rig.host.chain, { id, payment, owner: rig.host.address }, rig.people.host.sign);

test('what one server makes up is not paid back, whether the honest one is listed or the second', async () => {
  for (const where of ['list', 'second'] as const) {
    const { world, liar, state } = otherChain();
    const rig = await quiet((ledger) =>
      where === 'list' ? { host: [liar(ledger), ledger] } : { host: liar(ledger), second: ledger },
    );
    await fund(rig.world, rig.host.address, { usdc: '50' });
    const known = await offered(rig);
    const crook = person();
    await fund(rig.world, crook.address, { sol: '1', usdc: '0' });
    const payment = await bookThere(world, rig, known, crook);
    state.on = true;
    assert.is((await errorOf(giveBack(rig, known, payment))).code, 'rpc_hides_payment');
    assert.is(rig.ledger.transfers().length, 0);
  }
});

test('lines that one makes up do not stand before the booking, in the list or when it is returned', async () => {
  const state = { memo: '' };
  const liar = only(LIST, (request, result) => {
    const made = Array.from({ length: MOST_READ }, () => madeUp(state.memo));
    if (state.memo === '') return { result };
    return { result: isNext(request) ? [] : [...listOf(result), ...made].slice(0, 1_000) };
  });
  const rig = await quiet((ledger) => ({ host: [twisted(ledger, liar), ledger] }));
  const known = await booked(rig);
  state.memo = known.memo;
  const [agreed] = await listAgreed(rig.host.chain);
  const payment = agreed?.booking?.signature ?? '';
  // Each is asked of every server, so what one alone lists costs the others little.
  const reads = rig.world.exchanges.filter(({ method }) => method === 'getTransaction');
  assert.ok(reads.length < 100, `${reads.length} reads`);
  assert.is(agreed?.state, 'unknown', 'an earlier one may be among them');
  assert.is(payment, (await ownOf(rig, known))?.signature);
  assert.is((await giveBack(rig, known, payment)).state, 'confirmed');
});

test('a server that leaves the booking out does not hide it, nor does one that fails meanwhile', async () => {
  const inTurn = [
    // The one that keeps it lists no memos, and the other one lists some other memo.
    [only(LIST, (request) => ({ result: isNext(request) ? [] : [madeUp('x')] })), noMemos],
    [only(LIST, () => ({ result: [] })), only(LIST, () => ({ status: 429 }))],
    [only(LIST, (request) => ({ result: isNext(request) ? [] : [madeUp('x')] })), FAILS],
    [only('getTransaction', withoutBalances), only('getTransaction', () => ({ status: 429 }))],
  ] as const;
  const said: unknown[] = [];
  for (const [liar, honest] of inTurn) {
    const on = { twists: false };
    const when =
      (twist: Twist): Twist =>
      (request, result) =>
        on.twists ? twist(request, result) : { result };
    const both = (ledger: Server) => [twisted(ledger, when(liar)), twisted(ledger, when(honest))];
    const rig = await quiet((ledger) => ({ host: both(ledger) }));
    const known = await booked(rig);
    on.twists = true;
    const fresh = await enter(rig.world, { server: both(rig.ledger) });
    const request = { code: known.code, owner: rig.guest.address };
    const again = await bookOffer(fresh, request, rig.people.guest.sign).catch(() => null);
    await rig.world.sleep(20_000);
    said.push([again?.state ?? 'refused', (await listAgreed(rig.host.chain))[0]?.state]);
    assert.is(rig.ledger.transfers().length, 1, 'paid once');
    on.twists = false;
    // Nothing of it is remembered.
    assert.is((await listAgreed(rig.host.chain))[0]?.state, 'booked');
  }
  const refused = ['refused', 'unknown'];
  assert.equal(said, [['confirmed', 'booked'], refused, refused, refused]);
});

test('a server that has been dead for long is set aside, where another one lists the account', async () => {
  const dead = { on: false };
  const dies: Twist = (_, result) => (dead.on ? { status: 500 } : { result });
  const rig = await quiet((ledger) => ({ host: [ledger, twisted(ledger, dies)] }));
  const known = await booked(rig);
  dead.on = true;
  const states: unknown[] = [];
  for (let look = 0; look < 8; look += 1) {
    states.push((await listAgreed(rig.host.chain))[0]?.state);
    await rig.world.sleep(15_000);
  }
  assert.is(states[0], 'unknown');
  assert.is(states.at(-1), 'booked');
  // Money leaves for whom they name, so a return waits for all that are set.
  const payment = (await ownOf(rig, known))?.signature ?? '';
  assert.is((await errorOf(giveBack(rig, known, payment))).code, 'rpc_unreachable');
  dead.on = false;
  assert.is((await giveBack(rig, known, payment)).state, 'confirmed');
});

test('what earlier looks have read is kept up to what can be listed, and the oldest forgotten', async () => {
  const { host } = await quiet(() => ({}));
  const rpc = { ...host.chain.rpc, hosts: ['rpc.seen'] };
  const seen = seenBy({ ...host.chain, rpc });
  for (let n = 0; n < 50_000; n += 1) {
    seen.paid.set(`${n}`, null);
    seen.memos.set(`${n}`, []);
    seen.hidden.add(`${n}`);
  }
  const now = seenBy({ ...host.chain, rpc });
  assert.equal([now.paid.size, now.memos.size, now.hidden.size], [20_000, 20_000, 20_000]);
  assert.ok(now.paid.has('49999') && !now.paid.has('0'));
});

test('a return that one server makes up is none: the list cannot tell, and the claim may be tried again', async () => {
  for (const where of ['first', 'last', 'second', 'only the second'] as const) {
    const { world, liar, state } = otherChain();
    let known: KnownOffer | null = null;
    const rig = await agreedRig({
      offer: async (now) => (known = await booked(now)),
      servers: (ledger) => {
        const lying = liar(ledger);
        if (where === 'second') return { host: lying, second: ledger };
        if (where === 'only the second') return { host: ledger, second: lying };
        return { host: where === 'first' ? [lying, ledger] : [ledger, lying] };
      },
    });
    assert.ok(known);
    const { key, id } = known as KnownOffer;
    const payment = (await rig.guest.chain.journal.byId(bookingId(id)))?.signature ?? '';
    await fund(world, rig.host.address, { sol: '1', usdc: '100' });
    await fund(world, rig.guest.address, { sol: '1', usdc: '0' });
    const refund = { payTo: rig.guest.address, amount: usdc(3n * PRICE) };
    const refundMemo = await bookingRefundMemo(key, payment);
    await payBy(await enter(world), rig.people.host, { ...refund, memo: refundMemo });
    await world.sleep(30_000);
    state.on = true;
    // The list asks those that are set first, and a return what all say.
    const isListed = where !== 'only the second';
    assert.is((await listAgreed(rig.host.chain))[0]?.state, isListed ? 'unknown' : 'booked');
    assert.is((await errorOf(giveBack(rig, known, payment))).code, 'rpc_bad_answer');
    const claim = await rig.claim({ mode: 'manual', budgetPeriods: 0 });
    assert.ok(!claim.ok && claim.error.code === 'booking_refused');
    if (!claim.ok && claim.error.code === 'booking_refused') {
      assert.is(claim.error.context.why, 'unseen');
    }
  }
});

test('a booking of the guest’s own that one server makes up is not written down', async () => {
  for (const isFirst of [true, false]) {
    const { world, liar, state } = otherChain();
    const both = (ledger: Server) => (isFirst ? [liar(ledger), ledger] : [ledger, liar(ledger)]);
    const rig = await quiet((ledger) => ({ host: both(ledger) }));
    const known = await offered(rig);
    await bookThere(world, rig, known, rig.people.guest);
    state.on = true;
    const chain = await enter(rig.world, { server: both(rig.ledger) });
    const { address } = rig.guest;
    const look = lookAtOffer(chain, known.code, address);
    assert.is((await errorOf(look)).code, 'rpc_hides_payment');
    const again = bookOffer(chain, { code: known.code, owner: address }, rig.people.guest.sign);
    assert.is((await errorOf(again)).code, 'rpc_hides_payment');
    assert.is(await chain.journal.byId(bookingId(known.id)), null);
    // Once the lie is over, it is paid as ever.
    state.on = false;
    const fresh = await enter(rig.world, { server: rig.ledger });
    const paid = await bookOffer(
      fresh,
      { code: known.code, owner: address },
      rig.people.guest.sign,
    );
    assert.is(paid.state, 'confirmed');
  }
});

/** Names another payer of what `payer` paid, as soon as `on` says of what. */
function misnaming(on: { signature: string; payer: string }, mint: () => string) {
  const other = person().address;
  return (ledger: Server): Server =>
    twisted(ledger, ({ method, params }, result) => {
      if (method !== 'getTransaction' || params[0] !== on.signature) return { result };
      const accounts = [on.payer, other].map((owner) => associatedTokenAccount(owner, mint()));
      const [from = '', to = ''] = accounts;
      const text = JSON.stringify(result).replaceAll(on.payer, other).replaceAll(from, to);
      return { result: JSON.parse(text) as unknown };
    });
}

test('a server that names another payer of the guest’s booking does not have it pay twice', async () => {
  for (const isFirst of [true, false]) {
    const on = { signature: '', payer: '' };
    let mint = '';
    const names = misnaming(on, () => mint);
    let known: KnownOffer | null = null;
    const rig = await agreedRig({
      guestUsdc: '50',
      servers: (ledger) => ({
        guest: isFirst ? [names(ledger), ledger] : [ledger, names(ledger)],
      }),
      async offer(now) {
        known = await offered(now);
        const { address, chain } = now.guest;
        const device = await enter(now.world);
        const asked = { code: known.code, owner: address };
        const made = await bookOffer(device, asked, now.people.guest.sign);
        await now.world.sleep(30_000);
        mint = chain.mint;
        Object.assign(on, { payer: address, signature: made.signature });
        return known;
      },
    });
    await greeted(rig);
    await rig.guest.until(
      'looked',
      ({ prepay }) => (prepay?.ahead?.state ?? 'seeking') !== 'seeking',
    );
    const { ahead } = rig.guest.view.prepay ?? {};
    assert.equal([ahead?.state, ahead?.mayClaim], ['unknown', true]);
    const { code } = known as unknown as KnownOffer;
    const { address } = rig.guest;
    const look = lookAtOffer(rig.guest.chain, code, address);
    assert.is((await errorOf(look)).code, 'rpc_bad_answer');
    const again = bookOffer(rig.guest.chain, { code, owner: address }, rig.people.guest.sign);
    assert.is((await errorOf(again)).code, 'rpc_bad_answer');
    assert.is(rig.ledger.transfers().length, 1);
  }
});

test('a server that calls a payment another one, while the second has not seen it yet, proves nothing', async () => {
  const on = { signature: '', hides: true };
  const denies = only('getTransaction', ({ params }, result) => {
    const shown = result as { readonly transaction: { readonly message: object } } | null;
    if (params[0] !== on.signature || !shown) return { result };
    const message = { ...shown.transaction.message, instructions: [] };
    return { result: { ...shown, transaction: { ...shown.transaction, message } } };
  });
  const late = only('getTransaction', ({ params }, result) => ({
    result: on.hides && params[0] === on.signature ? null : result,
  }));
  for (const isFirst of [true, false]) {
    Object.assign(on, { signature: '', hides: true });
    const both = (ledger: Server) => {
      const [liar, other] = [twisted(ledger, denies), twisted(ledger, late)];
      return isFirst ? [liar, other] : [other, liar];
    };
    const rig = await quiet((ledger) => ({ host: both(ledger) }));
    const known = await booked(rig);
    on.signature = (await ownOf(rig, known))?.signature ?? '';
    const device = await enter(rig.world, { server: both(rig.ledger) });
    for (const hides of [true, false]) {
      on.hides = hides;
      assert.is((await listAgreed(rig.host.chain))[0]?.state, 'unknown');
      const asked = { code: known.code, owner: rig.guest.address };
      const again = await errorOf(bookOffer(device, asked, rig.people.guest.sign));
      assert.is(again.code, hides ? 'rpc_hides_payment' : 'rpc_bad_answer');
    }
    assert.is(rig.ledger.transfers().length, 1);
  }
});

test('a server that hangs is asked once at a look, however many bookings there are', async () => {
  const on = { hangs: false, asked: 0 };
  const hangs = (ledger: Server): Server => ({
    handleRpc(body, signal) {
      if (!on.hangs) return ledger.handleRpc(body, signal);
      on.asked += 1;
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
      });
    },
  });
  const rig = await quiet((ledger) => ({ host: [ledger, hangs(ledger)] }));
  for (let n = 0; n < 4; n += 1) {
    const known = await offered(rig, { topic: `${n}` });
    const payer = person();
    await fund(rig.world, payer.address, { sol: '1', usdc: '10' });
    await payBy(rig.guest.chain, payer, {
      payTo: rig.host.address,
      amount: usdc(3n * PRICE),
      memo: known.memo,
    });
  }
  await rig.world.sleep(20_000);
  on.hangs = true;
  const states = (await listAgreed(rig.host.chain)).map(({ state }) => state);
  assert.equal(states, ['unknown', 'unknown', 'unknown', 'unknown']);
  // Each question is sent a few times before it counts as unanswered.
  assert.ok(on.asked <= 8, `${on.asked} requests`);
});

/** A booking of the guest's from another browser. Returns its signature. */
async function bookedElsewhere(rig: Rig, { code }: KnownOffer): Promise<string> {
  const device = await enter(rig.world);
  const { address } = rig.guest;
  const made = await bookOffer(device, { code, owner: address }, rig.people.guest.sign);
  await rig.world.sleep(20_000);
  return made.signature ?? '';
}

test('a payment that was read for other terms is read anew for the offer’s', async () => {
  let known: KnownOffer | null = null;
  const rig = await agreedRig({
    guestUsdc: '50',
    async offer(now) {
      // The invite then names it at the rig's price.
      const { offer: _, ...terms } = now.terms;
      const dearer = { ...terms, returnsUnused: true, price: usdc(700_000n) } as const;
      known = await offered(now, { terms: dearer });
      await bookedElsewhere(now, known);
      return known;
    },
  });
  await greeted(rig);
  await rig.guest.until('looked', ({ prepay }) => prepay?.ahead?.state !== 'seeking');
  const { code } = known as unknown as KnownOffer;
  const asked = { code, owner: rig.guest.address };
  assert.is((await bookOffer(rig.guest.chain, asked, rig.people.guest.sign)).state, 'confirmed');
  assert.is(rig.ledger.transfers().length, 1, 'it is the payment that was there');
});

test('what one server said alone, while another was silent, is not remembered', async () => {
  const on = { signature: '', down: false };
  const denies = only('getTransaction', ({ params }, result) => {
    const shown = result as { readonly transaction: { readonly message: object } } | null;
    if (params[0] !== on.signature || !shown) return { result };
    const message = { ...shown.transaction.message, instructions: [] };
    return { result: { ...shown, transaction: { ...shown.transaction, message } } };
  });
  const rig = await openRig({
    prepaidPeriods: 3,
    returns: true,
    guestUsdc: '50',
    servers: (ledger) => ({
      guest: [
        twisted(ledger, denies),
        twisted(ledger, (_, result) => (on.down ? { status: 500 } : { result })),
      ],
    }),
  });
  const known = await offered(rig);
  on.signature = await bookedElsewhere(rig, known);
  const { chain, address } = rig.guest;
  on.down = true;
  const looks: string[] = [];
  for (let look = 0; look < 10; look += 1) {
    const seen = await lookAtOffer(chain, known.code, address).catch(() => null);
    looks.push(seen === null ? 'unknown' : `own ${seen.own?.state ?? 'none'}`);
    await rig.world.sleep(10_000);
  }
  assert.is(looks.at(-1), 'own none', 'its word is all there is by then');
  on.down = false;
  await rig.world.sleep(600_000);
  const again = bookOffer(chain, { code: known.code, owner: address }, rig.people.guest.sign);
  assert.is((await errorOf(again)).code, 'rpc_bad_answer');
  assert.is(rig.ledger.transfers().length, 1);
});

test('a server that moves a booking in time does not give the call to somebody else', async () => {
  const on = { signature: '' };
  const moves = only('getTransaction', ({ params }, result) => {
    const shown = result as { readonly slot: number } | null;
    return { result: params[0] === on.signature && shown ? { ...shown, slot: 10 ** 9 } : result };
  });
  const rig = await quiet((ledger) => ({
    host: [twisted(ledger, moves), ledger],
    guest: [twisted(ledger, moves), ledger],
  }));
  const known = await booked(rig);
  const rival = person();
  await fund(rig.world, rival.address, { sol: '1', usdc: '10' });
  const payment = { payTo: rig.host.address, amount: usdc(3n * PRICE), memo: known.memo };
  await payBy(rig.guest.chain, rival, payment);
  await rig.world.sleep(20_000);
  on.signature = (await ownOf(rig, known))?.signature ?? '';
  const look = await lookAtOffer(rig.guest.chain, known.code, rig.guest.address);
  assert.is(look.lost, false);
  assert.is((await listAgreed(rig.host.chain))[0]?.state, 'unknown');
});

test('a made-up booking cannot be claimed, so that it is not given back afterwards', async () => {
  for (const where of ['list', 'second'] as const) {
    const { world, liar, state } = otherChain();
    let known: KnownOffer | null = null;
    let payment = '';
    const rig = await agreedRig({
      guestUsdc: '0',
      servers: (ledger) =>
        where === 'list'
          ? { host: [liar(ledger), ledger] }
          : { host: liar(ledger), second: ledger },
      async offer(now) {
        known = await offered(now);
        payment = await bookThere(world, now, known, now.people.guest);
        return known;
      },
    });
    await fund(rig.world, rig.host.address, { usdc: '50' });
    await greeted(rig);
    state.on = true;
    const { id } = known as unknown as KnownOffer;
    assert.is(await claimBy(rig, payment, id), 'payment_unseen');
    const give = giveBack(rig, known as unknown as KnownOffer, payment);
    assert.is((await errorOf(give)).code, 'rpc_hides_payment');
    assert.is(rig.ledger.transfers().length, 0);
  }
});

test('an earlier booking that one server makes up takes the call from nobody', async () => {
  const { world, liar, state } = otherChain();
  const early = (ledger: Server): Server => {
    const lying = liar(ledger);
    return {
      async handleRpc(body, signal) {
        const answer = await lying.handleRpc(body, signal);
        if (!state.on || requestOf(body).method !== 'getTransaction') return answer;
        const shown = resultOf(answer.body) as { readonly slot: number } | null;
        const isMade = resultOf((await ledger.handleRpc(body, signal)).body) === null;
        if (!shown || !isMade) return answer;
        const result = { ...shown, slot: 1 };
        return {
          ...answer,
          body: JSON.stringify({ jsonrpc: '2.0', id: requestOf(body).id, result }),
        };
      },
    };
  };
  const rig = await quiet((ledger) => ({
    host: [ledger, early(ledger)],
    guest: [early(ledger), ledger],
  }));
  const known = await booked(rig);
  const crook = person();
  await bookThere(world, rig, known, crook);
  state.on = true;
  const look = await lookAtOffer(rig.guest.chain, known.code, rig.guest.address);
  assert.equal([look.own?.state, look.lost], ['confirmed', false]);
  const [agreed] = await listAgreed(rig.host.chain);
  assert.equal([agreed?.state, agreed?.error?.code], ['unknown', 'rpc_hides_payment']);
  assert.is(rig.ledger.transfers().length, 1);
});

test('a server that keeps no old payments is named, in the list and at the return', async () => {
  const keeps = { old: true };
  const forgets = only('getTransaction', (_, result) => ({ result: keeps.old ? result : null }));
  const rig = await quiet((ledger) => ({ host: [ledger, twisted(ledger, forgets)] }));
  const known = await booked(rig);
  keeps.old = false;
  const [agreed] = await listAgreed(rig.host.chain);
  assert.equal([agreed?.state, agreed?.error?.code], ['booked', 'rpc_hides_payment']);
  const payment = agreed?.booking?.signature ?? '';
  const refused = await errorOf(giveBack(rig, known, payment));
  assert.is(refused.code, 'rpc_hides_payment');
  keeps.old = true;
  assert.is((await giveBack(rig, known, payment)).state, 'confirmed');
});

test('a return of another browser that cannot be read leaves the list unsure', async () => {
  for (const how of [{ status: 429 }, { result: null }]) {
    const rig = await quiet(() => ({}));
    await fund(rig.world, rig.host.address, { usdc: '50' });
    const known = await booked(rig);
    const payment = (await ownOf(rig, known))?.signature ?? '';
    const on = { refund: '' };
    const unread = only('getTransaction', ({ params }, result) =>
      params[0] === on.refund ? how : { result },
    );
    const other = await enter(rig.world, { server: twisted(rig.ledger, unread) });
    await keepOffer(other, 'host', known.code);
    const given = await giveBack(rig, known, payment);
    await rig.world.sleep(30_000);
    on.refund = given.signature ?? '';
    const [agreed] = await listAgreed(other);
    assert.is(agreed?.state, 'unknown');
    assert.ok(agreed?.error);
    on.refund = '';
    assert.is((await listAgreed(other))[0]?.state, 'returned');
  }
});

test('copies of a refund’s memo are read within the bound of one look, and then remembered', async () => {
  const rig = await quiet(() => ({}));
  const known = await booked(rig);
  const payment = (await ownOf(rig, known))?.signature ?? '';
  const memo = await bookingRefundMemo(known.key, payment);
  const asked: string[] = [];
  const made = Array.from({ length: MOST_READ + 100 }, () => madeUp(memo));
  const copies: Twist = ({ method, params }, result) => {
    if (method === LIST) {
      const isLater = JSON.stringify(params).includes('"before"');
      return { result: isLater ? result : [...made, ...listOf(result)] };
    }
    const copy = made.find(({ signature }) => signature === params[0]);
    if (method !== 'getTransaction' || !copy) return { result };
    asked.push(copy.signature);
    // A transaction of somebody else's that failed.
    return { result: { ...NO_PAYMENT, slot: copy.slot } };
  };
  const chain = await enter(rig.world, { server: twisted(rig.ledger, copies) });
  await keepOffer(chain, 'host', known.code);
  const [first] = await listAgreed(chain);
  assert.equal([first?.state, first?.error?.code], ['unknown', 'history_too_long']);
  assert.ok(asked.length <= MOST_READ, `${asked.length} read`);
  assert.is((await listAgreed(chain))[0]?.state, 'booked');
  assert.is(new Set(asked).size, asked.length, 'each is read once');
});

/** A transaction that fails and moves nothing. */
const NO_PAYMENT = {
  blockTime: null,
  meta: { err: 'AccountInUse', fee: 5_000, preTokenBalances: [], postTokenBalances: [] },
  transaction: { signatures: ['1'], message: { accountKeys: [], instructions: [] } },
};

test('a payment whose balances fit at no server is no booking, and hides none', async () => {
  const misfit = only('getTransaction', withoutBalances);
  const rig = await quiet((ledger) => ({
    host: [twisted(ledger, misfit), twisted(ledger, misfit)],
  }));
  await booked(rig);
  const [agreed] = await listAgreed(rig.host.chain);
  assert.equal([agreed?.state, agreed?.error], ['offered', null]);
  // Where one server shows fitting ones, the other one is in doubt.
  const mixed = await quiet((ledger) => ({ host: [ledger, twisted(ledger, misfit)] }));
  await booked(mixed);
  const [seen] = await listAgreed(mixed.host.chain);
  assert.equal([seen?.state, seen?.error?.code], ['booked', 'rpc_hides_payment']);
});

test('an offer that says it was made later than now is not booked', async () => {
  const rig = await quiet(() => ({}));
  const nowS = Math.floor(rig.host.chain.env.wallMs() / 1000);
  const later = { createdAtS: nowS + 3 * 86_400, startsAtS: nowS + 3 * 86_400 };
  const { code } = await offered(rig, later);
  const { chain, address } = rig.guest;
  assert.is((await errorOf(lookAtOffer(chain, code, address))).code, 'code_corrupted');
  const asked = bookOffer(chain, { code, owner: address }, rig.people.guest.sign);
  assert.is((await errorOf(asked)).code, 'code_corrupted');
  assert.is(rig.ledger.transfers().length, 0);
});

test('an offer made as far ahead as clocks may differ hides no booking from another browser', async () => {
  const short = only(LIST, (_, result) => ({ result: listOf(result).slice(0, 4) }));
  const rig = await quiet((ledger) => ({ guest: twisted(ledger, short) }));
  const { world, host, people } = rig;
  const { guest, host: owner } = people;
  await fund(world, owner.address, { usdc: '0' });
  // The guest's clock is ten minutes ahead.
  rig.laterMs = 600_000;
  const createdAtS = Math.floor(rig.guest.chain.env.wallMs() / 1000) + 86_000;
  const { code } = await offered(rig, { createdAtS, startsAtS: createdAtS });
  const book = (chain: typeof host.chain) =>
    bookOffer(chain, { code, owner: guest.address }, guest.sign);
  const { signature } = await book(rig.guest.chain);
  const other = person();
  await fund(world, other.address, { sol: '1', usdc: '1' });
  for (let n = 0; n < 4; n += 1) {
    await world.sleep(120_000);
    await payBy(host.chain, other, {
      payTo: owner.address,
      amount: usdc(1n),
      memo: `dust ${n}`,
    });
  }
  await world.sleep(20_000);
  const away = (env: World['env']) => ({ ...env, wallMs: () => env.wallMs() + rig.laterMs });
  const elsewhere = await enter(world, { server: twisted(rig.ledger, short), env: away });
  assert.is((await book(elsewhere)).signature, signature);
});

test('a server that dates a booking falsely does not date it in the books of the one that is asked first', async () => {
  const dated = only('getTransaction', (_, result) => ({
    result: result && { ...result, blockTime: 1 },
  }));
  const rig = await quiet((ledger) => ({ host: [ledger, twisted(ledger, dated)] }));
  await booked(rig);
  const [agreed] = await listAgreed(rig.host.chain);
  assert.ok((agreed?.booking?.blockTimeS ?? 0) > 1);
});

test('a guest whose clock is behind sees what it has booked', async () => {
  const rig = await quiet(() => ({}));
  const { code } = await booked(rig);
  rig.laterMs = -40 * 3_600_000;
  const { chain, address } = rig.guest;
  assert.is((await lookAtOffer(chain, code, address)).own?.state, 'confirmed');
});

test('a booking that another device had returned before this one’s first payment reads as returned', async () => {
  const rig = await openRig({ prepaidPeriods: 3, returns: true, guestUsdc: '50' });
  await fund(rig.world, rig.host.address, { usdc: '50' });
  const known = await booked(rig);
  const payment = (await ownOf(rig, known))?.signature ?? '';
  await giveBack(rig, known, payment);
  await rig.world.sleep(30_000);
  const device = await enter(rig.world);
  const { code } = await offered(rig, { topic: 'another' });
  const { address } = rig.guest;
  await bookOffer(device, { code, owner: address }, rig.people.guest.sign);
  await rig.world.sleep(30_000);
  await lookAtOffer(device, known.code, address);
  assert.is(await seekRefunds(device), 1);
  assert.is((await lookAtOffer(device, known.code, address)).returned, true);
});

test('a server that names another payer after the claim diverts no unused time', async () => {
  const stranger = person();
  let swap: readonly [ours: string, theirs: string] | null = null;
  const liar = (ledger: Server): Server => ({
    async handleRpc(body, signal) {
      const { method } = requestOf(body);
      if (!swap || (method !== LIST && method !== 'getTransaction')) {
        return ledger.handleRpc(body, signal);
      }
      // As if the stranger had paid, by the payment and by the history of its account.
      const [ours, theirs] = swap;
      const honest = await ledger.handleRpc(body.replaceAll(theirs, ours), signal);
      const { address } = rig.guest;
      const said = honest.body
        .replaceAll(ours, theirs)
        .replaceAll(`"owner":"${address}"`, `"owner":"${stranger.address}"`);
      return { ...honest, body: said };
    },
  });
  const { rig } = await paidAhead({ servers: (ledger) => ({ host: [liar(ledger), ledger] }) });
  await fund(rig.world, rig.host.address, { usdc: '10' });
  await fund(rig.world, stranger.address, { sol: '1', usdc: '0' });
  assert.ok((await rig.claim({ mode: 'manual', budgetPeriods: 0 })).ok);
  const { mint } = rig.host.chain;
  swap = [
    associatedTokenAccount(rig.guest.address, mint),
    associatedTokenAccount(stranger.address, mint),
  ];
  rig.guest.call.end('guest');
  const isBack = () => rig.ledger.transfers().length > 1;
  await until('returned', isBack);
  assert.is(movedTo(rig, 'guest').length, 1);
  assert.is(rig.ledger.transfers().length, 2);
});

/** A server that leaves this signature out of its lists, and an honest one that cannot list just now. */
function omitting() {
  const on = { signature: '' };
  const omits = listingServer((lines) =>
    lines.filter(({ signature }) => signature !== on.signature),
  );
  const busy = busyServer(() => on.signature !== '');
  const servers = (ledger: World['ledger'], isFirst: boolean) => {
    const both = [omits(ledger), busy(ledger)];
    return isFirst ? both : both.toReversed();
  };
  return { on, omits, servers };
}

for (const isFirst of [true, false]) {
  const which = isFirst ? 'first' : 'next';
  test(`what another device has returned and the ${which} server leaves out is not given again while the other is busy`, async () => {
    const { on, servers } = omitting();
    const { rig, id, code, payment } = await paidAhead({
      servers: (ledger) => ({ host: servers(ledger, isFirst) }),
    });
    await fund(rig.world, rig.host.address, { usdc: '20' });
    const device = await enter(rig.world);
    await keepOffer(device, 'host', code);
    const request = { id, payment, owner: rig.host.address };
    const given = await returnBooking(device, request, rig.people.host.sign);
    await rig.world.sleep(30_000);
    on.signature = given.signature ?? '';
    assert.is(await claimBy(rig, payment, id), 'payment_unseen');
    const again = () => returnBooking(rig.host.chain, request, rig.people.host.sign);
    assert.is((await errorOf(again())).code, 'rpc_rate_limited');
    assert.is(rig.ledger.transfers().length, 2);
    on.signature = '';
    assert.is((await again()).signature, given.signature);
    assert.is(rig.ledger.transfers().length, 2);
  });
}

test('what came in is written down as it goes back, because nobody may look at its offer again', async () => {
  const { rig, id, payment } = await paidAhead();
  await fund(rig.world, rig.host.address, { usdc: '20' });
  await giveBack(rig, { id }, payment);
  const listed = await rig.host.chain.journal.list({ role: 'host' });
  assert.ok(listed.some(({ kind, signature }) => kind === 'booking' && signature === payment));
});

test('nor while the other refuses lists alone: it has not banned the page', async () => {
  const { on, omits } = omitting();
  const listless = (ledger: Server) =>
    twisted(
      ledger,
      only(LIST, () => ({ status: 403 })),
    );
  const { rig, id, code, payment } = await paidAhead();
  await fund(rig.world, rig.host.address, { usdc: '20' });
  const request = { id, payment, owner: rig.host.address };
  const given = await returnBooking(rig.host.chain, request, rig.people.host.sign);
  await rig.world.sleep(30_000);
  on.signature = given.signature ?? '';
  const third = await enter(rig.world, { server: [omits(rig.ledger), listless(rig.ledger)] });
  await keepOffer(third, 'host', code);
  const again = returnBooking(third, request, rig.people.host.sign);
  assert.is((await errorOf(again)).code, 'rpc_forbidden');
  assert.is(rig.ledger.transfers().length, 2);
});

test('nor while the other refuses everything for some seconds: that is no ban', async () => {
  const { on, omits } = omitting();
  const { rig, id, code, payment } = await paidAhead();
  await fund(rig.world, rig.host.address, { usdc: '20' });
  let untilMs: number | null = null;
  const refuses = (ledger: Server) =>
    twisted(ledger, ({ method }, result) => {
      const nowMs = rig.world.nowMs();
      if (method === LIST) untilMs ??= nowMs + 3_000;
      return untilMs !== null && nowMs < untilMs ? { status: 403 } : { result };
    });
  const request = { id, payment, owner: rig.host.address };
  const given = await returnBooking(rig.host.chain, request, rig.people.host.sign);
  await rig.world.sleep(30_000);
  on.signature = given.signature ?? '';
  const third = await enter(rig.world, { server: [omits(rig.ledger), refuses(rig.ledger)] });
  await keepOffer(third, 'host', code);
  const again = returnBooking(third, request, rig.people.host.sign);
  assert.is((await errorOf(again)).code, 'rpc_forbidden');
  assert.is(rig.ledger.transfers().length, 2);
});

test('nor while a server keeps the search busy: what another device gives meanwhile is found', async () => {
  const { rig, id, code, payment } = await paidAhead();
  await fund(rig.world, rig.host.address, { usdc: '20' });
  let left = 0;
  const stalls = (ledger: Server): Server => ({
    async handleRpc(body, signal) {
      const isListed = requestOf(body).method === LIST && (left -= 1) >= 0;
      const answer = await ledger.handleRpc(body, signal);
      if (isListed) await rig.world.sleep(8_000);
      return answer;
    },
  });
  const third = await enter(rig.world, { server: [rig.ledger, stalls(rig.ledger)] });
  await keepOffer(third, 'host', code);
  await rig.world.sleep(30_000);
  const request = { id, payment, owner: rig.host.address };
  left = 4;
  const slow = errorOf(returnBooking(third, request, rig.people.host.sign));
  await until('stalls', () => left < 3);
  const given = await returnBooking(rig.host.chain, request, rig.people.host.sign);
  assert.is(given.state, 'confirmed');
  await slow.catch(() => undefined);
  await rig.world.sleep(30_000);
  assert.is(rig.ledger.transfers().length, 2);
});

const isFirstPage = (request: Request): boolean => request.method === LIST && !isNext(request);

/** What goes on at the servers of a device that looks whether a booking was given back. */
interface Meanwhile {
  readonly world: World;
  readonly payment: string;
  /** Leaves out what the host has given. */
  readonly omits: Server;
}

/**
 * A device of the host has an honest server, and one that leaves out what was given. While it looks, the
 * host gives a booking back on another device, as soon as the honest one was asked for the nth list.
 * Returns how often it was given back.
 */
async function givenMeanwhile(
  nth: number,
  liar: (meanwhile: Meanwhile) => Server,
  honest: (ledger: Server, lists: () => number) => Server = (ledger) => ledger,
): Promise<number> {
  const { rig, id, code, payment } = await paidAhead();
  const { world, ledger, people } = rig;
  await fund(world, rig.host.address, { usdc: '20' });
  let lists = 0;
  const asked = honest(ledger, () => lists);
  const counted: Server = {
    handleRpc(body, signal) {
      if (isFirstPage(requestOf(body))) lists += 1;
      return asked.handleRpc(body, signal);
    },
  };
  const omits = twisted(
    ledger,
    only(LIST, (_, result) => {
      const given = new Set(movedTo(rig, 'guest').map(({ signature }) => signature));
      return { result: listOf(result).filter(({ signature }) => !given.has(signature)) };
    }),
  );
  const third = await enter(world, { server: [counted, liar({ world, payment, omits })] });
  await keepOffer(third, 'host', code);
  const request = { id, payment, owner: rig.host.address };
  const looking = returnBooking(third, request, people.host.sign).catch(() => undefined);
  await until('it looks', () => lists >= nth);
  await returnBooking(rig.host.chain, request, people.host.sign);
  await looking;
  await world.sleep(30_000);
  return movedTo(rig, 'guest').length;
}

/** Answers lists slowly, so that no search is quick. */
const slowLists = ({ world, omits }: Meanwhile): Server => ({
  async handleRpc(body, signal) {
    if (requestOf(body).method === LIST) await world.sleep(4_000);
    return omits.handleRpc(body, signal);
  },
});

test('nor while a server refuses for a minute to say what is new, after the other has said it', async () => {
  let asked = 0;
  // Two searches of two lists each, and what is new after each. It refuses three times at each attempt.
  const refuses = (meanwhile: Meanwhile): Server => ({
    async handleRpc(body, signal) {
      if (isFirstPage(requestOf(body))) asked += 1;
      const answer = await slowLists(meanwhile).handleRpc(body, signal);
      return requestOf(body).method === LIST && asked > 5 && asked <= 17
        ? { ...answer, status: 403, body: '' }
        : answer;
    },
  });
  assert.is(await givenMeanwhile(6, refuses), 1);
});

test('nor if the honest server lists no memos: its new lines are read', async () => {
  assert.is(await givenMeanwhile(4, slowLists, (ledger) => twisted(ledger, noMemos)), 1);
});

test('nor while a server is slow to show its new lines, after the other has said that it has none', async () => {
  const lines: ReturnType<typeof madeUp>[] = [];
  let shown = 0;
  const crowds = ({ world, payment, omits }: Meanwhile): Server => {
    const terse = twisted(omits, noMemos);
    return {
      async handleRpc(body, signal) {
        const request = requestOf(body);
        const [about = ''] = request.params.map(String);
        if (lines.some(({ signature }) => signature === about)) {
          shown += 1;
          await world.sleep(shown < 4 ? 15_000 : 34_000);
          return terse.handleRpc(body.replace(about, payment), signal);
        }
        const answer = await terse.handleRpc(body, signal);
        if (!isFirstPage(request)) return answer;
        const listed = listOf(resultOf(answer.body));
        lines.unshift({ ...madeUp(''), slot: listed[0]?.slot ?? 0 });
        const result = [...lines.map((line) => ({ ...line, memo: null })), ...listed];
        return { ...answer, body: JSON.stringify({ jsonrpc: '2.0', id: request.id, result }) };
      },
    };
  };
  assert.is(await givenMeanwhile(7, crowds), 1);
});

test('nor if the honest server refused for a minute once, answers a search, and refuses again', async () => {
  const refuses = (ledger: Server, lists: () => number): Server => ({
    async handleRpc(body, signal) {
      const answer = await ledger.handleRpc(body, signal);
      const isAway = (lists() > 2 && lists() <= 17) || (lists() > 19 && lists() <= 22);
      return isAway && isFirstPage(requestOf(body)) ? { ...answer, status: 403, body: '' } : answer;
    },
  });
  assert.is(await givenMeanwhile(18, slowLists, refuses), 1);
});

test('nor by a machine that slept during its search', async () => {
  const { rig, id, code, payment } = await paidAhead();
  await fund(rig.world, rig.host.address, { usdc: '20' });
  const request = { id, payment, owner: rig.host.address };
  let sleptMs = 0;
  const third = await enter(rig.world, {
    env: (env) => ({
      ...env,
      wallMs: () => env.wallMs() + sleptMs,
      async fetch(url, init) {
        const answer = await env.fetch(url, init);
        if (sleptMs > 0 || !isFirstPage(requestOf(String(init.body)))) return answer;
        sleptMs = 60_000;
        await returnBooking(rig.host.chain, request, rig.people.host.sign);
        return answer;
      },
    }),
  });
  await keepOffer(third, 'host', code);
  await returnBooking(third, request, rig.people.host.sign);
  await rig.world.sleep(30_000);
  assert.is(movedTo(rig, 'guest').length, 1);
});

test('nor is its unused time, if that device returns it while the second server is slow to show what was paid', async () => {
  let hidden = 0;
  let asked = 0;
  const { rig, id, code, payment } = await paidAhead({
    servers: (ledger) => ({
      second: twisted(
        ledger,
        only('getTransaction', (_, result) => {
          if (hidden === 0) return { result };
          hidden -= 1;
          asked += 1;
          return { result: null };
        }),
      ),
    }),
  });
  await fund(rig.world, rig.host.address, { usdc: '20' });
  assert.ok((await rig.claim({ mode: 'manual', budgetPeriods: 0 })).ok);
  const device = await enter(rig.world, { rpcUrls: ['https://third.example/'] });
  await keepOffer(device, 'host', code);
  hidden = 10;
  rig.guest.call.end('guest');
  await until('the second server is asked', () => asked > 0);
  await returnBooking(device, { id, payment, owner: rig.host.address }, rig.people.host.sign);
  await until('nothing is left', () => rig.host.unused[0]?.state === 'nothing');
  assert.is(movedTo(rig, 'guest').length, 1);
});

test('nor while the servers are asked what became of payments of its call that failed', async () => {
  const { rig, id, code, payment } = await paidAhead();
  const { world, callId } = rig;
  const { chain, address } = rig.host;
  await fund(world, address, { usdc: '20' });
  assert.ok((await rig.claim({ mode: 'manual', budgetPeriods: 0 })).ok);
  const device = await enter(world, { rpcUrls: ['https://quick.example/'] });
  await keepOffer(device, 'host', code);
  const other = person();
  const { blockhash, lastValidBlockHeight } = await chain.rpc.getLatestBlockhash('confirmed', {});
  const amount = usdc(PRICE);
  const parts = { owner: other.address, payTo: address, mint: chain.mint, blockhash };
  const unsent = await other.sign(
    buildTransfer({ ...parts, amount, memo: 'unsent', microLamports: 1n }).serialize(),
  );
  assert.ok(unsent.ok);
  await recordPayment(chain, {
    ...{ id: 'unsent', kind: 'minute', role: 'host', state: 'failed', callId, minute: 4, amount },
    ...{ payer: other.address, recipient: address, lastValidBlockHeight, bytes: unsent.value },
    signature: signatureOf(VersionedTransaction.deserialize(unsent.value)),
    error: { code: 'payment_invalid', context: { reason: 'unsigned' } },
  });
  let isAsked = false;
  world.faults = ({ url, method }) => {
    if (url.includes('quick') || method !== 'getBlockHeight') return null;
    isAsked = true;
    return { kind: 'delayed', ms: 4_500 };
  };
  const request = { payment, owner: address };
  const giving = refundPayment(chain, request, rig.people.host.sign).catch(() => undefined);
  await until('the servers are asked', () => isAsked);
  await returnBooking(device, { id, ...request }, rig.people.host.sign);
  await giving;
  await world.sleep(30_000);
  assert.is(movedTo(rig, 'guest').length, 1);
});

test('nor is its unused time, if that device returned it after the claim', async () => {
  const { on, servers } = omitting();
  const { rig, id, code, payment } = await paidAhead({
    servers: (ledger) => ({ host: servers(ledger, true) }),
  });
  await fund(rig.world, rig.host.address, { usdc: '20' });
  assert.ok((await rig.claim({ mode: 'manual', budgetPeriods: 0 })).ok);
  const device = await enter(rig.world);
  await keepOffer(device, 'host', code);
  const request = { id, payment, owner: rig.host.address };
  const given = await returnBooking(device, request, rig.people.host.sign);
  on.signature = given.signature ?? '';
  rig.guest.call.end('guest');
  await until('it waits', () => rig.host.unused[0]?.error?.code === 'rpc_rate_limited');
  await rig.world.sleep(120_000);
  assert.is(movedTo(rig, 'guest').length, 1);
  on.signature = '';
  await until('nothing is left', () => rig.host.unused[0]?.state === 'nothing');
  assert.is(movedTo(rig, 'guest').length, 1);
});

/** What one look reads of a server that lists no memos (refund/find.ts). */
const READ_A_LOOK = 1_000;

test('nor is it given again where the honest server lists no memos, and more new lines than a look reads', async () => {
  const { on, omits } = omitting();
  let lines: readonly string[] = [];
  let harmless = '';
  /** Shows a payment of somebody's under each of the new lines. */
  const crowded = (ledger: Server): Server => {
    const withoutMemos = twisted(ledger, noMemos);
    return {
      async handleRpc(body, signal) {
        const { id, method, params } = requestOf(body);
        const asked = String(params[0]);
        if (method === 'getTransaction' && lines.includes(asked)) {
          const shown = await ledger.handleRpc(body.replace(asked, harmless), signal);
          return { ...shown, body: shown.body.replaceAll(harmless, asked) };
        }
        const { before, ...others } = (params[1] ?? {}) as { before?: string; limit?: number };
        const first = JSON.stringify({ jsonrpc: '2.0', id, method, params: [asked, others] });
        const answer = await withoutMemos.handleRpc(method === LIST ? first : body, signal);
        if (method !== LIST) return answer;
        const listed = listOf(resultOf(answer.body));
        const slot = listed[0]?.slot;
        const newer = lines.map((signature) => ({ ...madeUp(''), slot, signature, memo: null }));
        const all = [...newer, ...listed];
        const from = all.findIndex(({ signature }) => signature === before) + 1;
        const result = all.slice(from, from + (others.limit ?? 1000));
        return { ...answer, body: JSON.stringify({ jsonrpc: '2.0', id, result }) };
      },
    };
  };
  const { rig, id, code, payment } = await paidAhead({
    servers: (ledger) => ({ host: [omits(ledger), crowded(ledger)] }),
  });
  await fund(rig.world, rig.host.address, { usdc: '20' });
  const device = await enter(rig.world);
  await keepOffer(device, 'host', code);
  const request = { id, payment, owner: rig.host.address };
  const given = await returnBooking(device, request, rig.people.host.sign);
  const stranger = person();
  await fund(rig.world, stranger.address, { sol: '1', usdc: '1' });
  harmless = await payBy(device, stranger, {
    payTo: rig.guest.address,
    amount: usdc(1n),
    memo: '',
  });
  await rig.world.sleep(30_000);
  on.signature = given.signature ?? '';
  lines = Array.from({ length: READ_A_LOOK + 5 }, () => madeUp('').signature);
  const before = rig.ledger.transfers().length;
  const again = () => returnBooking(rig.host.chain, request, rig.people.host.sign);
  assert.is((await errorOf(again())).code, 'history_too_long');
  assert.is((await again()).signature, given.signature, 'the next look reads on');
  assert.is(rig.ledger.transfers().length, before);
});

test('a server that shows a return as something else once is not taken at that word for good', async () => {
  const on = { signature: '', left: 0 };
  const lies = only('getTransaction', ({ params }, result) => {
    if (params[0] !== on.signature || on.left === 0) return { result };
    on.left -= 1;
    const shown = result as { readonly transaction: { readonly message: object } };
    const message = { ...shown.transaction.message, instructions: [] };
    return { result: { ...shown, transaction: { ...shown.transaction, message } } };
  });
  const { rig, id, code, payment } = await paidAhead({
    servers: (ledger) => ({ host: [twisted(ledger, lies), ledger] }),
  });
  await fund(rig.world, rig.host.address, { usdc: '20' });
  assert.ok((await rig.claim({ mode: 'manual', budgetPeriods: 0 })).ok);
  const device = await enter(rig.world);
  await keepOffer(device, 'host', code);
  const request = { id, payment, owner: rig.host.address };
  on.signature = (await returnBooking(device, request, rig.people.host.sign)).signature ?? '';
  on.left = 1;
  rig.guest.call.end('guest');
  await until('nothing is due', () => rig.host.unused[0]?.state === 'nothing');
  assert.is(on.left, 0);
  assert.is(movedTo(rig, 'guest').length, 1);
});

for (const isFirst of [true, false]) {
  const which = isFirst ? 'first' : 'next';
  test(`a refund of a booking that the guest’s ${which} server makes up has nobody pay it twice`, async () => {
    const { world, liar, state } = otherChain();
    const { rig, id, code, payment } = await paidAhead({
      servers: (ledger) => ({ guest: isFirst ? [liar(ledger), ledger] : [ledger, liar(ledger)] }),
    });
    const { host, guest, people } = rig;
    await fund(rig.world, host.address, { usdc: '20' });
    await fund(world, host.address, { sol: '1', usdc: '20' });
    await fund(world, guest.address, { sol: '1', usdc: '0' });
    const known = await keptOffer(host.chain, 'host', id);
    assert.ok(known);
    const memo = await bookingRefundMemo(known.key, payment);
    const refund = { payTo: guest.address, amount: usdc(3n * PRICE), memo };
    await payBy(await enter(world), people.host, refund);
    await world.sleep(30_000);
    state.on = true;
    assert.is((await errorOf(seekRefunds(guest.chain))).code, 'rpc_bad_answer');
    assert.not((await lookAtOffer(guest.chain, code, guest.address)).returned);
    assert.ok((await rig.claim({ mode: 'manual', budgetPeriods: 0 })).ok);
    assert.is(movedTo(rig, 'host').length, 1);
  });
}

for (const isFirst of [true, false]) {
  const which = isFirst ? 'first' : 'next';
  test(`a return that the guest’s ${which} server makes up claims no booking: the next call has it`, async () => {
    const { world, liar, state } = otherChain();
    const { rig, id, payment } = await paidAhead({
      servers: (ledger) => ({ guest: isFirst ? [liar(ledger), ledger] : [ledger, liar(ledger)] }),
      // The claim never arrives.
      tamper: ({ from, text }) =>
        from === 'guest' && text.includes('booking.claim') ? null : text,
    });
    const { host, guest, people, callId } = rig;
    void rig.claim({ mode: 'manual', budgetPeriods: 0 });
    await rig.world.sleep(20_000);
    await fund(world, host.address, { sol: '1', usdc: '20' });
    await fund(world, guest.address, { sol: '1', usdc: '0' });
    const booking = await guest.chain.journal.byId(bookingId(id));
    const memo = (await returnMemo(guest.chain, 'guest', callId, booking)) ?? '';
    const refund = { payTo: guest.address, amount: usdc(3n * PRICE), memo };
    await payBy(await enter(world), people.host, refund);
    await world.sleep(30_000);
    state.on = true;
    guest.call.end('guest');
    await rig.world.sleep(1_200_000);
    const own = await guest.chain.journal.byId(bookingId(id));
    assert.equal([own?.kind, own?.signature, own?.callId], ['booking', payment, null]);
    assert.equal(await guest.chain.journal.list({ role: 'guest', kind: 'refund' }), []);
  });
}

test.run();
