// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RingView } from '../../src/shared/api/ring.ts';
import { inviteOn, linked, ready, replyTo, ringThrough, rung } from '../support/ringing.ts';
import { closeWorlds } from '../support/world.ts';

/** A visit continues or ends as pages stop, reload and refuse (docs/protocol/ringing.md). */

test.after.each(closeWorlds);

const rings =
  (count: number) =>
  (view: RingView): boolean =>
    view.rings.length === count;

test('a guest that stops and calls again continues the same ring', async () => {
  const { world, host, page, link } = await ready();
  const other = await linked(host, page, 'Chess');
  const first = await rung(world, link);
  const before = await page.until('ringing', rings(1));
  first.close();
  await world.sleep(20_000);
  const second = await rung(world, link, 'Ana B', { last: first.visit });
  const named = await page.until('named', (view) => view.rings[0]?.name === 'Ana B');
  assert.equal([named.rings.length, named.rings[0]?.id], [1, before.rings[0]?.id]);
  const elsewhere = await rung(world, other, 'Ana', { last: second.visit });
  await page.until('ringing at both', rings(2));
  await ringThrough(world, page, elsewhere);
});

test('a guest that stops after the answer gets the answer again', async () => {
  const { world, page, link, terms } = await ready();
  const first = await rung(world, link);
  const { rings: all } = await page.until('ringing', rings(1));
  await page.desk.answer(all[0]?.id ?? '', inviteOn(terms));
  await first.until('answered', ({ state }) => state === 'answered');
  first.close();
  const second = await rung(world, link, 'Ana', { last: first.visit });
  const again = await page.until('to be answered again', ({ rings: [ring] }) =>
    Boolean(ring?.wasAnswered && ring.state === 'ringing'),
  );
  assert.is(again.rings.length, 1);
  await ringThrough(world, page, second);
});

test('a guest who calls again after a visit has ended starts another visit', async () => {
  const { world, page, link } = await ready();
  page.close();
  const first = await rung(world, link);
  await first.until('over', ({ state }) => state === 'over', 900_000);
  first.close();
  const host = await page.again();
  await rung(world, link, 'Ana', { last: first.visit });
  await host.until('ringing', rings(1));
  await host.until('missed', ({ missed }) => missed.length === 2, 300_000);
});

test('a declined visit does not ring again, but a new call rings', async () => {
  const { world, page, link } = await ready();
  const guest = await rung(world, link);
  const { rings: all } = await page.until('ringing', rings(1));
  await page.desk.answer(all[0]?.id ?? '', null);
  const { knocksAgainInMs } = await guest.until('busy', ({ state }) => state === 'busy');
  assert.type(knocksAgainInMs, 'number');
  await page.desk.forgetMissed();
  const from = page.views.length;
  // The guest knocks again while the page is there, and once after a reload.
  await guest.until('silence', ({ state }) => state === 'no-answer', 180_000);
  page.close();
  const second = await page.again();
  await world.sleep(200_000);
  const views = [...page.views.slice(from), ...second.views];
  assert.ok(views.every((view) => view.rings.length + view.missed.length === 0));
  guest.close();
  const again = await rung(world, link, 'Ana', { last: guest.visit });
  await ringThrough(world, second, again);
});

test('a visit to a busy host rings again once its host is free', async () => {
  const { world, page, link } = await ready();
  page.isInCall = true;
  const guest = await rung(world, link);
  await guest.until('busy', ({ state }) => state === 'busy');
  page.isInCall = false;
  await page.until('ringing', rings(1), 180_000);
  await ringThrough(world, page, guest);
  assert.equal(page.view().missed, []);
});

/** A page reloads at each step, and the call begins anyway. */
const STEPS = ['ringing', 'answered', 'replied'] as const;

for (const step of STEPS) {
  for (const side of ['host', 'guest'] as const) {
    test(`a call begins although the ${side} reloads while the visit is ${step}`, async () => {
      const { world, page, link, terms } = await ready();
      let guest = await rung(world, link);
      const { rings: all } = await page.until('ringing', rings(1));
      if (step !== 'ringing') {
        const invite = inviteOn(terms);
        await page.desk.answer(all[0]?.id ?? '', invite);
        await guest.until('answered', ({ state }) => state === 'answered');
        // The host's page is gone before it reads the reply.
        if (step === 'replied' && side === 'host') page.close();
        if (step === 'replied') await guest.visit.reply(await replyTo(invite));
      }
      if (side === 'host') page.close();
      else guest.close();
      const host = side === 'host' ? await page.again() : page;
      if (side === 'guest' && step === 'replied') {
        // The guest's reply has begun a call in which the guest no longer is.
        await page.until('taken', () => page.replies.length === 1);
        await world.sleep(61_000);
      }
      if (side === 'guest') {
        guest = await rung(world, link, 'Ana, again');
        await page.until('ringing again', (view) =>
          view.rings.some(({ name, state }) => name === 'Ana, again' && state === 'ringing'),
        );
      }
      await ringThrough(world, host, guest);
    });
  }
}

test('the page does not read a closed link, whose guest just waits', async () => {
  const { world, page, link } = await ready();
  await page.desk.change(link.id, { isOpen: false });
  await world.sleep(5_000);
  world.exchanges.length = 0;
  await world.sleep(60_000);
  assert.is(world.exchanges.length, 0, 'the page asks nothing');
  const guest = await rung(world, link);
  await guest.until('no answer', ({ state }) => state === 'no-answer', 60_000);
  assert.equal([page.view().rings, page.view().missed, page.view().spent], [[], [], 0n]);
  await page.desk.change(link.id, { isOpen: true });
  await ringThrough(world, page, guest, 180_000);
});

test.run();
