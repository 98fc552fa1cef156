// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { closeWorlds } from '../support/world.ts';
import { inviteOn, ready, replyTo, rung } from '../support/ringing.ts';

/** A host's page and guests' pages, with the worker's own modules, on the local ledger. */

test.after.each(closeWorlds);

test('a guest without any money rings, is answered, and its reply begins the call', async () => {
  const { world, page, link, terms } = await ready();
  const t0 = world.nowMs();
  const guest = await rung(world, link);
  const { rings } = await page.until('ringing', (view) => view.rings.length === 1);
  console.log('ringing', world.nowMs() - t0, rings);
  const [ring] = rings;
  assert.is(ring?.name, 'Ana');
  const invite = inviteOn(terms);
  await page.desk.answer(ring?.id ?? '', invite);
  console.log('answered', world.nowMs() - t0);
  const answered = await guest.until('answered', ({ state }) => state === 'answered');
  console.log('seen', world.nowMs() - t0);
  assert.is(answered.invite, invite);
  const reply = await replyTo(invite);
  await guest.visit.reply(reply);
  await page.until('taken', (view) => view.rings.length === 0);
  console.log('taken', world.nowMs() - t0);
  assert.equal(page.replies, [{ ring: ring?.id, link: link.id, invite, reply }]);
});

test.run();
