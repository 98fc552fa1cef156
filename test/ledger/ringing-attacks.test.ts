// pure
import { feePayerKeyOf } from '../../src/workers/ledger/payment/fee-balance.ts';
import { PublicKey, SystemProgram } from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeCallLink, parseCallLink } from '../../src/shared/call/call-link.ts';
import { isFields } from '../../src/shared/fields.ts';
import { concatBytes } from '../../src/shared/bytes.ts';
import { RELAY_EXTENSION, STUN_EXTENSION } from '../../src/shared/call/lent-server.ts';
import { usdc } from '../../src/shared/money.ts';
import type { Terms } from '../../src/shared/terms.ts';
import { packAnswer, packReply, toMemo } from '../../src/workers/ledger/ring/messages.ts';
import {
  openAnswer,
  openKnock,
  sealAnswer,
  sealReply,
} from '../../src/workers/ledger/ring/seal.ts';
import {
  type HostPage,
  hostIn,
  inviteOn,
  keyOf,
  linked,
  ready,
  replyTo,
  ringThrough,
  rung,
} from '../support/ringing.ts';
import {
  drain,
  knockAt,
  lamportsOf,
  newEphemeral,
  postBy,
  run,
  slotOf,
} from '../support/ringing-attacks.ts';
import { lyingServer } from '../support/lying-server.ts';
import { closeWorlds, codeOf, fund, type Server, type World } from '../support/world.ts';
import { createKeyStore } from '../../src/workers/ledger/solana/keys.ts';

/** People attack a link that they have, on the local ledger (docs/security.md, "Ringing"). */

test.after.each(closeWorlds);

const DAY = 5_000_000n;

const placeOf = ({ id }: { readonly id: string }) => ({ network: 'local', mailbox: id }) as const;

/** Returns the newest message, sealed. */
async function newest({ chain }: HostPage, { id }: { readonly id: string }): Promise<Uint8Array> {
  const [listed] = await chain.rpc.getSignaturesForAddress(id, { limit: 1 });
  return new Uint8Array(Buffer.from(listed?.memo?.replace(/^\[\d+\] /, '') ?? '', 'base64url'));
}

/** A server that names other slots of its balances: by how often it was asked; null: the right one. */
const slots = (world: World, at: (asked: number) => number | null | undefined): Server => {
  let asked = 0;
  return lyingServer(({ method }, result: unknown) => {
    if (method !== 'getMultipleAccounts' || !isFields(result)) return result;
    const slot = at((asked += 1));
    return slot === null ? result : { ...result, context: { slot } };
  })(world.ledger);
};

/** A host whose page is opened again, with such a server. */
async function withSlots(at: (asked: number) => number | undefined | null) {
  const { world, page: first, link } = await ready();
  first.close();
  const page = await first.again({ server: slots(world, at) });
  await world.sleep(10_000);
  return { world, page, link };
}

/** A key with SOL of its own. */
async function stranger(world: World, page: HostPage) {
  const key = await createKeyStore(page.chain.db, new Map(), () => 0).loadOrCreate(
    'session:eve',
    'session',
  );
  await fund(world, key.address, { sol: '1' });
  return key;
}

// Proves security: Ringing
test('the host refills stolen postage only within the day’s budget', async () => {
  const { world, page, link } = await ready();
  const { address: fees } = await feePayerKeyOf(page.chain, link.offer.terms.payTo);
  await fund(world, fees, { sol: '0.01' });
  const before = await lamportsOf(world, fees);
  // The attacker takes each refill as soon as it arrives.
  for (let times = 0; times < 12; times += 1) {
    const held = await lamportsOf(world, link.id);
    if (held > 5_001n) await drain(world, link, held - 5_001n);
    await world.sleep(90_000);
  }
  const { limit, spent } = page.view();
  assert.equal(limit, { code: 'ring_budget', context: { what: 'day' } });
  assert.ok(spent <= DAY && spent > DAY - 1_100_000n, `${spent}`);
  assert.ok(before - (await lamportsOf(world, fees)) <= DAY);
  const guest = await rung(world, link);
  await guest.until('unusable', ({ error }) => error?.code === 'link_unusable');
});

test('the host does not fill a mailbox that was assigned or allocated', async () => {
  for (const how of ['assign', 'allocate'] as const) {
    const { world, page, link } = await ready();
    const key = await keyOf(link);
    const accountPubkey = new PublicKey(key.address);
    const programId = new PublicKey('TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA');
    // Data need more rent than the postage has.
    await fund(world, link.id, { sol: '0.01' });
    const act =
      how === 'assign'
        ? SystemProgram.assign({ accountPubkey, programId })
        : SystemProgram.allocate({ accountPubkey, space: 100 });
    await run(world, [await stranger(world, page), key], [act]);
    const { spent } = await page.until('broken', ({ links }) => links[0]?.isBroken === true);
    await world.sleep(120_000);
    assert.is(page.view().spent, spent, how);
    const guest = await rung(world, link);
    await guest.until('unusable', ({ error }) => error?.code === 'link_unusable');
    await page.desk.retire(link.id);
    assert.equal(page.view().links, []);
  }
});

test('during a flood of knocks, the page limits rings, and guests get through', async () => {
  const { world, page, link } = await ready();
  const key = await keyOf(link);
  await fund(world, link.id, { sol: '0.1' });
  const slot = await slotOf(world);
  for (let knocks = 0; knocks < 540; knocks += 1) {
    const { memo } = await knockAt(world, link, { name: `Eve ${knocks}`, slot });
    await postBy(world, key, link, memo);
  }
  await world.sleep(60_000);
  const { rings, missed } = page.view();
  assert.ok(rings.length <= 20 && missed.length <= 50, `${rings.length}, ${missed.length}`);
  // The flood has passed by; what nobody answered was missed.
  await page.until('over', (view) => view.rings.length === 0, 600_000);
  assert.ok(page.view().missed.length <= 50);
  await ringThrough(world, page, await rung(world, link));
});

test('unanswered knocks expire, and the page answers at most six a minute', async () => {
  const { world, page, link, terms } = await ready();
  page.isInCall = true;
  const key = await keyOf(link);
  await fund(world, link.id, { sol: '0.1' });
  for (let knocks = 0; knocks < 20; knocks += 1) {
    await postBy(world, key, link, (await knockAt(world, link)).memo);
  }
  await world.sleep(20_000);
  assert.equal(page.view().limit, { code: 'ring_budget', context: { what: 'minute' } });
  assert.is(page.view().spent, 6n * 5_001n);
  page.isInCall = false;
  const guest = await rung(world, link);
  await page.until('ringing', (view) => view.rings.length > 0);
  await world.sleep(60_000);
  const ring = page.view().rings.find(({ name }) => name === 'Ana');
  await page.desk.answer(ring?.id ?? '', inviteOn(terms));
  await guest.until('answered', ({ state }) => state === 'answered');
});

test('a foreign, truncated or replayed reply begins no call', async () => {
  const { world, page, link, terms } = await ready();
  const key = await keyOf(link);
  const { memo, knocked, guest } = await knockAt(world, link);
  await postBy(world, key, link, memo);
  const { rings } = await page.until('ringing', (view) => view.rings.length === 1);
  const invite = inviteOn(terms);
  await page.desk.answer(rings[0]?.id ?? '', invite);
  const place = placeOf(link);
  const answer = await openAnswer(place, knocked, guest, await newest(page, link));
  assert.ok(answer);
  const sealed = async (reply: string): Promise<string> =>
    toMemo(await sealReply(place, answer.answered, packReply(reply)));
  const good = await sealed(await replyTo(invite));
  const wrong = [
    await sealed(await replyTo(inviteOn(terms))),
    good.slice(0, -4),
    good.slice(4),
    `${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`,
    // A key of low order.
    'A'.repeat(336),
    'A'.repeat(272),
    memo,
  ];
  for (const each of wrong) await postBy(world, key, link, each);
  await postBy(world, await stranger(world, page), link, good);
  await world.sleep(10_000);
  assert.equal([page.replies.length, page.view().rings.length], [0, 1], 'junk uses up nothing');
  await postBy(world, key, link, good);
  await page.until('taken', () => page.replies.length === 1);
  await world.sleep(65_000);
  await postBy(world, key, link, good);
  await world.sleep(65_000);
  assert.is(page.replies.length, 1);
});

test('a copied knock rings once, and an outdated knock never rings', async () => {
  const { world, page, link } = await ready();
  const key = await keyOf(link);
  const { memo } = await knockAt(world, link);
  for (let times = 0; times < 3; times += 1) {
    await postBy(world, key, link, memo);
    await world.sleep(10_000);
    assert.is(page.view().rings.length, 1);
  }
  await page.until('missed', (view) => view.missed.length === 1, 240_000);
  await postBy(world, key, link, memo);
  const now = await slotOf(world);
  for (const slot of [now - 201n, now + 1_000n]) {
    await postBy(world, key, link, (await knockAt(world, link, { slot })).memo);
  }
  await world.sleep(30_000);
  assert.equal([page.view().rings, page.view().missed.length], [[], 1]);
});

test('the page ignores messages whose network fee a stranger paid', async () => {
  const { world, page, link, terms } = await ready();
  const eve = await stranger(world, page);
  await postBy(world, eve, link, (await knockAt(world, link)).memo);
  await world.sleep(90_000);
  assert.equal([page.view().rings, page.view().missed], [[], []]);
  // An answer of a stranger who has the link, and knows the knock's key.
  const guest = await rung(world, link);
  await page.until('ringing', (view) => view.rings.length === 1);
  const sealed = await newest(page, link);
  const { knocked } = await knockAt(world, link);
  const stolen = { ...knocked, guestKey: sealed.slice(0, 32) };
  const place = placeOf(link);
  const answer = await sealAnswer(place, stolen, await newEphemeral(), packAnswer(inviteOn(terms)));
  assert.ok(answer);
  await postBy(world, eve, link, toMemo(answer.sealed));
  await world.sleep(10_000);
  assert.is(guest.view().state, 'ringing');
});

test('no host answers a link that combines one’s payee with another’s mailbox', async () => {
  const { world, link, terms } = await ready();
  const parsed = parseCallLink(link.code);
  assert.ok(parsed.ok);
  const mallory = await hostIn(world);
  const theirs = await mallory.page();
  const own = await linked(mallory, theirs);
  const ownLink = parseCallLink(own.code);
  assert.ok(ownLink.ok);
  // The victim's terms, and the keys of Mallory's own link.
  const { mailbox, seed } = ownLink.value.link;
  const forged = encodeCallLink({ ...parsed.value.link, mailbox, seed });
  const guest = await rung(world, { code: forged });
  const { rings } = await theirs.until('ringing', (view) => view.rings.length === 1);
  // Mallory's page refuses such an invite; another program would not.
  assert.is(rings[0]?.name, 'Ana');
  const key = await feePayerKeyOf(theirs.chain, mallory.person.address);
  const keys = await theirs.chain.keys.loadMailbox(`mailbox:local:${own.id}`);
  const sealed = await newest(theirs, own);
  const place = placeOf(own);
  const opened = keys && (await openKnock(place, keys, sealed));
  assert.ok(opened);
  const answer = await sealAnswer(
    place,
    opened.knocked,
    await newEphemeral(),
    packAnswer(inviteOn(terms)),
  );
  assert.ok(answer);
  await postBy(world, key, own, toMemo(answer.sealed));
  await world.sleep(20_000);
  assert.is(guest.view().invite, null);
});

/** Invites that differ from the link. The link lends no server. */
const OTHERS: Readonly<Record<string, (terms: Terms) => string>> = {
  price: (terms) => inviteOn({ ...terms, price: usdc(600_000n) }),
  trial: (terms) => inviteOn({ ...terms, trialSeconds: 9 }),
  payee: (terms) => inviteOn({ ...terms, payTo: SystemProgram.programId.toBase58() }),
  'TURN server': (terms) => inviteOn(terms, [{ type: RELAY_EXTENSION, bytes: new Uint8Array(9) }]),
  'STUN server': (terms) => inviteOn(terms, [{ type: STUN_EXTENSION, bytes: new Uint8Array(9) }]),
};

for (const [what, other] of Object.entries(OTHERS)) {
  test(`no host sends and no guest accepts an answer with another ${what}`, async () => {
    const { world, page, link, terms } = await ready();
    const guest = await rung(world, link);
    const { rings } = await page.until('ringing', (view) => view.rings.length === 1);
    const invite = other(terms);
    assert.is(await codeOf(page.desk.answer(rings[0]?.id ?? '', invite)), 'peer_mismatch');
    const keys = await page.chain.keys.loadMailbox(`mailbox:local:${link.id}`);
    const opened = keys && (await openKnock(placeOf(link), keys, await newest(page, link)));
    assert.ok(opened);
    const post = async (sent: string): Promise<void> => {
      const host = await newEphemeral();
      const answer = await sealAnswer(placeOf(link), opened.knocked, host, packAnswer(sent));
      assert.ok(answer);
      const feePayerKey = await feePayerKeyOf(page.chain, terms.payTo);
      await postBy(world, feePayerKey, link, toMemo(answer.sealed));
    };
    await post(invite);
    await world.sleep(10_000);
    assert.is(guest.view().invite, null);
    const good = inviteOn(terms);
    await post(good);
    await guest.until('answered', (view) => view.invite === good);
  });
}

test('a knock with a key of low order gets no ring or answer', async () => {
  const { world, page, link, terms } = await ready();
  const guest = await rung(world, link);
  await page.until('ringing', (view) => view.rings.length === 1);
  const feePayerKey = await feePayerKeyOf(page.chain, terms.payTo);
  for (const first of [0, 1]) {
    const lowOrder = new Uint8Array(32);
    lowOrder[0] = first;
    const junk = (bytes: number): string =>
      toMemo(concatBytes(lowOrder, new Uint8Array(bytes - 32)));
    await postBy(world, await keyOf(link), link, junk(252));
    await postBy(world, feePayerKey, link, junk(444));
  }
  await world.sleep(10_000);
  assert.is(page.view().rings.length, 1);
  assert.is(guest.view().state, 'ringing');
  await ringThrough(world, page, guest);
});

test('the page finds a knock although a refill hides it in the balance', async () => {
  const { world, page, link } = await ready();
  // The page is past what the new link has caused.
  await world.sleep(120_000);
  const key = await keyOf(link);
  const eve = await stranger(world, page);
  const { memo } = await knockAt(world, link);
  // In one slot, between two readings of the balance.
  await Promise.all([
    postBy(world, key, link, memo),
    run(
      world,
      [eve],
      [
        SystemProgram.transfer({
          fromPubkey: new PublicKey(eve.address),
          toPubkey: new PublicKey(link.id),
          lamports: 5_001n,
        }),
      ],
    ),
  ]);
  await page.until('ringing', (view) => view.rings.length === 1, 65_000);
});

test('a flood that names all mailboxes causes few requests and blocks no guest', async () => {
  const { world, host, page, link } = await ready();
  const links = [link, await linked(host, page, '2'), await linked(host, page, '3')];
  await fund(world, link.id, { sol: '0.1' });
  const key = await keyOf(link);
  const fromPubkey = new PublicKey(key.address);
  for (let times = 1; times <= 200; times += 1) {
    const moved = links.map(({ id }) => ({ toPubkey: new PublicKey(id), lamports: times }));
    const all = moved.map((each) => SystemProgram.transfer({ fromPubkey, ...each }));
    await run(world, [key], all);
  }
  world.exchanges.length = 0;
  await world.sleep(60_000);
  const asked = world.exchanges.length;
  assert.ok(asked > 300 && asked < 400, `${asked} in a minute`);
  await rung(world, link);
  await page.until('ringing', (view) => view.rings.length === 1, 10_000);
});

test('a visit that rings at one link is listed as missed at another', async () => {
  const { world, host, page, link, terms } = await ready();
  const other = await linked(host, page, 'Chess');
  const visit = crypto.getRandomValues(new Uint8Array(16));
  await postBy(world, await keyOf(link), link, (await knockAt(world, link, { visit })).memo);
  const { rings } = await page.until('ringing', (view) => view.rings.length === 1);
  await page.desk.answer(rings[0]?.id ?? '', inviteOn(terms));
  await postBy(world, await keyOf(other), other, (await knockAt(world, other, { visit })).memo);
  const { missed } = await page.until('missed', (view) => view.missed.length === 1);
  assert.is(missed[0]?.link, other.id);
  const [ring] = page.view().rings;
  assert.equal([ring?.link, ring?.state, ring?.wasAnswered], [link.id, 'answered', false]);
});

test('a false slot in one server answer does not block later rings', async () => {
  const { world, page, link } = await withSlots((asked) => (asked === 2 ? 2 ** 52 : null));
  const guest = await rung(world, link);
  await page.until('ringing', (view) => view.rings.length === 1);
  guest.close();
  await page.until('missed', (view) => view.missed.length === 1, 240_000);
});

test('the page rejects a server’s balances if they have no slot', async () => {
  const { world, page, link } = await withSlots(() => undefined);
  await page.until('trouble', ({ error }) => error?.code === 'rpc_bad_answer');
  const guest = await rung(world, link, 'Ana', { server: slots(world, () => undefined) });
  await guest.until('trouble', ({ error }) => error?.code === 'rpc_bad_answer');
});

test.run();
