// pure
/** The page's worker and a peer that was written from docs/protocol/ringing.md ring each other on the local ledger. */
import { generateKeyPairSigner } from '@solana/kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NETWORKS } from '../../src/shared/network.ts';
import { makeMarker, rpcAt, walletOf } from '../support/reference-peer/deposit.ts';
import { fillMailbox, makeLink, ring, untilRung } from '../support/reference-peer/ringing.ts';
import { answerFetch } from '../support/answer-fetch.ts';
import { inviteOn, ready, replyTo, rung, termsOf } from '../support/ringing.ts';
import { closeWorlds, createWorld, fund, RPC_URL } from '../support/world.ts';

test.after.each(closeWorlds);

const rpc = rpcAt(RPC_URL);

// Proves proof: A client can be written from the documents
test('a guest written from the document rings, is answered, and its reply is taken', async () => {
  const { world, page, link, terms } = await ready();
  answerFetch(world.ledger);
  const guest = ring(rpc, `https://example.org/#call=${link.code}`, 'Ana');
  const { rings } = await page.until('ringing', (view) => view.rings.length === 1);
  const [ringing] = rings;
  assert.is(ringing?.name, 'Ana');
  const invite = inviteOn(terms);
  await page.desk.answer(ringing?.id ?? '', invite);
  assert.is(await guest.answered, invite);
  const reply = await replyTo(invite);
  await guest.reply(reply);
  await page.until('taken', (view) => view.rings.length === 0);
  assert.equal(page.replies, [{ ring: ringing?.id, link: link.id, invite, reply }]);
});

test('a guest written from the document hears that the host is busy', async () => {
  const { world, page, link } = await ready();
  answerFetch(world.ledger);
  page.isInCall = true;
  assert.is(await ring(rpc, link.code, 'Ana').answered, null);
  assert.equal(
    page.view().missed.map(({ name }) => name),
    ['Ana'],
  );
});

test('a guest written from the document knocks again until a host is there', async () => {
  const { world, page, link, terms } = await ready();
  answerFetch(world.ledger);
  page.close();
  const guest = ring(rpc, link.code, 'Ana');
  await world.sleep(320_000);
  const later = await page.again();
  const { rings } = await later.until('ringing', (view) => view.rings.length > 0);
  assert.is(rings.length, 1, 'one visit');
  const invite = inviteOn(terms);
  await later.desk.answer(rings[0]?.id ?? '', invite);
  assert.is(await guest.answered, invite);
});

test('a host written from the document is rung, answers, and gets the reply', async () => {
  const world = createWorld();
  answerFetch(world.ledger);
  const [wallet, feeKey] = await Promise.all([generateKeyPairSigner(), generateKeyPairSigner()]);
  for (const { address } of [wallet, feeKey]) await fund(world, address, { sol: '1' });
  const { usdcMint } = NETWORKS.local;
  await makeMarker(rpc, walletOf(wallet), feeKey.address, usdcMint);
  const terms = termsOf(wallet.address);
  const written = { ...terms, price: String(terms.price), trialSeconds: 0, deposit: null };
  const link = makeLink({ lends: 'none', terms: written, topic: 'Chess', name: 'Ada' });
  await fillMailbox(rpc, link, feeKey);
  let isOver = false;
  world.ending.add(() => (isOver = true));
  const ringing = untilRung(rpc, link, feeKey, () => isOver);
  const guest = await rung(world, { code: link.text }, 'Ana');
  const { name, answer } = await ringing;
  assert.is(name, 'Ana');
  const invite = inviteOn(terms);
  const replied = answer(invite);
  const answered = await guest.until('answered', ({ state }) => state === 'answered');
  assert.is(answered.invite, invite);
  const reply = await replyTo(invite);
  await guest.visit.reply(reply);
  assert.is(await replied, reply);
});

test.run();
