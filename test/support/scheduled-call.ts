import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { MAX_OFFER_CHARS } from '../../src/shared/call/call-link.ts';
import { type Pair, seesPeer } from './call.ts';
import type { Books } from './site.ts';

/** A call agreed ahead between two pages, on whichever node. */

const COST = 1_500_000n;
/** Finality takes the local ledger 13 s. */
const FINAL_MS = 120_000;

/** Opens the link in the page that is there, as a press on it does. */
const open = (page: Pair['guest']['page'], link: string): Promise<void> =>
  page.evaluate((hash) => {
    location.hash = hash;
  }, new URL(link).hash);

/** Types a start, so many hours from now. Returns the day as the pages write it. */
const startIn = ({ page }: Pick<Pair['host'], 'page'>, field: string, hours: number) =>
  page.evaluate(
    (testid, ms) => {
      const start = document.querySelector(`[data-testid="${testid}"]`);
      const fold = start?.closest('details');
      if (!(start instanceof HTMLInputElement) || !fold) throw new Error('no form');
      fold.open = true;
      const at = new Date(Date.now() + ms);
      const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
      start.value = local.toISOString().slice(0, 16);
      start.dispatchEvent(new Event('input'));
      start.dispatchEvent(new Event('change'));
      return at.toLocaleDateString('en-US', { dateStyle: 'long' });
    },
    field,
    hours * 3_600_000,
  );

/** Makes an offer for a call in so many hours, and returns its link. */
async function makeOffer(
  { host }: { readonly host: Pick<Pair['host'], 'ui' | 'page'> },
  hours: number,
): Promise<string> {
  const { ui, page } = host;
  await ui.click('role-host');
  await page.waitForSelector('[data-testid="offer-start"]');
  await startIn(host, 'offer-start', hours);
  await ui.fill('title', 'An hour of advice');
  await ui.click('make-offer');
  return ui.code('offer-link');
}

/** The guest pays ahead for what the link offers. */
async function book({ ui, page }: Pair['guest'], link: string): Promise<void> {
  await open(page, link);
  await ui.shown('offer');
  await page.waitForFunction(() => {
    const pay = document.querySelector('[data-testid="book-offer"]');
    return pay instanceof HTMLButtonElement && !pay.disabled;
  });
  await ui.click('book-offer');
  await ui.shown('booked', FINAL_MS);
}

/** The offer, the booking, the lists, the ring, the claim, the call, and its end: paid once. */
export async function scheduledCall(
  pair: Pick<Pair, 'host' | 'guest'> & { readonly site: { readonly ledger: Books } },
): Promise<void> {
  const { site, host, guest } = pair;
  const link = await makeOffer(pair, 1);
  assert.ok(new URL(link).hash.length <= '#call='.length + MAX_OFFER_CHARS);
  // Before a server has said anything of it.
  assert.is(await host.ui.data('agreed-call', 'state'), 'offered');

  await open(guest.page, link);
  await guest.ui.shown('offer');
  assert.is(await guest.ui.data('offer-cost', 'atomic'), String(COST));
  assert.is(
    (await guest.ui.data('offer', 'payTo')) ?? '',
    await guest.ui.data('offer-address', 'address'),
  );
  await book(guest, link);
  assert.is((await site.ledger.transfers()).length, 1);
  assert.not.ok(await guest.ui.has('offer-address'), 'nothing is left to compare');

  // A reload brings the booking back.
  await guest.page.reload();
  await guest.ui.shown('wallet-address');
  await guest.ui.shown('booked');
  assert.match(await guest.ui.text('when-to-call'), /^You can call already/);

  await host.page.reload();
  await host.ui.shown('wallet-address');
  // Once its servers have been asked.
  await host.page.waitForFunction(() =>
    document.querySelector('[data-testid="offered-line"]')?.textContent.includes('Booked and paid'),
  );
  await host.ui.click('role-host');
  await host.ui.click('agreed-refresh');
  await host.ui.until('agreed-call', 'state', ['booked']);
  await host.ui.until('agreed-link', 'state', ['open']);
  assert.not.ok(await host.ui.has('call-link-card'), 'it is no call link of the list');
  // Final by then, as hours later.
  await sleep(15_000);
  await rings(pair);
  await host.ui.click('answer');
  await guest.ui.until('ahead', 'state', ['found']);
  // While the claim may succeed, there is no button that pays.
  assert.not.ok(await guest.ui.has('prepay'));
  // The rest of the 60 minutes that were agreed.
  assert.match(await guest.ui.text('claim-booking'), /allow up to 28\.50 /);
  await guest.ui.click('claim-booking');
  await Promise.all([host, guest].map((side) => seesPeer(side, FINAL_MS)));
  assert.is((await site.ledger.transfers()).length, 1);
  for (const side of [host, guest]) {
    assert.is(await side.ui.data('total-paid', 'atomic'), String(COST));
  }
  await sleep(3_000);
  await guest.ui.click('end-call');
  for (const side of [host, guest]) {
    await side.ui.until('call-ended', 'reason', ['guest']);
    await side.ui.shown('ended-scheduled');
    assert.match(await side.ui.text('ended-scheduled'), /An hour of advice/);
  }
  for (const side of [host, guest]) {
    await side.ui.until('unused', 'state', ['returned'], FINAL_MS);
  }
  const [booked, ...end] = await site.ledger.transfers();
  assert.is(booked?.amount, COST);
  // One transfer refunds the guest, the other pays the rest to the host.
  assert.is(end.length, 2);
  assert.ok(end.every(({ amount }) => amount > 0n && amount < COST));
  assert.is(
    end.reduce((sum, { amount }) => sum + amount, 0n),
    COST,
  );
  // Both lists keep the call, with its receipt instead of a link.
  await guest.ui.click('start-over');
  await guest.ui.click('role-guest');
  await guest.ui.until('booking', 'state', ['held']);
  await host.ui.click('start-over');
  await host.ui.until('agreed-call', 'state', ['held'], FINAL_MS);
  for (const { ui } of [host, guest]) {
    assert.not.ok(await ui.has('booking-calendar'));
    await ui.click('booking-receipt');
    await ui.shown('invoice');
  }
}

/** The guest calls. A reload on either side while it rings loses nothing. */
async function rings({ host, guest }: Pick<Pair, 'host' | 'guest'>): Promise<void> {
  await guest.ui.click('call-host');
  await guest.ui.until('ringing', 'state', ['ringing']);
  await host.ui.shown('ring');
  assert.match(await host.ui.text('ring'), /Scheduled for .*An hour of advice/);
  const first = await host.ui.data('ring', 'id');
  await guest.page.reload();
  await guest.ui.shown('wallet-address');
  await guest.ui.click('call-host');
  await guest.ui.until('ringing', 'state', ['ringing']);
  // The newer visit takes the place of the one that was left.
  await host.page.waitForFunction(
    (id) => {
      const all = [...document.querySelectorAll<HTMLElement>('[data-testid="ring"]')];
      return all.length === 1 && all[0]?.dataset['id'] !== id;
    },
    {},
    first,
  );
  await host.page.reload();
  await host.ui.shown('wallet-address');
  await host.ui.shown('ring');
}

/** Gives the appointment a day later. Returns its new link, and the day as the pages write it. */
async function move(host: Pair['host'], before: string) {
  const { ui } = host;
  const day = await startIn(host, 'move-start', 25);
  await ui.click('move-now');
  await ui.shown('moved');
  const link = await ui.code('offer-link');
  assert.is.not(link, before);
  return { link, day };
}

/** Without the link: an invite that a reload loses is made again at its call alone. */
async function inviteByHand({ ui, page }: Pair['host']): Promise<void> {
  await ui.click('start-agreed');
  const first = await ui.code('invite-code');
  await page.reload();
  await ui.shown('lost-way');
  assert.match(await ui.text('lost-way'), 'Press “Invite by hand” at the scheduled call again');
  assert.is(await ui.value('title'), '', 'it is not offered as a call of its own');
  await ui.shown('wallet-address');
  await ui.click('start-agreed');
  assert.is.not(await ui.code('invite-code'), first);
  await page.reload();
  await ui.shown('lost-way');
  await ui.until('agreed-call', 'state', ['booked']);
}

/** A booking is moved, then returned: the guest's page follows from the new link, and from the chain. */
export async function cancelledCall(pair: Pick<Pair, 'host' | 'guest'>): Promise<void> {
  const { host, guest } = pair;
  const link = await makeOffer(pair, 26);
  // Pasted where an invite belongs, it opens as well.
  await guest.ui.click('role-guest');
  await guest.ui.fill('invite-input', link);
  await guest.ui.click('open-invite');
  await book(guest, link);
  await host.ui.click('agreed-refresh');
  await host.ui.until('agreed-call', 'state', ['booked']);
  // Earlier than a day before, nobody can call.
  assert.match(await guest.ui.text('when-to-call'), /you can call on this page/);
  assert.not.ok(await guest.ui.has('call-host'));
  await inviteByHand(host);
  const moved = await move(host, link);
  await open(guest.page, moved.link);
  await guest.page.waitForFunction(
    (day) => document.querySelector('[data-testid="offer"]')?.textContent.includes(day),
    {},
    moved.day,
  );
  await open(guest.page, link);
  await guest.ui.shown('offer-moved');
  // Its finality is waited for.
  // The first press asks.
  await host.ui.click('give-back');
  await host.ui.until('give-back', 'asked', ['true']);
  await host.ui.click('give-back');
  await host.ui.until('agreed-call', 'state', ['returned'], FINAL_MS);
  // The open page looks by itself.
  await guest.ui.until('offer-fate', 'fate', ['returned'], FINAL_MS);
  assert.not.ok(await guest.ui.has('call-host'));
  await guest.page.goto(
    new URL(guest.page.url()).origin +
      new URL(guest.page.url()).pathname +
      new URL(guest.page.url()).search,
  );
  await guest.ui.shown('wallet-address');
  await guest.ui.until('booked-line', 'state', ['returned']);
  assert.match(await guest.ui.text('booked-line'), /An hour of advice/);
  await guest.ui.click('role-guest');
  await guest.ui.shown('booking');
  await guest.ui.click('booking-drop');
  await guest.page.waitForFunction(
    () => document.querySelectorAll('[data-testid="booking"]').length === 0,
  );
}
