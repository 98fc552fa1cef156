import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { usdc } from '../../../src/shared/money.ts';
import {
  claimedId,
  listAgreed,
  returnBooking,
} from '../../../src/workers/ledger/booking/agreed.ts';
import { bookingId, lookAtOffer } from '../../../src/workers/ledger/booking/book.ts';
import { keepOffer, type KnownOffer } from '../../../src/workers/ledger/booking/offers.ts';
import { messages } from '../x402/frames.ts';
import { sumsOf } from '../../../src/workers/ledger/refund/sums.ts';
import {
  type CallPage,
  openRig,
  pause,
  PRICE,
  type Rig,
  type RigOptions,
  until,
} from '../../support/rig.ts';
import { base58 } from '../../../src/workers/ledger/solana/layout.ts';
import { movedTo } from '../../support/story.ts';
import { closeWorlds, fund, person, type Server } from '../../support/world.ts';
import { claimBy, greeted, offered, paidAhead, payBy } from './offers.ts';

// pure
// tier: all
/** What goes wrong around a claim: silent and lying servers, a broken line, a lost store, a rollback. */

test.after.each(closeWorlds);

const MANUAL = { mode: 'manual', budgetPeriods: 0 } as const;
const COST = usdc(3n * PRICE);

const whyOf = (result: Awaited<ReturnType<Rig['claim']>>): string => {
  if (result.ok) return 'ok';
  const { code, context } = result.error;
  return code === 'booking_refused' ? context.why : code;
};
const claimed = (rig: Rig, payment: string) => rig.host.chain.journal.byId(claimedId(payment));

// Proves money back: Calls paid ahead
test('of two wallets in one slot, the lower signature holds, and nobody else can book', async () => {
  const rig = await openRig({ prepaidPeriods: 3, returns: true });
  const known = await offered(rig);
  const rivals = [person(), person()];
  for (const { address } of rivals) await fund(rig.world, address, { sol: '1', usdc: '10' });
  const payment = { payTo: rig.terms.payTo, amount: COST, memo: known.memo };
  const paid = await Promise.all(rivals.map((each) => payBy(rig.guest.chain, each, payment)));
  await rig.world.sleep(20_000);
  const [agreed] = await listAgreed(rig.host.chain);
  const [other] = agreed?.others ?? [];
  assert.is(agreed?.booking?.slot, other?.slot, 'one slot');
  const [lower = '', higher = ''] = [...paid].sort();
  assert.is(agreed?.booking?.signature, lower);
  assert.is(other?.signature, higher);
  const look = await lookAtOffer(rig.guest.chain, known.code, rig.guest.address);
  assert.ok(look.taken);
});

/** Shows every transaction as one of another token. */
const ofAnotherMint = (ledger: Server, mint: () => string, isOn: () => boolean): Server => ({
  handleRpc: async (body, signal) => {
    const answer = await ledger.handleRpc(body, signal);
    if (!isOn() || !body.includes('"getTransaction"')) return answer;
    return { ...answer, body: answer.body.replaceAll(`"${mint()}"`, `"${OTHER}"`) };
  },
});
const OTHER = person().address;

test('money of another mint is no booking, in the list and in a claim', async () => {
  let isOther = false;
  let mint = '';
  const { rig, id, payment } = await paidAhead({
    servers: (ledger) => ({
      host: ofAnotherMint(
        ledger,
        () => mint,
        () => isOther,
      ),
    }),
  });
  ({ mint } = rig.host.chain);
  isOther = true;
  assert.is(await claimBy(rig, payment, id), 'payment_mismatch');
  assert.is(await claimed(rig, payment), null);
  assert.is((await listAgreed(rig.host.chain))[0]?.state, 'offered');
  isOther = false;
  assert.is(whyOf(await rig.claim(MANUAL)), 'ok');
});

test('while the host’s server is silent a claim is not decided, and it succeeds afterwards', async () => {
  let isSilent = false;
  const { rig, id, payment } = await paidAhead({
    servers: (ledger) => ({
      host: {
        handleRpc: async (body: string, signal?: AbortSignal) =>
          isSilent ? { status: 503, body: '', headers: {} } : ledger.handleRpc(body, signal),
      },
    }),
  });
  isSilent = true;
  // More often than a claim may fail: it is not the guest that fails.
  for (let n = 0; n < 13; n += 1) {
    assert.is(await claimBy(rig, payment, id), 'payment_unseen');
  }
  assert.is(whyOf(await rig.claim(MANUAL)), 'unseen');
  assert.ok(rig.guest.view.prepay?.ahead?.mayClaim, 'so that nothing is paid anew');
  assert.is(await claimed(rig, payment), null);
  isSilent = false;
  assert.is(whyOf(await rig.claim(MANUAL)), 'ok');
  assert.is(rig.ledger.transfers().filter(({ amount }) => amount === COST).length, 1);
});

test('a claim whose answer is lost with the line is answered on the next one, once', async () => {
  let line: 'up' | 'breaks' | 'down' | 'mended' = 'up';
  const { rig, payment } = await paidAhead({
    tamper({ from, text }) {
      if (line === 'breaks' && from === 'host' && text.includes('"claimed":')) {
        line = 'down';
        setTimeout(() => rig.cut(), 0);
        setTimeout(() => {
          line = 'mended';
          rig.connect();
        }, 4_000);
      }
      // A channel loses nothing but its end.
      return line === 'down' ? null : text;
    },
  });
  line = 'breaks';
  assert.is(whyOf(await rig.claim(MANUAL)), 'ok');
  assert.is(String(line), 'mended');
  const { callId } = rig;
  for (const side of [rig.host, rig.guest]) {
    const own = await side.chain.journal.list({ callId, role: side.role, kind: 'prepay' });
    assert.equal(
      own.map(({ signature }) => signature),
      [payment],
    );
  }
  assert.is(rig.ledger.transfers().filter(({ amount }) => amount === COST).length, 1);
});

test('a host that has lost its store admits a claimed booking once more, and only once', async () => {
  const { rig: first, id, code, payment } = await paidAhead();
  assert.is(whyOf(await first.claim(MANUAL)), 'ok');
  first.hangUp();
  const again = (after: Rig, hostForgets: boolean) =>
    openRig({
      prepaidPeriods: 3,
      returns: true,
      after,
      hostForgets,
      offer: (now) => keepOffer(now.host.chain, 'host', code),
    });
  const second = await again(first, true);
  await greeted(second);
  // Nothing on the chain says that it was claimed: this is the one prepayment that it costs.
  assert.equal(await claimBy(second, payment, id), { claimed: payment });
  second.hangUp();
  const third = await again(second, false);
  await greeted(third);
  assert.is(await claimBy(third, payment, id), 'payment_claimed');
});

/** Pays ahead, and does not wait until it is final. */
async function bookedNow(rig: Rig): Promise<KnownOffer> {
  const known = await offered(rig);
  const payment = { payTo: rig.terms.payTo, amount: COST, memo: known.memo };
  await payBy(rig.guest.chain, rig.people.guest, payment);
  await rig.world.sleep(2_000);
  await lookAtOffer(rig.guest.chain, known.code, rig.guest.address);
  return known;
}

test('a claim counts once the booking is final', async () => {
  const { rig, id, payment } = await paidAhead({}, bookedNow);
  const fromMs = rig.world.nowMs();
  const answer = claimBy(rig, payment, id);
  await pause(2_000);
  assert.is(await claimed(rig, payment), null);
  assert.equal(await answer, { claimed: payment });
  assert.ok(rig.world.nowMs() - fromMs > 5_000);
});

test('a booking that the network takes back during the claim admits nobody', async () => {
  const { rig, id, payment } = await paidAhead({}, bookedNow);
  // It is answered when the host gives up waiting, later than the helper looks.
  claimBy(rig, payment, id).catch(() => undefined);
  await pause(1_000);
  await rig.ledger.call('local_fault', [
    { rollback: { signature: payment }, dropSend: { calls: 10_000 } },
  ]);
  await pause(60_000);
  assert.ok(messages(rig.frames).some(({ error }) => error?.message === 'payment_unseen'));
  assert.is(await claimed(rig, payment), null);
  assert.is(rig.host.view.phase, 'awaiting-prepayment');
});

test('host and guest in one browser keep their own records, and each is returned once', async () => {
  const { rig, id, payment } = await paidAhead({ oneProfile: true });
  assert.is((await listAgreed(rig.host.chain))[0]?.state, 'booked');
  assert.is(whyOf(await rig.claim(MANUAL)), 'ok');
  for (const side of [rig.host, rig.guest]) {
    await side.until('running', ({ billing }) => billing?.running ?? false);
    assert.is(side.view.totalPaid, COST);
  }
  const { callId } = rig;
  const { journal } = rig.host.chain;
  for (const role of ['host', 'guest'] as const) {
    const own = await journal.list({ callId, role, kind: 'prepay' });
    assert.equal(
      own.map(({ signature, amount }) => [signature, amount]),
      [[payment, COST]],
    );
  }
  const [held] = await listAgreed(rig.host.chain);
  assert.is(held?.id, id);
  assert.is(held?.state, 'held');
  assert.is(held?.booking?.callId, callId);
  rig.guest.call.end('guest');
  await until('returned', () => rig.guest.unused.some(({ state }) => state === 'returned'));
  await pause(60_000);
  assert.is(movedTo(rig, 'guest').length, 1);
});

/** A tamper that holds back what has this text, as long as it is told to. */
function withheld(from: 'host' | 'guest', what: string) {
  const line = { holds: true, seen: 0 };
  const tamper: RigOptions['tamper'] = (frame) => {
    if (frame.from !== from || !frame.text.includes(what)) return frame.text;
    line.seen += 1;
    return line.holds ? null : frame.text;
  };
  return { line, tamper };
}

/** Longer than a guest waits for a return before it says that it is missing. */
const LATE_MS = 1_300_000;
const sumOf = async ({ chain }: CallPage, callId: string) =>
  (await sumsOf(chain.journal, { role: 'guest', callId })).paid;
const stateOf = ({ unused }: CallPage, callId: string) =>
  unused.find((each) => each.callId === callId)?.state ?? 'none';

/** A later call of the same two, for the same offer. */
const later = (after: Rig, code: string, tamper?: RigOptions['tamper']) =>
  openRig({
    prepaidPeriods: 3,
    returns: true,
    after,
    ...(tamper && { tamper }),
    offer: (now) => keepOffer(now.host.chain, 'host', code),
  });

test('what another call has is not claimed again, and stays there whatever the line loses', async () => {
  const { rig: first, id, code } = await paidAhead();
  assert.is(whyOf(await first.claim(MANUAL)), 'ok');
  const { callId } = first;
  first.hangUp();
  const { line, tamper } = withheld('host', 'payment_claimed');
  const second = await later(first, code, tamper);
  await greeted(second);
  await until('looked', () => second.guest.view.prepay?.ahead?.state === 'found');
  const { mayClaim, error } = second.guest.view.prepay?.ahead ?? {};
  assert.is(mayClaim, false);
  assert.equal(error?.context, { why: 'claimed' });
  const answer = second.claim(MANUAL);
  assert.is(await Promise.race([answer.then(whyOf), pause(60_000)]), 'claimed');
  assert.is(line.seen, 0);
  second.guest.call.end('guest');
  assert.is(await sumOf(second.guest, callId), COST);
  assert.is(await sumOf(second.guest, second.callId), 0n);
  assert.is((await second.guest.chain.journal.byId(bookingId(id)))?.callId, callId);
});

test('a claim that never arrives leaves nothing missing, and the next call has the booking', async () => {
  const { tamper } = withheld('guest', 'booking.claim');
  const { rig, id, code, payment } = await paidAhead({ tamper });
  const { callId } = rig;
  void rig.claim(MANUAL);
  await pause(20_000);
  rig.guest.call.end('guest');
  await pause(LATE_MS);
  assert.is(await sumOf(rig.guest, callId), 0n);
  assert.is(stateOf(rig.guest, callId), 'none');
  assert.is((await rig.guest.chain.journal.byId(bookingId(id)))?.kind, 'booking');
  rig.hangUp();
  const second = await later(rig, code);
  await greeted(second);
  assert.is(whyOf(await second.claim(MANUAL)), 'ok');
  const own = await second.guest.chain.journal.byId(bookingId(id));
  assert.equal([own?.signature, own?.callId, own?.claims], [payment, second.callId, []]);
});

test('what another browser of the guest gets back is not taken for the return of a lost claim', async () => {
  const { tamper } = withheld('guest', 'booking.claim');
  const { rig, id, code } = await paidAhead({ tamper });
  await fund(rig.world, rig.host.address, { usdc: '20' });
  const { callId } = rig;
  void rig.claim(MANUAL);
  await pause(8_000);
  rig.cut();
  rig.guest.call.end('guest');
  await pause(20_000);
  const second = await openRig({
    prepaidPeriods: 3,
    returns: true,
    after: rig,
    guestForgets: true,
    offer: (now) => keepOffer(now.host.chain, 'host', code),
  });
  await greeted(second);
  await second.guest.until('found', ({ prepay }) => prepay?.ahead?.state === 'found');
  assert.is(whyOf(await second.claim(MANUAL)), 'ok');
  await pause(18_000);
  second.guest.call.end('guest');
  await until('returned', () => second.host.unused.some(({ state }) => state === 'returned'));
  await pause(LATE_MS);
  assert.is(stateOf(second.guest, second.callId), 'returned');
  assert.ok(['none', 'nothing'].includes(stateOf(rig.guest, callId)), stateOf(rig.guest, callId));
  assert.is((await rig.guest.chain.journal.byId(bookingId(id)))?.kind, 'booking');
});

test('an unknown word of refusal moves nothing, and a later answer settles it', async () => {
  let isOdd = true;
  const { rig, id } = await paidAhead({
    tamper: ({ from, text }) =>
      from === 'host' && isOdd ? text.replace('payment_unseen', 'busy_later') : text,
    servers: (ledger) => ({
      host: {
        handleRpc: async (body: string, signal?: AbortSignal) =>
          isOdd && body.includes('"getTransaction"')
            ? { status: 503, body: '', headers: {} }
            : ledger.handleRpc(body, signal),
      },
    }),
  });
  const own = () => rig.guest.chain.journal.byId(bookingId(id));
  assert.is(whyOf(await rig.claim(MANUAL)), 'other');
  assert.is((await own())?.kind, 'booking');
  assert.equal((await own())?.claims, [rig.callId]);
  assert.is(await sumOf(rig.guest, rig.callId), 0n);
  isOdd = false;
  assert.is(whyOf(await rig.claim(MANUAL)), 'ok');
  assert.is(await sumOf(rig.guest, rig.callId), COST);
});

test('a page that dies right after the grant finds its call’s return, and the sum', async () => {
  const { line, tamper } = withheld('host', '"claimed":');
  const { rig, id, payment } = await paidAhead({ tamper });
  const { callId } = rig;
  void rig.claim(MANUAL);
  await until('granted', () => line.seen > 0);
  rig.guest.crash();
  const page = await rig.page('guest');
  const own = await page.chain.journal.byId(bookingId(id));
  assert.equal([own?.kind, own?.claims], ['booking', [callId]], 'the page cannot know yet');
  rig.host.call.end('host');
  await until('returned', () => stateOf(page, callId) === 'returned', LATE_MS);
  assert.is(await sumOf(page, callId), COST);
  assert.is((await page.chain.journal.byId(bookingId(id)))?.signature, payment);
  assert.is(movedTo(rig, 'guest').length, 1);
});

test('a lost grant is settled by the host’s word in the next call', async () => {
  const { line, tamper } = withheld('host', '"claimed":');
  const { rig, id, code } = await paidAhead({ tamper });
  const { callId } = rig;
  void rig.claim(MANUAL);
  await until('granted', () => line.seen > 0);
  // Without a return: the host's page is gone, too.
  rig.hangUp();
  const second = await later(rig, code);
  await greeted(second);
  assert.is(whyOf(await second.claim(MANUAL)), 'called-claimed');
  assert.is((await second.guest.chain.journal.byId(bookingId(id)))?.callId, callId);
  assert.is(await sumOf(second.guest, callId), COST);
});

test('a claim whose approval is refused is granted, and the wallet pays each minute', async () => {
  const { rig, payment } = await paidAhead({ guestUsdc: '50' });
  await rig.host.chain.refundFeeKey(rig.host.address);
  await pause(20_000);
  assert.is(whyOf(await rig.claim({ mode: 'allowance', budgetPeriods: 5 })), 'ok');
  await rig.guest.until('admitted', ({ phase }) => phase === 'in-call');
  assert.is(rig.guest.view.payMode, 'manual');
  assert.is(rig.guest.view.allowanceLeft, null);
  assert.is((await claimed(rig, payment))?.callId, rig.callId);
});

test('a claim of a made-up payment is refused, and blames no server of the host', async () => {
  const { rig, id } = await paidAhead();
  const made = base58(crypto.getRandomValues(new Uint8Array(64)));
  assert.is(await claimBy(rig, made, id), 'payment_unseen');
  assert.is(rig.host.view.error, null);
});

test('an approval that lands late pays the minutes, and can be ended', async () => {
  const on = { hides: false };
  const { rig } = await paidAhead({
    guestUsdc: '50',
    servers: (ledger) => ({
      host: {
        async handleRpc(body: string, signal?: AbortSignal) {
          const answer = await ledger.handleRpc(body, signal);
          if (!on.hides || !body.includes('"getSignatureStatuses"')) return answer;
          const { id } = JSON.parse(body) as { readonly id: unknown };
          const result = { context: { slot: 1 }, value: [null] };
          return { ...answer, body: JSON.stringify({ jsonrpc: '2.0', id, result }) };
        },
      },
    }),
  });
  on.hides = true;
  setTimeout(() => (on.hides = false), 45_000);
  assert.is(whyOf(await rig.claim({ mode: 'allowance', budgetPeriods: 5 })), 'ok');
  await rig.guest.until('admitted', ({ phase }) => phase === 'in-call');
  assert.is(rig.guest.view.payMode, 'allowance');
  // Some minutes are paid from it by then.
  assert.ok((rig.guest.view.allowanceLeft ?? 0n) > 0n);
});

test('a return that the server refused is not called made: the list cannot tell, and the claim waits', async () => {
  let refuses = false;
  const { rig, id, payment } = await paidAhead({
    servers: (ledger) => ({
      host: {
        async handleRpc(body: string, signal?: AbortSignal) {
          const request = JSON.parse(body) as { readonly id: unknown; readonly method: string };
          if (!refuses || request.method !== 'sendTransaction') {
            return ledger.handleRpc(body, signal);
          }
          const data = { err: { InstructionError: [2, { Custom: 1 }] }, logs: [] };
          const error = { code: -32002, message: 'Transaction simulation failed', data };
          const answer = JSON.stringify({ jsonrpc: '2.0', id: request.id, error });
          return { status: 200, headers: {}, body: answer };
        },
      },
    }),
  });
  await fund(rig.world, rig.host.address, { usdc: '50' });
  refuses = true;
  const owner = rig.host.address;
  const give = () =>
    returnBooking(rig.host.chain, { id, payment, owner }, rig.people.host.sign).catch(() => null);
  assert.is(await give(), null);
  refuses = false;
  const [listed] = await listAgreed(rig.host.chain);
  assert.equal([listed?.state, listed?.booking?.returned], ['unknown', false]);
  // More often than a claim may fail: it is not the guest that fails.
  for (let n = 0; n < 14; n += 1) assert.is(whyOf(await rig.claim(MANUAL)), 'unseen');
  assert.ok(rig.guest.view.prepay?.ahead?.mayClaim);
  // By then it is certain that it never lands.
  await pause(400_000);
  assert.is((await listAgreed(rig.host.chain))[0]?.state, 'booked');
  assert.is(rig.ledger.transfers().length, 1);
});

test('the host’s bare word that it has returned a booking is called its word', async () => {
  let word = 'payment_refunded';
  const { rig } = await paidAhead({
    tamper({ from, text }) {
      if (from !== 'host' || !text.includes('"claimed":')) return text;
      const { id } = JSON.parse(text) as { readonly id: unknown };
      return JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32000, message: word } });
    },
  });
  assert.is(whyOf(await rig.claim(MANUAL)), 'called-returned');
  word = 'payment_claimed';
  assert.is(whyOf(await rig.claim(MANUAL)), 'called-claimed');
});

test.run();
