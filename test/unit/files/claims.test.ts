import { hasLanded } from '../../../src/shared/api/payments.ts';
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { appError, err, ok } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
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
  soon,
} from '../x402/paid-before.ts';
import { FILE_PRICE as PRICE, listing, random, relisted } from '../../support/samples.ts';
import { closeWorlds, person } from '../../support/world.ts';
import { refusal } from '../../support/refusal.ts';
import { openRig, orderOf, pause, type Rig, STRANGER } from '../../support/rig.ts';

// pure
/** A paid file in a later call, over the real engines and a real SVM: granted without a payment, or refused. */

const DEARER = usdc(2n * PRICE);
test.after.each(closeWorlds);

const reclaim = (rig: Rig, id: string) =>
  rig.guest.guestCall.reclaimFile(id, rig.guest.person.signMessage);

// Proves stage 9: Fetched again in a later call, by proof of payment
test('a paid file is had again later for a signature', async () => {
  const [file, other] = [listing('a.bin'), listing('b.bin')];
  const first = await bought(file);
  const again = relisted(file);
  const rig = await admitted([again, other], { after: first });
  await offered(rig, [again.id]);
  assert.ok((await reclaim(rig, again.id)).ok);
  assert.is(sales(rig).length, 1);
  const [mine, theirs] = [paid(rig.host.orders), paid(rig.guest.orders)];
  assert.is(mine.length, 1);
  assert.equal(mine, theirs);
  assert.is(mine[0]?.id, again.id);
  assert.is(mine[0]?.signature, sales(rig)[0]?.signature);
  assert.not.equal(mine[0]?.secret, paid(first.host.orders)[0]?.secret);
  // Bought on top, under any listing: granted, not charged.
  assert.ok((await rig.buy(orderOf(again))).ok);
  const { callId } = rig.guest.view;
  const granted = await ask(rig, 'resource.get', {
    url: `pay2chat:${callId ?? ''}/file/${again.id}`,
  });
  assert.is(Reflect.get(Object(granted), 'isError'), undefined);
  assert.is(sales(rig).length, 1);
  // The journals are about payments, and there was none.
  for (const { chain, role } of [rig.host, rig.guest]) {
    assert.is((await chain.journal.list({ kind: 'file', role })).length, 1);
  }
});

test('a host without its memory grants what the chain shows', async () => {
  const file = listing('a.bin');
  const first = await bought(file);
  const [again, dearer] = [relisted(file), relisted(file, { price: DEARER })];
  const rig = await admitted([again, dearer], { after: first, hostForgets: true });
  assert.is((await rig.host.chain.journal.list({ kind: 'file' })).length, 0);
  await offered(rig, [again.id, dearer.id]);
  assert.is(refusal(await reclaim(rig, dearer.id)), 'claim_refused');
  // It is paid for, and nobody pays twice: it is the host's to ask what was paid, or to give it back.
  assert.is(refusal(await rig.buy(orderOf(dearer))), 'file_owed');
  await offered(rig, [again.id, dearer.id]);
  assert.ok((await reclaim(rig, again.id)).ok);
  assert.equal(paid(rig.host.orders), paid(rig.guest.orders));
  assert.is(sales(rig).length, 1);
});

test('a host with its fee payer knows its sale at any price', async () => {
  const file = listing('a.bin');
  const first = await bought(file);
  const dearer = relisted(file, { price: DEARER });
  const rig = await admitted([dearer], { after: first });
  await offered(rig, [dearer.id]);
  // The connection changes while the wallet is open.
  const claimed = await rig.guest.guestCall.reclaimFile(dearer.id, async (message) => {
    rig.connect();
    return rig.guest.person.signMessage(message);
  });
  assert.ok(claimed.ok);
  assert.equal(paid(rig.host.orders), paid(rig.guest.orders));
});

test('the next call gives a paid file whose secret never came', async () => {
  const file = listing('a.bin');
  const first = await admitted([file], {
    tamper: ({ from, text }) => (from === 'host' && text.includes('"secret"') ? null : text),
  });
  void first.buy(orderOf(file));
  const { journal } = first.guest.chain;
  await soon('paid', () => (sales(first).length === 1 ? true : undefined));
  for (let done = false; !done;) {
    await pause(20);
    done = (await journal.list({ kind: 'file' })).some(hasLanded);
  }
  first.hangUp();
  assert.is(paid(first.guest.orders).length, 0);
  const again = relisted(file);
  const rig = await admitted([again], { after: first });
  await offered(rig, [again.id]);
  assert.ok((await reclaim(rig, again.id)).ok);
  assert.is(sales(rig).length, 1);
});

// Proves security: Floods of valid messages
test('a changing catalogue costs one question for each change', async () => {
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
  // The catalogue's, and that of the one root which was paid for.
  assert.ok(
    questions <= 2 * CHANGES,
    `${questions} questions for ${CHANGES} changes of 203 listings`,
  );
});

test('what the wallet says no to is asked for by nobody', async () => {
  const file = listing('a.bin');
  const first = await bought(file);
  const [again, free] = [relisted(file), relisted(file, { price: usdc(0n) })];
  const rig = await admitted([free, again], { after: first });
  await offered(rig, [again.id]);
  const declined = await rig.guest.guestCall.reclaimFile(again.id, () =>
    Promise.resolve(err(appError('wallet_rejected'))),
  );
  assert.is(refusal(declined), 'wallet_rejected');
  await offered(rig, [again.id]);
  // A wallet with words of its own before the message.
  const prefixed = await rig.guest.guestCall.reclaimFile(again.id, () =>
    Promise.resolve(ok(random(64))),
  );
  assert.is(refusal(prefixed), 'wallet_unsupported');
  assert.is(sent(rig.frames, 'file.claim').length, 0);
  assert.is(refusal(await reclaim(rig, listing('x').id)), 'file_unknown');
  list(rig, [listing('never bought'), again]);
  await offered(rig, [again.id]);
});

test('an untrue claim is refused with its word and changes nothing', async () => {
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

  // Another owner: by its own key, and in the payer's name.
  await refused('payment_mismatch', { by: stranger });
  await refused('proof_invalid', { by: stranger, owner: rig.guest.address });
  // The payment of one file for another.
  await refused('payment_mismatch', {}, others);
  // Another amount than it was.
  await refused('payment_mismatch', { payment: { ...payment, amount: '1' } });
  // Signed for another call of the same two.
  await refused('proof_invalid', { callId: first.guest.view.callId ?? '' });
  // No such payment.
  await refused('payment_unseen', { payment: { ...payment, signature: base58(random(64)) } });
  // A nonce that was never drawn; what does not parse.
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

test('money sent past the host with a made-up memo buys nothing', async () => {
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

test('out of turn before the greeting, and before the prepayment', async () => {
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
