// pure
// tier: all
/** Redeeming a booking. The wallet that paid signs a text, which moves no money, for one call. */
import { encodeCallLink, offerText } from '../../../src/shared/call/call-link.ts';
import { feePayerKeyOf, refundFeePayer } from '../../../src/workers/ledger/payment/fee-balance.ts';
import { dropOffer, keepOffer, readOffer } from '../../../src/workers/ledger/booking/offers.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CallView, Role } from '../../../src/shared/api/ledger.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { Terms } from '../../../src/shared/terms.ts';
import { claimedId } from '../../../src/workers/ledger/booking/scheduled.ts';
import { bookingId, lookAtOffer } from '../../../src/workers/ledger/booking/book.ts';
import type { KnownOffer } from '../../../src/shared/api/booking.ts';
import { refundWork } from '../../../src/workers/ledger/refund/entry.ts';
import { sumsOf } from '../../../src/workers/ledger/refund/sums.ts';
import { transferChecked } from '../../../src/workers/ledger/solana/build.ts';
import { base58 } from '../../../src/workers/ledger/solana/layout.ts';
import { type CallPage, openRig, pause, PRICE, type Rig, until } from '../../support/rig.ts';
import { closed, LATER_MS, movedTo, seen, sum } from '../../support/story.ts';
import { closeWorlds, enter, type World } from '../../support/world.ts';
import { act, newcomer } from '../deposit/acts.ts';
import { answeringServer } from '../../support/lying-server.ts';
import { messages } from '../x402/frames.ts';
import {
  agreed,
  bookBy,
  booked,
  callOf,
  claimBy,
  claims,
  COST,
  giveBack,
  LIMIT,
  MANUAL,
  offered,
  offeredBy,
  paidBooking,
  payInto,
  running,
} from './offers.ts';

test.after.each(closeWorlds);

const claimed = async ({ host }: Rig, payment: string) =>
  (await host.chain.journal.byId(claimedId(payment)))?.callId ?? null;
const sumIn = async ({ chain, role }: CallPage, callId: string) =>
  (await sumsOf(chain.journal, { role, callId })).paid;
/** Payments into the deposit. */
const into = ({ ledger }: Rig, { offer }: KnownOffer) =>
  ledger.transfers().filter(({ destinationOwner }) => destinationOwner === offer.deposit);

test('only the true proof, signed by the payer’s key, redeems a booking', async () => {
  const { rig, known, payment } = await paidBooking();
  const who = await newcomer(rig.world);
  const { address: other } = who;
  const dust = await payInto(rig, known, rig.guest.person, { amount: usdc(1n) });
  const theirs = await payInto(rig, known, who);
  await pause(20_000);
  const made = base58(crypto.getRandomValues(new Uint8Array(64)));
  const wrong: readonly (readonly [word: string, ...Parameters<typeof claimBy>])[] = [
    ['proof_invalid', rig, payment, { signs: { payTo: other } }],
    ['proof_invalid', rig, payment, { signs: { deposit: other } }],
    ['proof_invalid', rig, payment, { signs: { payment: theirs } }],
    ['proof_invalid', rig, payment, { signs: { callId: 'another call' } }],
    ['proof_invalid', rig, payment, { who, owner: rig.guest.address }],
    // Correctly signed, but by a wallet that has not made this payment.
    ['payment_mismatch', rig, payment, { who }],
    ['payment_mismatch', rig, theirs],
    ['payment_mismatch', rig, dust],
    ['payment_unseen', rig, made],
  ];
  for (const [at, [word, ...claim]] of wrong.entries()) {
    assert.is(await claimBy(...claim), word, String(at));
  }
  assert.is(rig.host.view.phase, 'awaiting-prepayment');
  assert.is(rig.host.view.error, null, 'no server is blamed');
  assert.is(await claimed(rig, payment), null);
  for (const _ of ['', 'again']) assert.equal(await claimBy(rig, payment), { claimed: payment });
  const { callId } = rig;
  assert.is((await rig.host.chain.journal.list({ callId, kind: 'prepay' })).length, 1);
});

test('twelve invalid proofs block redeeming, but a failing host’s server does not', async () => {
  let isSilent = false;
  const servers = (ledger: World['ledger']) => ({
    host: {
      handleRpc: async (body: string, signal?: AbortSignal) =>
        isSilent ? { status: 503, body: '', headers: {} } : ledger.handleRpc(body, signal),
    },
  });
  const { rig, payment } = await paidBooking({ servers });
  isSilent = true;
  for (let n = 0; n < 13; n += 1) assert.is(await claimBy(rig, payment), 'payment_unseen');
  assert.is(await claims(rig), 'unseen');
  isSilent = false;
  for (let n = 0; n < 12; n += 1) {
    assert.is(await claimBy(rig, payment, { signs: { callId: String(n) } }), 'proof_invalid');
  }
  assert.is(await claimBy(rig, payment), 'too_many_claims');
  assert.is(await claimed(rig, payment), null);
});

const OTHER_TERMS: Readonly<Record<string, Partial<Terms>>> = {
  price: { price: usdc(PRICE / 2n) },
  'length of a period': { periodSeconds: 9 },
  'number of prepaid periods': { prepaidPeriods: 4 },
  trial: { trialSeconds: 5 },
};
for (const [what, change] of Object.entries(OTHER_TERMS)) {
  test(`neither side redeems a booking if its ${what} differs from the offer’s`, async () => {
    const make: typeof offered = ({ host, terms }) =>
      offeredBy(host, { terms: { ...terms, ...change } });
    const { rig, payment } = await paidBooking({}, (now) => booked(now, make));
    const sign = () => assert.unreachable('the wallet was asked') as never;
    const done = await rig.guest.guestCall.claimBooking(MANUAL, sign, sign);
    assert.equal(done.ok ? null : done.error.context, { why: 'differs' });
    assert.is(await claimBy(rig, payment), 'terms_differ');
    assert.is(await claimed(rig, payment), null);
  });
}

/** Another host's offer, booked and then dropped by the guest. If lost, its payment has no record either. */
async function bookedElsewhere({ world, guest }: Rig, isLost: boolean): Promise<KnownOffer> {
  const known = await offeredBy({ chain: await enter(world), person: await newcomer(world) });
  await bookBy(guest, known);
  await pause(20_000);
  await dropOffer(guest.chain, known.offer.deposit);
  if (isLost) await guest.chain.db.delete('journal', bookingId(known.offer.deposit));
  return known;
}

/** This host's offer, into a deposit that is another's. */
async function naming({ host }: Rig, { offer }: KnownOffer): Promise<KnownOffer> {
  const { terms: sold, deposit } = offer;
  const terms = { ...sold, payTo: host.address };
  const feePayerKey = await feePayerKeyOf(host.chain, host.address);
  const forged = { ...offer, terms, deposit, feePayer: feePayerKey.address };
  return readOffer(encodeCallLink({ ...forged, proof: await feePayerKey.sign(offerText(forged)) }));
}

for (const isLost of [false, true]) {
  const known = isLost ? 'even without a record' : 'if recorded';
  test(`the guest redeems no booking made with another host, ${known}`, async () => {
    const named: KnownOffer[] = [];
    const rig = await openRig({
      ...{ prepaidPeriods: 3, returns: true },
      async offer(now) {
        const forged = await naming(now, await bookedElsewhere(now, isLost));
        named.push(forged);
        return keepOffer(now.host.chain, 'host', forged.code);
      },
    });
    const isLookedFor = ({ prepay }: CallView) => (prepay?.ahead?.state ?? 'seeking') === 'seeking';
    const { prepay } = await rig.guest.until('looked', (view) => !isLookedFor(view));
    assert.is(prepay?.ahead?.state, 'unknown');
    const found = await rig.guest.chain.journal.byId(bookingId(named[0]?.offer.deposit ?? ''));
    assert.is(found?.recipient === rig.host.address, false, 'no payment to this host is made up');
  });
}

test('the page shows which wallet paid if another wallet is connected', async () => {
  const { rig, known } = await paidBooking();
  const { address: payer } = rig.host;
  await rig.guest.chain.journal.update(bookingId(known.offer.deposit), { payer });
  const done = await rig.claim(MANUAL);
  assert.is(done.ok ? null : done.error.code, 'wallet_account_changed');
  assert.equal(done.ok ? null : done.error.context, { expected: payer });
});

/** Pays ahead. Until the faults are cleared, nothing more becomes final. */
async function bookedNow(rig: Rig): Promise<KnownOffer> {
  const known = await offered(rig);
  await rig.ledger.call('local_fault', [{ delayConfirm: { calls: 1_000 } }]);
  await payInto(rig, known, rig.guest.person);
  return known;
}
for (const isLost of [false, true]) {
  const what = isLost
    ? 'admits no guest if the payment is rolled back'
    : 'admits the guest once the payment is final';
  test(`a booking that the guest redeems right after paying ${what}`, async () => {
    const { rig, known } = await paidBooking({}, bookedNow);
    const [{ signature: payment } = { signature: '' }] = into(rig, known);
    const answer = claimBy(rig, payment).catch(() => null);
    await pause(3_000);
    assert.is(await claimed(rig, payment), null);
    await rig.ledger.call('local_fault', [{ clear: true }]);
    if (!isLost) return assert.equal(await answer, { claimed: payment });
    const fault = { rollback: { signature: payment }, dropSend: { calls: 10_000 } };
    await rig.ledger.call('local_fault', [fault]);
    await pause(60_000);
    assert.ok(messages(rig.frames).some(({ error }) => error?.message === 'payment_unseen'));
    assert.is(await claimed(rig, payment), null);
  });
}

let refuses = false;
/** The host's server, which can refuse transactions. */
function refusing(ledger: World['ledger']) {
  const data = { err: { InstructionError: [2, { Custom: 1 }] }, logs: [] };
  const error = { code: -32002, message: 'Transaction simulation failed', data };
  return {
    host: answeringServer(({ method }) =>
      refuses && method === 'sendTransaction' ? { error } : null,
    )(ledger),
  };
}
type Ahead = Awaited<ReturnType<typeof paidBooking>>;
const givenBack = ({ rig, known, payment }: Ahead) => giveBack(rig.host, known, payment);
/** The host's wallet takes what the deposit holds, as its delegate. */
async function keptByHost({ rig, known }: Ahead): Promise<void> {
  const { address: payTo } = rig.host;
  const { deposit: owner } = known.offer;
  const { mint } = rig.host.chain;
  const parts = { owner, authority: payTo, payTo, mint, amount: COST };
  await act(rig.ledger, rig.host.person, [transferChecked(parts)]);
  await pause(2_000);
  assert.is((await lookAtOffer(rig.guest.chain, known.code, rig.guest.address)).state, 'closed');
}

for (const whose of ['the same', 'another'] as const) {
  test(`the host redeems no booking refunded in its other browser, although ${whose} wallet has paid again`, async () => {
    const { rig, known, payment } = await paidBooking();
    const device = { chain: await enter(rig.world), person: rig.host.person };
    await keepOffer(device.chain, 'host', known.code);
    await giveBack(device, known, payment);
    const who = whose === 'the same' ? rig.guest.person : await newcomer(rig.world);
    const theirs = await payInto(rig, known, who);
    await pause(20_000);
    assert.is(await claimBy(rig, payment), 'payment_refunded');
    assert.equal(await claimBy(rig, theirs, { who }), { claimed: theirs });
  });
}

/** The host's answer, the guest page's reason, the cause, and what ends the state. */
const STANDINGS: Readonly<
  Record<string, readonly [string, string, (at: Ahead) => unknown, (() => unknown)?]>
> = {
  'that the host has refunded': ['payment_refunded', 'returned', givenBack],
  'that another browser of the host has refunded': [
    ...(['payment_refunded', 'returned'] as const),
    async (at) => {
      await givenBack(at);
      await at.rig.host.chain.db.delete('journal', `host:refund:${at.payment}`);
    },
  ],
  'that the host’s wallet has taken from the deposit': [
    ...(['payment_refunded', 'gone'] as const),
    keptByHost,
  ],
  'that another window is refunding': [
    ...(['claim_busy', 'unseen'] as const),
    ({ rig, payment }) =>
      void rig.host.chain.books.holding(refundWork(null, payment), () => pause(60_000)),
    () => pause(60_000),
  ],
  'whose refund may still land': [
    ...(['claim_busy', 'unseen'] as const),
    async (at) => {
      refuses = true;
      await givenBack(at).catch(() => null);
      refuses = false;
    },
    // By then the refund provably cannot land any more.
    () => pause(400_000),
  ],
};
for (const [what, [word, why, make, end]] of Object.entries(STANDINGS)) {
  test(`neither side redeems a booking ${what}`, async () => {
    const at = await paidBooking({ servers: refusing });
    await make(at);
    assert.is(await claimBy(at.rig, at.payment), word);
    assert.is(await claims(at.rig), why);
    assert.is(await claimed(at.rig, at.payment), null);
    if (!end) return;
    await end();
    assert.is((await agreed(at.rig.host)).state, 'booked');
    assert.is(await claims(at.rig), 'ok');
  });
}

test('a booking stays with its call, whichever browser of the guest asks', async () => {
  const { rig: first, known, payment } = await paidBooking();
  assert.is(await claims(first), 'ok');
  await running(first);
  const { callId } = first;
  // The first call goes on in its window.
  const second = await callOf(first, known);
  assert.is(second.guest.view.prepay?.ahead?.mayClaim, false);
  assert.is(await claims(second), 'claimed');
  assert.is(await claimBy(second, payment), 'payment_claimed');
  const sums = await Promise.all([first, second].map((rig) => sumIn(rig.guest, rig.callId)));
  assert.equal(sums, [COST, 0n]);
  const third = await callOf(second, known, { guestForgets: true });
  assert.is(third.guest.view.prepay?.ahead?.state, 'found');
  assert.is(await claims(third), 'called-claimed');
  assert.is(await claimed(third, payment), callId);
  assert.is(into(third, known).length, 1);
});

test('a booking whose call ends during redeeming is valid in the next call', async () => {
  const { rig, known, payment } = await paidBooking();
  const { host } = rig;
  const { kv } = host.chain;
  const { update } = kv;
  kv.update = async (key, ...how) => {
    const after = await update(key, ...how);
    if (key.startsWith('call:')) host.call.end('host');
    return after;
  };
  assert.is(await claimBy(rig, payment), 'payment_window_expired');
  assert.is(await claimed(rig, payment), null);
  const next = await callOf(rig, known);
  assert.is(await claims(next), 'ok');
});

test('a call that began with a prepayment redeems no booking', async () => {
  const { rig, known, payment } = await paidBooking({ guestUsdc: '20' });
  void rig.pay(MANUAL);
  await rig.ledger.call('local_fault', [{ delayConfirm: { calls: 1_000 } }]);
  await until('announced', () => rig.frames.some(({ text }) => text.includes('billing_attempt')));
  assert.is(await claimBy(rig, payment), 'claim_busy');
  await rig.ledger.call('local_fault', [{ clear: true }]);
  await running(rig);
  assert.is(await claimBy(rig, payment), 'payment_window_expired');
  rig.guest.call.end('guest');
  // The end moves all that the deposit holds: what is due to the guest, and the booking to the host.
  const { returned } = await seen(rig, 'host', 'returned');
  await giveBack(rig.host, known, payment);
  assert.is(sum(movedTo(rig, 'guest')), returned + COST);
});

test('a guest with a refused approval redeems, and pays each minute manually', async () => {
  const { rig, payment } = await paidBooking({ guestUsdc: '50' });
  await refundFeePayer(rig.host.chain, rig.host.address);
  assert.is(await claims(rig, LIMIT), 'ok');
  await rig.guest.until('admitted', ({ phase }) => phase === 'in-call');
  const { payMode, remaining } = rig.guest.view;
  assert.equal([payMode, remaining], ['manual', null]);
  assert.is(await claimed(rig, payment), rig.callId);
});

/** Answers of the host, and the guest page's reason. After some, the guest may redeem again. */
const WORDS: readonly (readonly [word: string, why: string, mayClaim: boolean])[] = [
  ['payment_refunded', 'called-returned', false],
  ['payment_claimed', 'called-claimed', false],
  ['terms_differ', 'differs', false],
  ['booking_unknown', 'missing', false],
  ['payment_unseen', 'unseen', true],
  ['claim_busy', 'unseen', true],
  ['a word of a later version', 'other', true],
];
test('the guest’s page shows the host’s refusal, and moves no money', async () => {
  let said = '';
  const { rig } = await paidBooking({
    tamper({ from, text }) {
      if (from !== 'host' || said === '' || !text.includes('"claimed":')) return text;
      const { id } = JSON.parse(text) as { readonly id: unknown };
      return JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32000, message: said } });
    },
  });
  for (const [word, why, mayClaim] of WORDS) {
    said = word;
    assert.is(await claims(rig), why);
    assert.is(rig.guest.view.prepay?.ahead?.mayClaim, mayClaim);
    assert.is(await sumIn(rig.guest, rig.callId), 0n);
  }
  said = '';
  assert.is(await claims(rig), 'ok');
  assert.is(await sumIn(rig.guest, rig.callId), COST);
});

test('a guest that loses the answer redeems again, but pays once', async () => {
  let line: 'breaks' | 'down' | 'mended' = 'breaks';
  const { rig, known, payment } = await paidBooking({
    tamper({ from, text }) {
      if (line === 'breaks' && from === 'host' && text.includes('"claimed":')) {
        line = 'down';
        setTimeout(() => rig.cut(), 0);
        setTimeout(() => {
          line = 'mended';
          rig.connect();
        }, 4_000);
      }
      // A channel loses only the messages at its end.
      return line === 'down' ? null : text;
    },
  });
  assert.is(await claims(rig), 'ok');
  assert.is(String(line), 'mended');
  for (const { chain, role } of [rig.host, rig.guest]) {
    const own = await chain.journal.list({ callId: rig.callId, role, kind: 'prepay' });
    assert.equal(
      own.map(({ signature, ahead }) => [signature, ahead]),
      [[payment, true]],
    );
  }
  assert.is(into(rig, known).length, 1);
});

/** Which page crashes, and which frame then gets lost. */
const DEATHS: readonly (readonly [victim: Role, from: Role, text: string])[] = [
  ['guest', 'guest', 'booking.claim'],
  ['host', 'guest', 'booking.claim'],
  ['guest', 'host', '"claimed":'],
  ['host', 'host', '"claimed":'],
];
for (const [victim, from, text] of DEATHS) {
  const isGranted = from === 'host';
  const when = isGranted ? 'before the answer arrives' : 'before the claim arrives';
  test(`a ${victim}’s page that crashes ${when} loses nothing`, async () => {
    let hasLeft = false;
    const { rig, known, payment } = await paidBooking({
      tamper(frame) {
        const isHeld = frame.from === from && frame.text.includes(text);
        hasLeft ||= isHeld;
        return isHeld ? null : frame.text;
      },
    });
    const { callId } = rig;
    void rig.claim(MANUAL);
    await until('left', () => hasLeft);
    rig[victim].crash();
    const other = victim === 'host' ? 'guest' : 'host';
    rig[other].call.end(other);
    rig.laterMs += LATER_MS;
    rig[victim] = await rig.page(victim);
    await pause(60_000);
    if (isGranted) {
      // No time was counted, so the end has refunded the whole booking.
      assert.is(sum(movedTo(rig, 'guest')), COST);
      await closed(rig);
      assert.equal(
        [await sumIn(rig.host, callId), (await agreed(rig.host)).state],
        [COST, 'returned'],
      );
      const { chain, address } = rig.guest;
      const { state } = await lookAtOffer(chain, known.code, address);
      return assert.is(state, 'returned', 'the guest knows');
    }
    // The booking is still open, and the next call redeems it.
    assert.equal([await sumIn(rig.guest, callId), (await agreed(rig.host)).state], [0n, 'booked']);
    const next = await callOf(rig, known);
    assert.is(await claims(next), 'ok');
    for (const side of [next.host, next.guest]) assert.is(await sumIn(side, next.callId), COST);
    assert.is(await claimed(next, payment), next.callId);
  });
}

test('no browser of the host admits a booking whose call is over', async () => {
  const { rig, known, payment } = await paidBooking();
  assert.is(await claims(rig), 'ok');
  await running(rig);
  await pause(6_000);
  rig.guest.call.end('guest');
  await seen(rig, 'host', 'returned');
  const second = await callOf(rig, known, { hostForgets: true });
  assert.is(await claimBy(second, payment), 'payment_refunded');
  assert.is((await agreed(second.host)).state, 'closed');
});

test('the host refunds a second payer during the call of the first', async () => {
  const { rig, known } = await paidBooking();
  const rival = await newcomer(rig.world);
  const theirs = await payInto(rig, known, rival);
  await pause(20_000);
  assert.is(await claims(rig), 'ok');
  await running(rig);
  assert.is(await claimBy(rig, theirs, { who: rival }), 'payment_window_expired');
  await giveBack(rig.host, known, theirs);
  rig.guest.call.end('guest');
  const { returned } = await seen(rig, 'host', 'returned');
  assert.is(sum(movedTo(rig, 'guest')), returned);
  assert.is(sum(movedTo(rig, 'host')), COST - returned);
  const back = rig.ledger.transfers().filter((each) => each.destinationOwner === rival.address);
  assert.is(sum(back), COST);
});

test.run();
