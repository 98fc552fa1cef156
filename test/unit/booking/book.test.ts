// pure
/** Booking: the guest pays once, into the host's deposit, and the host's list shows the booking. */
import { feePayerKeyOf } from '../../../src/workers/ledger/payment/fee-balance.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hasLanded, isOpen } from '../../../src/shared/api/payments.ts';
import type { KnownOffer, Offer } from '../../../src/shared/api/booking.ts';
import { offerText } from '../../../src/shared/call/call-link.ts';
import { appError, err } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { Terms } from '../../../src/shared/terms.ts';
import {
  bookingId,
  bookOffer,
  lookAtOffer,
  seekReturns,
} from '../../../src/workers/ledger/booking/book.ts';
import { keepOffer, keptOffers } from '../../../src/workers/ledger/booking/offers.ts';
import { guestRefundId } from '../../../src/workers/ledger/refund/entry.ts';
import { revoke, transferChecked } from '../../../src/workers/ledger/solana/build.ts';
import type { Signer } from '../../../src/workers/ledger/solana/keys.ts';
import { associatedTokenAccount } from '../../../src/workers/ledger/solana/layout.ts';
import { openRig, pause, type Rig } from '../../support/rig.ts';
import { movedTo } from '../../support/story.ts';
import { closeWorlds, enter, person } from '../../support/world.ts';
import { act, newcomer, setAuthority, signerOf } from '../deposit/acts.ts';
import { agreed, bookBy, changed, COST, giveBack, offered, offeredBy } from './offers.ts';
import { payInto, type Side, whyOf } from './offers.ts';

test.after.each(closeWorlds);

/** A host that has made an offer, and a guest. No call begins. */
async function scene() {
  const servers = (ledger: Rig['ledger']) => ({ guest: [ledger, ledger] });
  const rig = await openRig({ prepaidPeriods: 3, returns: true, real: 'guest', servers });
  const known = await offered(rig);
  /** Signatures of the payments into the deposit. */
  const sent = () =>
    rig.ledger
      .transfers()
      .filter(({ destinationOwner }) => destinationOwner === known.offer.deposit)
      .map(({ signature }) => signature);
  return { rig, known, sent };
}
type Scene = Awaited<ReturnType<typeof scene>>;

const look = async ({ chain, person: { address } }: Side, { code }: KnownOffer) => {
  const { own, state } = await lookAtOffer(chain, code, address);
  return { own: own?.signature ?? null, state };
};
const NEW = { own: null, state: 'offered' };
const bookedBy = (own: string | null) => ({ own, state: 'booked' });
const ownOf = ({ chain }: Side, { offer }: KnownOffer) =>
  chain.journal.byId(bookingId(offer.deposit));
const silent = () => ({ kind: 'status', status: 503, deliver: false }) as const;

const AGAIN: Readonly<Record<string, (rig: Rig) => Side | Promise<Side>>> = {
  'in the same window': ({ guest }) => guest,
  'after a reload': (rig) => rig.page('guest'),
  'in another browser': async ({ world, guest }) => ({
    person: guest.person,
    chain: await enter(world),
  }),
  'with another wallet in the same browser': async ({ world, guest }) => ({
    person: await newcomer(world),
    chain: guest.chain,
  }),
};
for (const [where, who] of Object.entries(AGAIN)) {
  // Proves money back: Calls paid ahead
  test(`a guest who makes the same booking again ${where} pays once`, async () => {
    const { rig, known, sent } = await scene();
    const { guest, host } = rig;
    assert.equal(await look(guest, known), NEW);
    const first = await bookBy(guest, known);
    assert.ok(hasLanded(first));
    const again = await who(rig);
    assert.is((await bookBy(again, known)).signature, first.signature);
    assert.equal(sent(), [first.signature]);
    assert.equal(await look(again, known), bookedBy(first.signature));
    const { state, booking, others } = await agreed(host);
    const { signature, payer, amount } = booking ?? {};
    assert.equal([state, signature, amount], ['booked', first.signature, COST]);
    assert.equal([payer, others], [guest.address, []]);
  });
}

test('two windows that book at the same moment pay once', async () => {
  const { rig, known, sent } = await scene();
  const sides = [rig.guest, await rig.page('guest')];
  const both = await Promise.allSettled(sides.map((side) => bookBy(side, known)));
  const paid = both.flatMap((each) => (each.status === 'fulfilled' ? [each.value.signature] : []));
  assert.equal(sent(), [...new Set(paid)]);
  assert.is(sent().length, 1);
});

/** The guest's page dies at its n-th request. Resolves to whether there was one. */
async function diesAt(n: number, isDelivered: boolean): Promise<boolean> {
  const { rig, known, sent } = await scene();
  const { world, guest } = rig;
  let asked = -1;
  world.faults = ({ url }) => {
    if (!url.includes('rpc-') || guest.dead) return null;
    asked += 1;
    if (asked < n) return null;
    guest.crash();
    return isDelivered ? null : { kind: 'lost', deliver: false };
  };
  await Promise.race([bookBy(guest, known).catch(() => null), pause(10_000)]);
  const hasDied = guest.dead;
  guest.crash();
  const next = await rig.page('guest');
  let last = null;
  for (let tries = 0; tries < 10 && !hasLanded(last); tries += 1) {
    last = await bookBy(next, known).catch(() => null);
    await pause(30_000);
  }
  assert.ok(hasLanded(last), `request ${n}, ${isDelivered ? '' : 'not '}delivered`);
  assert.equal(sent(), [last.signature]);
  rig.close();
  return hasDied;
}
for (const isDelivered of [true, false]) {
  test(`a guest whose page crashes at any ${isDelivered ? 'answer' : 'request'} of booking pays once`, async () => {
    let n = 0;
    while (await diesAt(n, isDelivered)) n += 1;
    assert.ok(n >= 8, `${n} requests`);
  });
}

/** Returns the offer with another fee payer, proven by it. */
const provenBy = async (key: Signer, offer: Offer): Promise<Offer> => {
  const named = { ...offer, feePayer: key.address };
  return { ...named, proof: await key.sign(offerText(named)) };
};

/** A changed part of the link, or another wallet that pays. Without either, both stay as they were. */
type Change = { readonly offer?: Partial<Offer>; readonly by?: Side['person'] };
/** Why the page refuses, and how the test causes the refusal. */
type Refused = readonly [why: string, make: (at: Scene) => Promise<Change>];
/** Something happens before the guest books. Link and wallet stay the same. */
const after =
  (happen: (at: Scene) => unknown): Refused[1] =>
  async (at) => {
    await happen(at);
    return {};
  };
/** Changed parts that the host has not signed. */
const unsigned = (change: Partial<Offer>): Refused => [
  'deposit_unproven',
  async () => ({ offer: change }),
];
const of =
  (terms: Partial<Terms>): Refused[1] =>
  async ({ known: { offer } }) => ({ offer: { terms: { ...offer.terms, ...terms } } });
/** A change that the host itself has signed. */
const byHost =
  (change: (offer: Offer) => Partial<Offer>): Refused[1] =>
  async ({ rig: { host }, known: { offer } }) => ({
    offer: await provenBy(await feePayerKeyOf(host.chain, host.address), {
      ...offer,
      ...change(offer),
    }),
  });
const REFUSED: Readonly<Record<string, Refused>> = {
  'has a closed deposit': ['closed', byHost(() => ({ deposit: person().address }))],
  'has an empty proof': unsigned({ proof: new Uint8Array(64) }),
  'has the proof of another deposit': [
    'deposit_unproven',
    async ({ rig }) => ({ offer: { proof: (await offered(rig)).offer.proof } }),
  ],
  'names another payee': ['deposit_unproven', of({ payTo: person().address })],
  'names another price': ['deposit_unproven', of({ price: usdc(600_000n) })],
  'begins at another time': [
    'deposit_unproven',
    async ({ known: { offer } }) => ({ offer: { startsAtS: offer.startsAtS + 60 } }),
  ],
  'has another topic': unsigned({ topic: 'Something else' }),
  'names a deposit account of a stranger': [
    'deposit_unproven',
    async ({ rig }) => ({ offer: { deposit: (await newcomer(rig.world)).address } }),
  ],
  'is proven by a key without a marker': [
    'deposit_unproven',
    async ({ known }) => ({ offer: await provenBy(signerOf(person()), known.offer) }),
  ],
  'is proven by a key with another wallet’s marker': [
    'deposit_unproven',
    async ({ rig: { world }, known: { offer } }) => {
      const other = { chain: await enter(world), person: await newcomer(world) };
      const theirs = (await offeredBy(other)).offer;
      const key = await feePayerKeyOf(other.chain, other.person.address);
      return { offer: await provenBy(key, { ...theirs, terms: offer.terms }) };
    },
  ],
  'is for another network': ['code_network', of({ network: 'devnet', periodSeconds: 60 })],
  'costs less than the floor': [
    'price_below_floor',
    byHost(({ terms }) => ({ terms: { ...terms, price: usdc(9_999n) } })),
  ],
  'is for a time in the past': ['over', after(({ rig }) => (rig.laterMs = 7_200_000))],
  'has been paid by another wallet': [
    'taken',
    after(async ({ rig, known }) => payInto(rig, known, await newcomer(rig.world))),
  ],
  'has a deposit without the host’s wallet as delegate': [
    'peer_mismatch',
    after(async ({ rig: { ledger, world, host } }) => {
      const [info] = await host.chain.keys.list('deposit');
      const key = await host.chain.keys.loadOrCreate(info?.id ?? '', 'deposit');
      const undo = revoke({ owner: key.address, mint: host.chain.mint });
      await act(ledger, await newcomer(world), [undo], [key]);
      await pause(2_000);
    }),
  ],
  'is the connected wallet’s own offer': [
    'address_invalid',
    async ({ rig }) => ({ by: rig.people.host }),
  ],
  'costs more than the wallet has': [
    'insufficient_usdc',
    async ({ rig }) => ({ by: await newcomer(rig.world, '1.499999') }),
  ],
  'comes while the server is silent': [
    'rpc_unreachable',
    after(({ rig }) => (rig.world.faults = silent)),
  ],
};
for (const [what, [why, make]] of Object.entries(REFUSED)) {
  test(`the page asks the wallet for nothing if an offer ${what}`, async () => {
    const at = await scene();
    const { guest, ledger } = at.rig;
    const { offer = {}, by = guest.person } = await make(at);
    const known = changed(at.known, offer);
    const before = ledger.transfers().length;
    const sign = () => assert.unreachable('the wallet was asked') as never;
    const side: Side = { chain: guest.chain, person: { ...by, sign } };
    assert.is(await whyOf(bookBy(side, known)), why);
    assert.is(ledger.transfers().length, before);
    assert.is(await ownOf(side, known), null);
    const isSeen = why === 'deposit_unproven' || why === 'peer_mismatch';
    if (isSeen) assert.is(await whyOf(look(side, known)), why, 'before it is pressed');
  });
}

const LATER: Readonly<Record<string, (terms: Terms) => Partial<Offer>>> = {
  'costs more': (terms) => ({ terms: { ...terms, price: usdc(4n * terms.price) } }),
  // The wallet shows the same sum.
  'promises no refund': () => ({ cancelUntilS: 0 }),
};
for (const [what, change] of Object.entries(LATER)) {
  test(`a guest books the offer that it sees, although a later one that it declined ${what}`, async () => {
    const { rig, known, sent } = await scene();
    const { guest, host, ledger } = rig;
    const key = await feePayerKeyOf(host.chain, host.address);
    const { offer } = known;
    const later = { ...change(offer.terms), createdAtS: offer.createdAtS + 1 };
    const proof = await key.sign(offerText({ ...offer, ...later }));
    const request = { code: changed(known, { ...later, proof }).code, owner: guest.address };
    const declined = bookOffer(guest.chain, request, async () => err(appError('wallet_rejected')));
    assert.is(await whyOf(declined), 'wallet_rejected');
    assert.equal(await look(guest, known), NEW);
    await bookBy(guest, known);
    const [paid] = ledger.transfers().filter(({ signature }) => sent().includes(signature));
    assert.is(BigInt(paid?.amount ?? 0), COST);
    const [kept] = await keptOffers(guest.chain);
    assert.is(kept?.code, known.code);
  });
}

test('a guest can repeat a declined booking, but not an open booking', async () => {
  const { rig, known, sent } = await scene();
  const { world, guest } = rig;
  const request = { code: known.code, owner: guest.address };
  const declined = bookOffer(guest.chain, request, async () => err(appError('wallet_rejected')));
  assert.is(await whyOf(declined), 'wallet_rejected');
  // The servers fall silent once it is sent.
  const open = await bookOffer(guest.chain, request, async (bytes) => {
    world.faults = ({ method }) =>
      method === 'sendTransaction' ? { kind: 'lost', deliver: true } : silent();
    return guest.person.sign(bytes);
  });
  assert.ok(isOpen(open));
  await whyOf(bookBy(guest, known));
  const { state, error } = await agreed(rig.host);
  assert.equal([state, error?.code], ['unknown', 'rpc_unreachable']);
  world.faults = () => null;
  assert.ok(hasLanded(await bookBy(guest, known)));
  assert.equal(sent(), [open.signature]);
});

/** Somebody else pays while the guest's wallet is open. Resolves to both payments, once they are final. */
async function paysSecond({ rig, known }: Scene, who: Side['person']) {
  const { chain, person: payer, address: owner } = rig.guest;
  let before = '';
  const mine = await bookOffer(chain, { code: known.code, owner }, async (bytes) => {
    before = await payInto(rig, known, who);
    return payer.sign(bytes);
  });
  await pause(20_000);
  return [before, mine.signature ?? ''] as const;
}

test('the first of two wallets gets the booking, and the second gets a refund', async () => {
  const at = await scene();
  const { guest, host, world } = at.rig;
  const rival = { chain: await enter(world), person: await newcomer(world) };
  const [theirs, mine] = await paysSecond(at, rival.person);
  for (const isBack of [false, true]) {
    if (isBack) await giveBack(host, at.known, mine);
    const { state, booking, others } = await agreed(host);
    assert.equal([state, booking?.signature], ['booked', theirs]);
    const listed = others.map(({ signature, returned }) => [signature, returned]);
    assert.equal(listed, [[mine, isBack]]);
    const told = { own: mine, state: isBack ? 'returned' : 'lost' };
    assert.equal(await look(guest, at.known), told);
    assert.equal(await look(rival, at.known), bookedBy(theirs));
  }
});

for (const order of [
  [0, 1],
  [1, 0],
] as const) {
  const which = order[0] === 0 ? 'first' : 'second';
  test(`the host refunds both payments of one wallet, starting with the ${which} payment`, async () => {
    const at = await scene();
    const { guest, host, world } = at.rig;
    const all = await paysSecond(at, guest.person);
    const device = { chain: await enter(world), person: host.person };
    await keepOffer(device.chain, 'host', at.known.code);
    for (const [given, place] of order.entries()) {
      await giveBack(host, at.known, all[place]);
      for (const side of [host, device]) {
        const { state, booking, others } = await agreed(side);
        const open = [booking, ...others].flatMap((each) =>
          each?.returned ? [] : [each?.signature],
        );
        const left = given === 0 ? ['booked', [all[order[1]]]] : ['returned', []];
        assert.equal([state, open], left);
      }
    }
    const back = movedTo(at.rig, 'guest').map(({ amount }) => amount);
    assert.equal(back, [COST, COST]);
  });
}

/** Money in the deposit that is no booking: what arrives, and whether a guest can still book. */
const OTHER: Readonly<Record<string, { readonly sum: bigint; readonly isSponsored?: boolean }>> = {
  'a payment of one cent': { sum: 10_000n },
  'a payment of less than the booking': { sum: COST - 1n },
  'a payment of more than the booking': { sum: 2n * COST },
  'a payment whose fee another wallet paid': { sum: COST, isSponsored: true },
};
for (const [what, { sum, isSponsored = false }] of Object.entries(OTHER)) {
  test(`a host refunds ${what} to its sender and to nobody else`, async () => {
    const { rig, known } = await scene();
    const { ledger, world, guest, host } = rig;
    const sender = await newcomer(world);
    const { address: owner } = sender;
    const parts = { owner, authority: owner, payTo: known.offer.deposit, amount: usdc(sum) };
    const paying = transferChecked({ ...parts, mint: guest.chain.mint });
    const by = isSponsored ? await newcomer(world) : sender;
    const sent = await act(ledger, by, [paying], isSponsored ? [signerOf(sender)] : []);
    // The list omits dust.
    await payInto(rig, known, await newcomer(world), { amount: usdc(9_999n) });
    await pause(20_000);
    const listed = await agreed(host);
    assert.equal([listed.state, listed.booking], ['offered', null]);
    assert.equal(
      listed.others.map((each) => [each.signature, each.payer, each.amount]),
      [[sent, owner, sum]],
    );
    const bars = sum + 9_999n >= COST;
    assert.equal(await look(guest, known), { own: null, state: bars ? 'taken' : 'offered' });
    if (bars) assert.is(await whyOf(bookBy(guest, known)), 'taken');
    else assert.ok(hasLanded(await bookBy(guest, known)));
    await giveBack(host, known, sent);
    assert.is((await giveBack(host, known, sent)).amount, sum);
    const after = await agreed(host);
    assert.equal([after.state, after.others[0]?.returned], [bars ? 'offered' : 'booked', true]);
    const back = ledger.transfers().filter(({ destinationOwner }) => destinationOwner === owner);
    assert.equal(
      back.map(({ amount }) => amount),
      [sum],
    );
    assert.ok(hasLanded(await bookBy(guest, known)), 'then a guest can book');
  });
}

test('payments from an account with a new owner do not hide a booking', async () => {
  const { rig, known } = await scene();
  const { ledger, world, guest, host } = rig;
  const own = await bookBy(guest, known);
  const [before, after] = [await newcomer(world), await newcomer(world)];
  const { address: by } = before;
  const { mint } = guest.chain;
  const account = associatedTokenAccount(by, mint);
  const giving = setAuthority({ account, of: 'owner', by, to: after.address });
  await act(ledger, before, [giving]);
  const parts = { owner: by, authority: after.address, payTo: known.offer.deposit, mint };
  await act(ledger, after, [transferChecked({ ...parts, amount: usdc(20_000n) })]);
  await pause(2_000);
  const { state, booking, others, error } = await agreed(host);
  assert.equal([state, booking?.signature, others, error], ['booked', own.signature, [], null]);
  assert.equal(await look(guest, known), bookedBy(own.signature));
});

test('no guest pays again into a deposit with a flooded history', async () => {
  const { rig, known } = await scene();
  const { signature: own } = await bookBy(rig.guest, known);
  const stranger = await newcomer(rig.world);
  for (let n = 0; n < 51; n += 1) {
    await payInto(rig, known, stranger, { amount: usdc(1n), memo: `dust ${n}` });
  }
  const { state, error } = await agreed(rig.host);
  assert.equal([state, error?.code], ['booked', 'history_too_long'], 'the balance tells');
  const fresh = { chain: await enter(rig.world), person: rig.guest.person };
  assert.is(await whyOf(bookBy(fresh, known)), 'history_too_long');
  assert.equal(await look(rig.guest, known), bookedBy(own), 'its own browser knows');
  await pause(20_000);
  const back = await giveBack(rig.host, known, own ?? '');
  assert.is(back.amount, COST, 'and it can go back');
});

test('a guest’s page finds a booking’s refund from the deposit’s history alone', async () => {
  const { rig, known } = await scene();
  const { guest, host, world } = rig;
  const own = (await bookBy(guest, known)).signature ?? '';
  const device = { chain: await enter(world), person: guest.person };
  await keepOffer(device.chain, 'guest', known.code);
  await bookBy(device, known);
  await pause(20_000);
  const seeks = async ({ chain }: Side): Promise<boolean> => {
    await seekReturns(chain);
    return hasLanded(await chain.journal.byId(guestRefundId(own)));
  };
  assert.not(await seeks(guest), 'it is still there');
  rig.laterMs = 7_200_000;
  assert.is((await agreed(host)).state, 'missed');
  const { signature } = await giveBack(host, known, own);
  assert.is((await giveBack(host, known, own)).signature, signature);
  assert.is((await agreed(host)).state, 'returned');
  // Both are in the host's books, once.
  const kept = await host.chain.journal.list({ role: 'host' });
  const kinds = kept.flatMap(({ kind, amount }) => (amount === COST ? [kind] : []));
  assert.equal(kinds.toSorted(), ['booking', 'refund']);
  world.faults = silent;
  assert.not(await seeks(guest), 'a silent server changes nothing');
  world.faults = () => null;
  rig.laterMs = 32 * 86_400_000;
  assert.not(await seeks(guest), 'nobody looks for what is long over');
  rig.laterMs = 0;
  // Two windows may look at the same moment.
  assert.equal(await Promise.all([seeks(guest), seeks(guest)]), [true, true]);
  const { amount, signature: seen } = (await guest.chain.journal.byId(guestRefundId(own))) ?? {};
  assert.equal([amount, seen], [COST, signature]);
  const asked: string[] = [];
  world.faults = ({ method }) => {
    asked.push(method);
    return null;
  };
  assert.equal(await look(guest, known), { own, state: 'returned' });
  asked.length = 0;
  assert.ok(await seeks(guest));
  assert.not(asked.includes('getSignaturesForAddress'), 'what is known is not asked again');
  assert.ok(await seeks(device), 'another browser sees it too');
});

test.run();
