import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { appError, err, ok } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { SaleListing } from '../../../src/shared/api/sale.ts';
import { base58 } from '../../../src/workers/ledger/solana/layout.ts';
import { sent } from '../x402/frames.ts';
import {
  admitted,
  ask,
  bought,
  claim,
  claimFor,
  list,
  offered,
  paid,
  paidPastTheHost,
  paymentOf,
  sales,
} from '../x402/paid-before.ts';
import { FILE_PRICE as PRICE, listing, random, relisted } from '../../support/samples.ts';
import { closeWorlds, person } from '../../support/world.ts';
import { refusal } from '../../support/refusal.ts';
import { openRig, orderOf, pause, type Rig, STRANGER } from '../../support/rig.ts';

// pure
/** A paid file in a later call. The host grants it without a payment, or refuses the claim. */

const DEARER = usdc(2n * PRICE);
test.after.each(closeWorlds);

const reclaim = (rig: Rig, id: string) =>
  rig.guest.guestCall.reclaimFile(id, rig.guest.person.signMessage);

interface Again {
  readonly change?: Partial<SaleListing>;
  readonly hostForgets?: boolean;
}

/** How the first call went, and how the file is listed in the next one. */
const AGAIN: Readonly<Record<string, Again>> = {
  'at the same price': {},
  'from a host that lost its journal': { hostForgets: true },
  'at any price from a host that remembers': { change: { price: DEARER } },
};

for (const [which, { change = {}, hostForgets = false }] of Object.entries(AGAIN)) {
  // Proves stage 9: Fetched again in a later call, by proof of payment
  test(`a guest gets a paid file again for a signature, ${which}`, async () => {
    const file = listing('a.bin');
    const first = await bought(file);
    const again = relisted(file, change);
    const rig = await admitted([again], { after: first, hostForgets });
    await offered(rig, [again.id]);
    // The connection changes while the wallet is open.
    const claimed = await rig.guest.guestCall.reclaimFile(again.id, async (message) => {
      rig.connect();
      return rig.guest.person.signMessage(message);
    });
    assert.ok(claimed.ok);
    const [mine, theirs] = [paid(rig.host.orders), paid(rig.guest.orders)];
    assert.equal(mine, theirs);
    assert.equal(
      mine.map(({ id, signature }) => [id, signature]),
      [[again.id, sales(rig)[0]?.signature]],
    );
    assert.not.equal(mine[0]?.secret, paid(first.host.orders)[0]?.secret);
    // Buying it in addition: the host grants the file without a charge.
    assert.ok((await rig.buy(orderOf(again))).ok);
    assert.is(sales(rig).length, 1);
    // The journals have no further entry, because the claim moved no money.
    const sides = hostForgets ? [rig.guest] : [rig.host, rig.guest];
    for (const { chain, role } of sides) {
      assert.is((await chain.journal.list({ kind: 'file', role })).length, 1);
    }
  });
}

test('a host that lost its journal grants no claim at another price', async () => {
  const file = listing('a.bin');
  const first = await bought(file);
  const dearer = relisted(file, { price: DEARER });
  const rig = await admitted([dearer], { after: first, hostForgets: true });
  await offered(rig, [dearer.id]);
  assert.is(refusal(await reclaim(rig, dearer.id)), 'claim_refused');
  // The file is paid for, and nobody pays twice. The host may restore the old price, or refund.
  assert.is(refusal(await rig.buy(orderOf(dearer))), 'file_owed');
  await offered(rig, [dearer.id]);
});

// Proves security: Floods of valid messages
test('a changing catalogue costs at most two database queries per change', async () => {
  const file = listing('a.bin');
  const first = await bought(file);
  const [again, twin] = [relisted(file), relisted(file)];
  const others = Array.from({ length: 200 }, (_, n) => listing(`${n}.bin`));
  const rig = await admitted([again], { after: first });
  await offered(rig, [again.id]);
  const { kv } = rig.guest.chain;
  const { keys } = kv;
  let questions = 0;
  Object.assign(kv, {
    keys(prefix: string) {
      questions += 1;
      return keys(prefix);
    },
  });
  const CHANGES = 50;
  for (let n = 0; n < CHANGES; n += 1) {
    list(rig, [again, ...others, twin, listing(`changed ${n}`)]);
    if (n % 10 === 0) await pause(1);
  }
  await offered(rig, [again.id, twin.id]);
  // One query for the catalogue, and one for the root that was paid for.
  assert.ok(
    questions <= 2 * CHANGES,
    `${questions} questions for ${CHANGES} changes of 203 listings`,
  );
});

test('the page claims no file whose signature the wallet declined', async () => {
  const file = listing('a.bin');
  const first = await bought(file);
  const [again, free] = [relisted(file), relisted(file, { price: usdc(0n) })];
  const rig = await admitted([free, again], { after: first });
  await offered(rig, [again.id]);
  const words = [
    [err(appError('wallet_rejected')), 'wallet_rejected'],
    // A wallet that signs words of its own before the message.
    [ok(random(64)), 'wallet_unsupported'],
  ] as const;
  for (const [answer, code] of words) {
    const claimed = rig.guest.guestCall.reclaimFile(again.id, () => Promise.resolve(answer));
    assert.is(refusal(await claimed), code);
    await offered(rig, [again.id]);
  }
  assert.is(sent(rig.frames, 'file.claim').length, 0);
  assert.is(refusal(await reclaim(rig, listing('x').id)), 'file_unknown');
  list(rig, [listing('never bought'), again]);
  await offered(rig, [again.id]);
});

test('the host refuses an untrue claim, says why, and changes nothing', async () => {
  const [file, second] = [listing('a.bin'), listing('b.bin')];
  const first = await bought(file, second);
  const [again, others] = [relisted(file), relisted(second)];
  const rig = await admitted([again, others], { after: first });
  const payment = await paymentOf(first, file);
  const stranger = person();
  const refused = async (
    word: string,
    made: Partial<Parameters<typeof claim>[2]>,
    of = again,
  ): Promise<void> => assert.is(await claim(rig, of, { payment, ...made }), word);

  // Another owner, who signs with its own key, also in the payer's name.
  await refused('payment_mismatch', { by: stranger });
  await refused('proof_invalid', { by: stranger, owner: rig.guest.address });
  // The payment of one file for another.
  await refused('payment_mismatch', {}, others);
  // Another amount than was paid.
  await refused('payment_mismatch', { payment: { ...payment, amount: '1' } });
  // Signed for another call of the same two.
  await refused('proof_invalid', { callId: first.guest.view.callId ?? '' });
  // No such payment.
  await refused('payment_unseen', { payment: { ...payment, signature: base58(random(64)) } });
  // A nonce that the host never made, and malformed parts.
  await refused('nonce_unknown', { nonce: 'A'.repeat(43) });
  assert.is(await ask(rig, 'file.claim', { id: again.id, payment }), 'invalid params');
  assert.is(await ask(rig, 'file.nonce', { id: listing('x').id }), 'unknown_resource');
  assert.is(paid(rig.host.orders).length, 0);
  // The host still grants a true claim; a repeated one has a used nonce.
  const good = await claimFor(rig, again, { payment });
  assert.is(String(Reflect.get(Object(await ask(rig, 'file.claim', good)), 'secret')).length, 43);
  assert.is(await ask(rig, 'file.claim', good), 'nonce_unknown');
  assert.is(paid(rig.host.orders).length, 1);
  for (let drawn = 7; drawn < 10; drawn += 1) await ask(rig, 'file.nonce', { id: again.id });
  assert.is(await ask(rig, 'file.nonce', { id: again.id }), 'too_many_claims');
});

test('a payment past the host with an invented memo buys nothing', async () => {
  const file = listing('a.bin');
  const rig = await admitted([file]);
  await rig.ledger.call('local_fund', [{ address: STRANGER, usdc: '0' }]);
  const past = {
    'a cent': { amount: 10_000n },
    'to another host': { amount: PRICE, to: STRANGER },
    'more than there is: it failed': { amount: 10n ** 12n },
  };
  for (const [what, sending] of Object.entries(past)) {
    const payment = await paidPastTheHost(rig, file, sending);
    assert.is(await claim(rig, file, { payment }), 'payment_mismatch', what);
  }
  assert.is(paid(rig.host.orders).length, 0);
});

test('the host rejects claims before the hello exchange and the prepayment', async () => {
  const file = listing('a.bin');
  const rig = await openRig();
  list(rig, [file]);
  for (const side of [rig.host, rig.guest]) {
    await side.until('greeted', ({ phase }) => phase === 'awaiting-prepayment');
  }
  assert.is(await ask(rig, 'file.nonce', { id: file.id }), 'prepay first');
  assert.is(await ask(rig, 'file.claim', { id: file.id }), 'prepay first');
  const deaf = await openRig({
    tamper: ({ from, text }) => (from === 'guest' && !text.includes('raw-') ? null : text),
  });
  assert.is(await ask(deaf, 'file.nonce', { id: file.id }), 'hello first');
});

test.run();
