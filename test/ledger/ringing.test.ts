// pure
import { PublicKey, SystemProgram } from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RingState } from '../../src/shared/api/ring.ts';
import { laggingServer } from '../support/lagging-server.ts';
import {
  type HostPage,
  inviteOn,
  linked,
  ready,
  replyTo,
  ringThrough,
  rung,
} from '../support/ringing.ts';
import { answeringServer, listingServer, lyingServer } from '../support/lying-server.ts';
import { run } from '../support/postage.ts';
import { createKeyStore } from '../../src/workers/ledger/solana/keys.ts';
import { listLinks } from '../../src/workers/ledger/ring/links.ts';
import { closeWorlds, codeOf, fund, type Server, type World } from '../support/world.ts';

/** A host's page and guests' pages, with the worker's own modules, on the local ledger. */

test.after.each(closeWorlds);

const ringsIn = (page: HostPage): readonly RingState[] =>
  page.view().rings.map(({ state }) => state);

test('a guest without money rings, and begins the call with a reply', async () => {
  const { world, page, link, terms } = await ready();
  const guest = await rung(world, link);
  const { rings } = await page.until('ringing', (view) => view.rings.length === 1);
  const [ring] = rings;
  assert.equal([ring?.name, ring?.state, ring?.wasAnswered], ['Ana', 'ringing', false]);
  const invite = inviteOn(terms);
  await page.desk.answer(ring?.id ?? '', invite);
  const answered = await guest.until('answered', ({ state }) => state === 'answered');
  assert.is(answered.invite, invite);
  const reply = await replyTo(invite);
  await guest.visit.reply(reply);
  await page.until('taken', (view) => view.rings.length === 0);
  assert.equal(page.replies, [{ ring: ring?.id, link: link.id, invite, reply }]);
  assert.equal(page.view().missed, []);
});

test('a call link leads from ring to connection within eight seconds', async () => {
  const { world, page, link } = await ready();
  for (let calls = 0; calls < 5; calls += 1) {
    const fromMs = world.nowMs();
    const guest = await rung(world, link);
    await ringThrough(world, page, guest);
    assert.ok(world.nowMs() - fromMs < 8_000, `${world.nowMs() - fromMs} ms`);
    guest.close();
    // The call has begun and is over.
    await world.sleep(61_000);
  }
});

/** Each server lags, or shows less than it could. */
const SERVERS: Readonly<Record<string, (world: World) => Server>> = {
  'lists that lag by 20 s': ({ ledger }) => laggingServer(ledger, { slots: 50, isOn: () => true }),
  'lists that lag by 60 s': ({ ledger }) => laggingServer(ledger, { slots: 150, isOn: () => true }),
  'lists without memos': (world) =>
    listingServer((lines) => lines.map((each) => ({ ...each, memo: null })))(world.ledger),
  'lists with transactions that cannot be read yet': (world) => {
    const asked = new Map<unknown, number>();
    return lyingServer(({ method, params: [signature] }, result) => {
      if (method !== 'getTransaction') return result;
      asked.set(signature, (asked.get(signature) ?? 0) + 1);
      return (asked.get(signature) ?? 0) > 2 ? result : null;
    })(world.ledger);
  },
  'refusal of an unknown `until`': (world) =>
    answeringServer(({ method, params }) =>
      method === 'getSignaturesForAddress' && JSON.stringify(params).includes('until')
        ? { error: { code: -32_602, message: 'refused' } }
        : null,
    )(world.ledger),
};

for (const [what, serverIn] of Object.entries(SERVERS)) {
  for (const side of ['host', 'guest', 'both'] as const) {
    test(`a ring gets through despite ${what} (server of ${side})`, async () => {
      const { world, page, link } = await ready();
      // After this time, the page lists transactions from a known signature on.
      await world.sleep(240_000);
      const [known] = await listLinks(page.chain);
      assert.ok(known?.until);
      page.close();
      const server = serverIn(world);
      const host = await page.again(side === 'guest' ? {} : { server });
      const guest = await rung(world, link, 'Ana', side === 'host' ? {} : { server });
      await ringThrough(world, host, guest, 240_000);
    });
  }
}

test('a ring continues after servers were silent or refused requests', async () => {
  for (const kind of ['hangs', 'lost', 'status'] as const) {
    const { world, page, link } = await ready();
    const guest = await rung(world, link);
    world.faults = () =>
      kind === 'status' ? { kind, status: 429, deliver: false } : { kind, deliver: false };
    await world.sleep(30_000);
    assert.ok(page.view().error, kind);
    world.faults = () => null;
    await ringThrough(world, page, guest, 240_000);
    await page.until('read again', ({ error }) => error === null);
  }
});

/** The requests a minute while no guest rings: on average, and after ten minutes. */
const MOST_REQUESTS = 26;
const MOST_REQUESTS_LATER = 12;

for (const links of [1, 3, 10]) {
  test(`with ${links} open links, the page sends few requests, and later fewer`, async () => {
    const { world, host, page } = await ready();
    for (let more = 1; more < links; more += 1) await linked(host, page, `Topic ${more}`);
    page.close();
    const opened = await page.again();
    const asked = async (minutes: number): Promise<number> => {
      const before = world.exchanges.length;
      await world.sleep(minutes * 60_000);
      return (world.exchanges.length - before) / minutes;
    };
    // The first minute lists each mailbox.
    await asked(1);
    const soon = await asked(8);
    // Balances are read more rarely from the eleventh minute on.
    await asked(2);
    const later = await asked(10);
    const open = opened.view().links.filter(({ isOpen }) => isOpen);
    assert.is(open.length, links);
    assert.ok(soon <= MOST_REQUESTS, `${soon} a minute`);
    assert.ok(later <= MOST_REQUESTS_LATER, `${later} a minute after ten`);
    assert.ok(later >= 10, `${later} a minute: the page listens`);
  });
}

test('a reloaded page continues the ring that was under way', async () => {
  const { world, page, link, terms } = await ready();
  const guest = await rung(world, link);
  await page.until('ringing', ({ rings }) => rings.length === 1);
  // Reloads during the ring, which goes on.
  page.close();
  const second = await page.again();
  const { rings } = await second.until('ringing again', (view) => view.rings.length === 1);
  const [ring] = rings;
  assert.is(ring?.wasAnswered, false);
  await second.desk.answer(ring?.id ?? '', inviteOn(terms));
  await guest.until('answered', ({ state }) => state === 'answered');
  // Reloads after the answer. Its keys are gone, but the page knows that it has answered.
  second.close();
  const third = await second.again();
  const again = await third.until('to be answered again', (view) => view.rings.length === 1);
  assert.is(again.rings[0]?.wasAnswered, true);
  await ringThrough(world, third, guest);
  // Reloads after the call has begun. No ring is left.
  third.close();
  const last = await third.again();
  await world.sleep(20_000);
  assert.equal(ringsIn(last), []);
  assert.equal(last.view().missed, []);
});

test('a reloaded guest starts another visit, and the host lists both as missed', async () => {
  const { world, page, link } = await ready();
  const first = await rung(world, link);
  await page.until('ringing', ({ rings }) => rings.length === 1);
  first.close();
  const second = await rung(world, link, 'Ana, again');
  await page.until('ringing twice', ({ rings }) => rings.length === 2);
  second.close();
  const { missed } = await page.until('missed', (view) => view.missed.length === 2, 240_000);
  assert.equal(missed.map(({ name }) => name).sort(), ['Ana', 'Ana, again']);
  await page.desk.forgetMissed();
  assert.equal(page.view().missed, []);
});

test('without an answer, the guest knocks again after 2, 5 and 10 minutes', async () => {
  const { world, page, link } = await ready();
  page.close();
  const guest = await rung(world, link);
  const fromMs = world.nowMs();
  await guest.until('no answer', ({ state }) => state === 'no-answer', 60_000);
  assert.ok((guest.view().knocksAgainInMs ?? 0) > 60_000);
  await world.sleep(fromMs + 320_000 - world.nowMs());
  const host = await page.again();
  const { rings, awaySinceWallMs } = await host.until('ringing', (view) => view.rings.length === 1);
  assert.is(rings.length, 1, 'one visit');
  assert.type(awaySinceWallMs, 'number');
  await guest.until('over', ({ state }) => state === 'over', 900_000);
  const { missed } = await host.until('missed', (view) => view.missed.length === 1, 240_000);
  assert.is(missed.length, 1);
});

test('a host in a call answers busy and later lists the caller', async () => {
  const { world, page, link } = await ready();
  page.isInCall = true;
  const guest = await rung(world, link);
  await guest.until('busy', ({ state }) => state === 'busy');
  const { missed, rings } = page.view();
  assert.equal([missed.map(({ name }) => name), rings], [['Ana'], []]);
});

test('of two ringing guests, the guest answered last gets the call', async () => {
  const { world, page, link, terms } = await ready();
  const [ana, ben] = [await rung(world, link, 'Ana'), await rung(world, link, 'Ben')];
  const { rings } = await page.until('ringing twice', (view) => view.rings.length === 2);
  const [first = '', second = ''] = rings.map(({ id }) => id);
  const answering = page.desk.answer(first, inviteOn(terms));
  assert.is(await codeOf(page.desk.answer(second, inviteOn(terms))), 'busy');
  await answering;
  await page.desk.answer(second, inviteOn(terms));
  const invites = [];
  for (const guest of [ana, ben]) {
    const { invite } = await guest.until('answered', ({ state }) => state === 'answered');
    await guest.visit.reply(await replyTo(invite ?? ''));
    invites.push(invite);
  }
  await page.until('taken', (view) => view.rings.length === 0);
  await world.sleep(20_000);
  assert.equal(
    page.replies.map((each) => each.invite),
    invites.slice(1),
  );
});

test('once a call begins, another ringing guest learns that the host is busy', async () => {
  const { world, page, link, terms } = await ready();
  const [ana, ben] = [await rung(world, link, 'Ana'), await rung(world, link, 'Ben')];
  const { rings } = await page.until('ringing twice', (view) => view.rings.length === 2);
  await page.desk.answer(rings[0]?.id ?? '', inviteOn(terms));
  const { invite } = await ana.until('answered', ({ state }) => state === 'answered');
  await ana.visit.reply(await replyTo(invite ?? ''));
  await ben.until('busy', ({ state }) => state === 'busy');
});

/** Seconds from an answer to its reply, and whether that takes the call. */
for (const [seconds, counts] of [
  [150, true],
  [181, false],
] as const) {
  test(`a reply after ${seconds} s ${counts ? 'begins the call' : 'comes too late'}`, async () => {
    const { world, page, link, terms } = await ready();
    const guest = await rung(world, link);
    const { rings } = await page.until('ringing', (view) => view.rings.length === 1);
    await page.desk.answer(rings[0]?.id ?? '', inviteOn(terms));
    await page.until('answered', () => ringsIn(page)[0] === 'answered');
    const answeredAtMs = world.nowMs();
    const { invite } = await guest.until('answered', ({ state }) => state === 'answered');
    await world.sleep(seconds * 1_000 - (world.nowMs() - answeredAtMs));
    await guest.visit.reply(await replyTo(invite ?? ''));
    await world.sleep(20_000);
    assert.is(page.replies.length, counts ? 1 : 0);
    assert.equal([page.view().rings, page.view().missed], [[], []]);
  });
}

test('retiring a link during a ring stops the ring and returns the postage', async () => {
  const { world, host, page, link } = await ready();
  const guest = await rung(world, link);
  await page.until('ringing', ({ rings }) => rings.length === 1);
  const before = (await host.feeBalance(page)).lamports;
  await page.desk.retire(link.id);
  assert.equal([page.view().links, page.view().rings], [[], []]);
  assert.ok((await host.feeBalance(page)).lamports > before + 900_000n);
  assert.equal(await page.chain.keys.list('mailbox'), []);
  await guest.until('unusable', ({ error }) => error?.code === 'link_unusable', 240_000);
});

test('a ring is heard although the server fails at the next transaction', async () => {
  const { world, page, link } = await ready();
  page.close();
  await rung(world, link);
  // Read after the ring, because it has no memo.
  const keys = createKeyStore(page.chain.db, new Map(), () => 0);
  const stranger = await keys.loadOrCreate('session:stranger', 'session');
  await fund(world, stranger.address, { sol: '1' });
  const [fromPubkey, toPubkey] = [new PublicKey(stranger.address), new PublicKey(link.id)];
  const toMailbox = SystemProgram.transfer({ fromPubkey, toPubkey, lamports: 5_001n });
  await run(world, [stranger], [toMailbox]);
  await world.sleep(5_000);
  let reads = 0;
  const server = answeringServer(({ method }) => {
    if (method !== 'getTransaction' || (reads += 1) !== 2) return null;
    return { error: { code: -32_005, message: 'busy' } };
  })(world.ledger);
  const opened = await page.again({ server });
  await opened.until('ringing', ({ rings }) => rings.length === 1, 60_000);
});

test('only one of the host’s two tabs rings, but both show links', async () => {
  const { world, page, link } = await ready();
  const second = await page.again();
  const { links } = await second.until('seen', (view) => view.isElsewhere);
  assert.is(links[0]?.code, link.code);
  const guest = await rung(world, link);
  await ringThrough(world, page, guest);
  assert.equal(second.view().rings, []);
});

test.run();
