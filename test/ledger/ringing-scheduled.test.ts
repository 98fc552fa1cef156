// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Offer, OfferDraft } from '../../src/shared/api/booking.ts';
import type { HostLink } from '../../src/shared/api/ring.ts';
import { encodeCallLink, offerText, parseOffer } from '../../src/shared/call/call-link.ts';
import { listScheduledCalls } from '../../src/workers/ledger/booking/scheduled.ts';
import { makeOffer, moveOffer } from '../../src/workers/ledger/booking/make.ts';
import { keepOffer } from '../../src/workers/ledger/booking/offers.ts';
import { fullPostage, MESSAGE_LAMPORTS } from '../../src/shared/network-fees.ts';
import { feePayerKeyOf, readSpare } from '../../src/workers/ledger/payment/fee-balance.ts';
import { createBudget } from '../../src/workers/ledger/ring/budget.ts';
import { newMailbox } from '../../src/workers/ledger/ring/host-links.ts';
import { keepLink, openScheduled } from '../../src/workers/ledger/ring/links.ts';
import { postageKey } from '../../src/workers/ledger/ring/postage-key.ts';
import { drain, lamportsOf } from '../support/ringing-attacks.ts';
import {
  type HostPage,
  hostIn,
  inviteOn,
  linked,
  ringThrough,
  rung,
  termsOf,
} from '../support/ringing.ts';
import { offerSample } from '../support/samples.ts';
import { closeWorlds, codeOf, createWorld, fund, person } from '../support/world.ts';

/** Scheduled calls ring through their links (docs/protocol/ringing.md, "Scheduled calls"). */

test.after.each(closeWorlds);

const HOUR_S = 3_600;
const FULL = 20;

async function scene() {
  const world = createWorld();
  const host = await hostIn(world);
  const page = await host.page();
  const { address, sign } = host.person;
  const nowS = (): number => Math.floor(page.chain.env.wallMs() / 1000);
  /** Makes an offer for a call in so many hours. */
  async function offered(hours: number): Promise<string> {
    const startsAtS = nowS() + hours * HOUR_S;
    const draft: OfferDraft = {
      terms: { ...termsOf(address), returnsUnused: true },
      ...{ lends: 'none', topic: 'Advice', name: 'Ada', startsAtS, plannedMinutes: 60 },
      ...{ cancelUntilS: startsAtS, waitMinutes: 15 },
    };
    return makeOffer(page.chain, draft, sign);
  }
  return { world, host, page, nowS, offered };
}

function offerIn(code: string): Offer {
  const parsed = parseOffer(code);
  if (!parsed.ok) throw new Error('no offer');
  return parsed.value.offer;
}
const mailboxOf = async (code: string): Promise<string> =>
  (await postageKey(offerIn(code).seed)).address;

const linkOf = (page: HostPage, code: string): HostLink | undefined =>
  page.view().links.find((each) => each.code === code);

const filled = (page: HostPage, code: string) =>
  page.until('filled', ({ links }) =>
    links.some((each) => each.code === code && each.messages === FULL),
  );

test('a scheduled link rings for a day before and after its time', async () => {
  const { world, page, host, nowS } = await scene();
  await linked(host, page);
  const links = new Map<string, boolean>();
  for (const [hours, rings] of [
    [25, false],
    [23, true],
    [0, true],
    [-24, true],
    [-25, false],
  ] as const) {
    const { id, keys } = await newMailbox(page.chain);
    const startsAtS = nowS() + hours * HOUR_S;
    const terms = { ...termsOf(host.person.address), returnsUnused: true as const };
    const offer = offerSample({ ...keys, terms, startsAtS, deposit: person().address });
    const code = encodeCallLink(offer);
    await keepLink(page.chain, id, { code, createdAtWallMs: 0 });
    links.set(code, rings);
  }
  for (const [code, rings] of links) if (rings) await filled(page, code);
  await world.sleep(10_000);
  for (const [code, rings] of links) {
    assert.is(linkOf(page, code)?.isOpen, rings);
    assert.is((await lamportsOf(world, await mailboxOf(code))) > 0n, rings);
  }
  assert.is(page.view().spent, 0n, 'no caller has brought that about');
});

/** Each action ends the ringing of a scheduled call. */
const ENDS: Readonly<Record<string, (page: HostPage, code: string) => Promise<unknown>>> = {
  closed: ({ chain }, code) => openScheduled(chain, offerIn(code).deposit, false),
  moved: ({ chain }, code) => {
    const { deposit, startsAtS } = offerIn(code);
    return moveOffer(chain, { deposit, startsAtS: startsAtS + 48 * HOUR_S });
  },
  removed: ({ desk }, code) => desk.drop(offerIn(code).deposit),
};
for (const [what, end] of Object.entries(ENDS)) {
  test(`the postage of a scheduled call that is ${what} returns to the host`, async () => {
    const { world, page, offered } = await scene();
    await page.desk.forgetMissed();
    const code = await offered(1);
    const mailbox = await mailboxOf(code);
    await filled(page, code);
    await end(page, code);
    await world.sleep(130_000);
    assert.is(await lamportsOf(world, mailbox), 0n);
    assert.not.ok(page.view().links.some(({ isOpen }) => isOpen));
    assert.is((await listScheduledCalls(page.chain)).length, what === 'removed' ? 0 : 1);
  });
}

test('a moved call keeps deposit and mailbox, and rings at its new time', async () => {
  const { page, offered } = await scene();
  const before = await offered(30);
  const { deposit, startsAtS, seed, mailbox } = offerIn(before);
  const code = await moveOffer(page.chain, { deposit, startsAtS: startsAtS - 20 * HOUR_S });
  await filled(page, code);
  const after = offerIn(code);
  assert.equal([after.deposit, after.seed, after.mailbox], [deposit, seed, mailbox]);
});

test('a guest waits without an error until the host’s page opens', async () => {
  const { world, page, host, offered } = await scene();
  page.close();
  const code = await offered(1);
  const guest = await rung(world, { code });
  const { error } = await guest.until('waiting', ({ state }) => state === 'no-answer');
  assert.is(error, null);
  const again = await host.page();
  await ringThrough(world, again, guest);
});

test('only an answer to a scheduled call names that call’s deposit', async () => {
  const { world, page, host, offered } = await scene();
  const code = await offered(1);
  const link = await linked(host, page);
  await filled(page, code);
  const { terms, deposit } = offerIn(code);
  for (const [its, wrong] of [
    [code, [terms, { ...terms, deposit: person().address }]],
    [link.code, [{ ...link.offer.terms, deposit }]],
  ] as const) {
    const guest = await rung(world, { code: its });
    const { rings } = await page.until('ringing', (view) => view.rings.length === 1);
    const [ring] = rings;
    assert.ok(ring);
    for (const each of wrong) {
      assert.is(await codeOf(page.desk.answer(ring.id, inviteOn(each))), 'peer_mismatch');
    }
    await page.desk.answer(ring.id, null);
    guest.close();
    await page.until('declined', (view) => view.rings.length === 0);
  }
});

test('a guest refuses an invite with another deposit than the link names', async () => {
  const { world, page, offered } = await scene();
  const code = await offered(1);
  await filled(page, code);
  const other = encodeCallLink({ ...offerIn(code), deposit: person().address });
  const guest = await rung(world, { code: other });
  const { rings } = await page.until('ringing', (view) => view.rings.length === 1);
  const terms = linkOf(page, code)?.offer.terms;
  assert.ok(terms && rings[0]);
  await page.desk.answer(rings[0].id, inviteOn(terms));
  await world.sleep(10_000);
  assert.not.ok(guest.views.some(({ invite }) => invite !== null));
});

test('a later visit to a scheduled call replaces a visit that still rings', async () => {
  const { world, page, host, offered } = await scene();
  const code = await offered(1);
  const open = await linked(host, page);
  await filled(page, code);
  for (const [link, count] of [
    [{ code }, 1],
    [open, 2],
  ] as const) {
    const first = await rung(world, link, 'first');
    await page.until('ringing', ({ rings }) => rings.some(({ name }) => name === 'first'));
    const second = await rung(world, link, 'second');
    const { rings } = await page.until('ringing again', (view) =>
      view.rings.some(({ name }) => name === 'second'),
    );
    assert.is(rings.length, count);
    for (const { id } of rings) await page.desk.answer(id, null);
    for (const guest of [first, second]) guest.close();
    await world.sleep(60_000);
  }
});

/** Returns what the fee payer holds beyond its rent, the ends of open deposits, and one more call. */
const spareOf = async ({ chain }: HostPage, owner: string): Promise<bigint> =>
  readSpare(chain, (await feePayerKeyOf(chain, owner)).address);

test('filling several scheduled links at once leaves enough for one more call', async () => {
  const { world, page, host, offered } = await scene();
  page.close();
  const { address: owner } = host.person;
  const { address: fees } = await feePayerKeyOf(page.chain, owner);
  const codes = [await offered(1), await offered(2), await offered(3)];
  const spare = await spareOf(page, owner);
  // Enough for one of them.
  const missing = 1_500_000n - spare;
  assert.ok(missing > 0n);
  await fund(world, fees, { sol: `0.${String(missing).padStart(9, '0')}` });
  await host.page();
  await world.sleep(60_000);
  const held = await Promise.all(
    codes.map(async (code) => lamportsOf(world, await mailboxOf(code))),
  );
  assert.is(held.filter((each) => each > 0n).length, 1);
  assert.ok((await spareOf(page, owner)) >= 0n);
});

test('theft of a scheduled link’s postage costs at most the day’s limit', async () => {
  const { world, page, host, offered } = await scene();
  const { address: fees } = await feePayerKeyOf(page.chain, host.person.address);
  const code = await offered(1);
  await fund(world, fees, { sol: '0.05' });
  const before = await lamportsOf(world, fees);
  const mailbox = await mailboxOf(code);
  for (let looks = 0; looks < 600; looks += 1) {
    const held = await lamportsOf(world, mailbox);
    if (held > 5_001n) await drain(world, { code }, held - 5_001n);
    await world.sleep(100);
  }
  const first = fullPostage(890_880n) + MESSAGE_LAMPORTS;
  const { spent } = page.view();
  assert.ok(before - (await lamportsOf(world, fees)) <= first + spent, `${spent}`);
});

test('a scheduled link’s first postage does not count toward the day’s limit', async () => {
  const { world, page, offered } = await scene();
  const { chain } = page;
  const plenty = 1_000_000_000n;
  const cost = { what: 'refill', of: 'another', lamports: 5_000_000n } as const;
  await createBudget(chain).take(cost, plenty);
  await world.sleep(100_000);
  const code = await offered(1);
  world.faults = ({ method }) =>
    method === 'getLatestBlockhash' ? { kind: 'status', status: 500, deliver: false } : null;
  await page.until('refused', ({ limit }) => limit?.code === 'rpc_unreachable');
  world.faults = () => null;
  await filled(page, code);
});

test('a host can make ten links beside scheduled links', async () => {
  const { page, host, offered } = await scene();
  for (let count = 0; count < 2; count += 1) await offered(48);
  const { address, sign } = host.person;
  const offer = { terms: termsOf(address), lends: 'none', topic: '', name: '' } as const;
  for (let count = 0; count < 9; count += 1) {
    const { id, keys } = await newMailbox(page.chain);
    const code = encodeCallLink({ ...offer, ...keys });
    await keepLink(page.chain, id, { code, createdAtWallMs: 0 });
  }
  await page.desk.make(offer, sign);
  assert.is(await codeOf(page.desk.make(offer, sign)), 'call_links_full');
});

test('an offer with another link’s mailbox does not replace that link', async () => {
  const { page, host, offered } = await scene();
  const link = await linked(host, page);
  const theirs = await feePayerKeyOf(page.chain, person().address);
  const own = offerIn(await offered(1));
  const { seed } = offerIn(await offered(2));
  for (const change of [{ seed }, { deposit: person().address }]) {
    const forged = { ...own, ...change, feePayer: theirs.address };
    const code = encodeCallLink({ ...forged, proof: await theirs.sign(offerText(forged)) });
    const kept = await keepOffer(page.chain, 'host', code).catch(() => null);
    assert.ok(kept === null || kept.offer.feePayer === own.feePayer);
  }
  await page.until('all', ({ links }) => links.length === 3);
  assert.ok(linkOf(page, link.code));
  assert.is((await listScheduledCalls(page.chain)).length, 2);
});

test.run();
