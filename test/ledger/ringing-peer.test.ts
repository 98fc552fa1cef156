// pure
/** The page's worker and a peer that was written from docs/protocol/ringing.md ring each other on the local ledger. */
import { generateKeyPairSigner } from '@solana/kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NETWORKS } from '../../src/shared/network.ts';
import { makeMarker, rpcAt, walletOf } from '../support/reference-peer/deposit.ts';
import { fillMailbox, makeLink, ring, untilRung } from '../support/reference-peer/ringing.ts';
import { termsFields } from '../support/code-fields.ts';
import { usdc } from '../../src/shared/money.ts';
import { listingServer } from '../support/lying-server.ts';
import { answerFetch } from '../support/answer-fetch.ts';
import { until } from '../support/rig.ts';
import { inviteOn, ready, replyTo, rung, termsOf } from '../support/ringing.ts';
import { closeWorlds, createWorld, fund, RPC_URL, type World } from '../support/world.ts';

test.after.each(closeWorlds);

const rpc = rpcAt(RPC_URL);

/** The reference guest rings until the test is over. */
function ringBy(world: World, code: string): ReturnType<typeof ring> {
  const guest = ring(rpc, code, 'Ana');
  guest.answered.catch(() => undefined);
  world.ending.add(guest.stop);
  return guest;
}

// Proves proof: A client can be written from the documents
test('a guest written from ringing.md rings, gets an answer and replies', async () => {
  const { world, page, link, terms } = await ready();
  answerFetch(world.ledger);
  const guest = ringBy(world, `https://example.org/#call=${link.code}`);
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

test('a guest written from ringing.md replies after its host reloads', async () => {
  const { world, page, link, terms } = await ready();
  answerFetch(world.ledger);
  const guest = ringBy(world, link.code);
  const first = await page.until('ringing', ({ rings }) => rings.length === 1);
  await page.desk.answer(first.rings[0]?.id ?? '', inviteOn(terms));
  await guest.answered;
  page.close();
  const again = await page.again();
  const { rings } = await again.until('ringing again', (view) => view.rings.length === 1);
  const invite = inviteOn(terms);
  await again.desk.answer(rings[0]?.id ?? '', invite);
  await until('the newest invite', () => guest.newest() === invite);
  await guest.reply(await replyTo(invite));
  await again.until('taken', () => again.replies.length === 1);
  assert.is(again.replies[0]?.invite, invite);
});

test('a guest written from ringing.md learns that the host is busy', async () => {
  const { world, page, link } = await ready();
  answerFetch(world.ledger);
  page.isInCall = true;
  assert.is(await ringBy(world, link.code).answered, null);
  assert.equal(
    page.view().missed.map(({ name }) => name),
    ['Ana'],
  );
});

test('a guest written from ringing.md knocks again until a host is there', async () => {
  const { world, page, link, terms } = await ready();
  answerFetch(world.ledger);
  page.close();
  const guest = ringBy(world, link.code);
  await world.sleep(320_000);
  const later = await page.again();
  const { rings } = await later.until('ringing', (view) => view.rings.length > 0);
  assert.is(rings.length, 1, 'one visit');
  const invite = inviteOn(terms);
  await later.desk.answer(rings[0]?.id ?? '', invite);
  assert.is(await guest.answered, invite);
});

test('a guest written from ringing.md reads lists without memos', async () => {
  const { world, page, link } = await ready();
  const mute = listingServer((lines) => lines.map((each) => ({ ...each, memo: null })))(
    world.ledger,
  );
  answerFetch(mute);
  page.isInCall = true;
  assert.is(await ringBy(world, link.code).answered, null);
});

/** A host that was written from the document, whose link is filled. */
async function openHost(isKnown = true) {
  const world = createWorld();
  answerFetch(world.ledger);
  const [wallet, feePayerKey] = await Promise.all([
    generateKeyPairSigner(),
    generateKeyPairSigner(),
  ]);
  for (const { address } of [wallet, feePayerKey]) await fund(world, address, { sol: '1' });
  const { usdcMint } = NETWORKS.local;
  if (isKnown) await makeMarker(rpc, walletOf(wallet), feePayerKey.address, usdcMint);
  const terms = termsOf(wallet.address);
  const link = makeLink({
    ...{ lends: 'none', topic: 'Chess', name: 'Ada' },
    terms: termsFields(terms),
  });
  await fillMailbox(rpc, link, feePayerKey);
  let isOver = false;
  world.ending.add(() => (isOver = true));
  return { world, terms, link, ringing: untilRung(rpc, link, feePayerKey, () => isOver) };
}

test('a host written from ringing.md hears a ring and gets the guest’s reply', async () => {
  const { world, terms, link, ringing } = await openHost();
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

test('a host written from ringing.md answers that it is busy', async () => {
  const { world, link, ringing } = await openHost();
  const guest = await rung(world, { code: link.text }, 'Ana');
  await (await ringing).busy();
  await guest.until('busy', ({ state }) => state === 'busy');
});

/** Each guest rings, and returns a function that tells which invite it has accepted. */
const GUESTS = {
  page: async (world: World, code: string) => {
    const guest = await rung(world, { code }, 'Ana');
    return () => guest.view().invite;
  },
  'reference peer': (world: World, code: string) => {
    const guest = ringBy(world, code);
    return () => guest.newest();
  },
};

for (const [who, rings] of Object.entries(GUESTS)) {
  test(`the ${who} accepts only the link’s terms, and only with the payee’s marker`, async () => {
    for (const isKnown of [true, false]) {
      for (const price of [500_000n, 500_001n]) {
        const { world, terms, link, ringing } = await openHost(isKnown);
        const acceptedBy = await rings(world, link.text);
        const { answer } = await ringing;
        const invite = inviteOn({ ...terms, price: usdc(price) });
        answer(invite).catch(() => undefined);
        await world.sleep(30_000);
        const isRight = isKnown && price === terms.price;
        assert.is(acceptedBy(), isRight ? invite : null, `${isKnown} ${price}`);
      }
    }
  });
}

test.run();
