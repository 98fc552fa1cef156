/** An attacker in the chat app that carries the codes. The two people see each swap in the words. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeInvite, encodeReply, hashInvite, parseCode } from '../../src/shared/call/code.ts';
import { caip2 } from '../../src/shared/network.ts';
import { openBrowser } from '../support/browser.ts';
import { makeInvite, makeReply } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { bundleMiddle, openMiddle } from '../support/middle/open.ts';
import { openSite } from '../support/site.ts';
import { DEMO, says, visit, type Visit } from '../support/visit.ts';

const THIEF = 'So11111111111111111111111111111111111111112';

const browser = forAll(() => openBrowser('chromium'));
const site = forAll(openSite);
let script: string;
test.before(async () => {
  script = await bundleMiddle();
});

async function people(): Promise<{ readonly host: Visit; readonly guest: Visit }> {
  const options = { query: DEMO, window: true };
  const [host, guest] = [await visit(browser, site, options), await visit(browser, site, options)];
  return { host, guest };
}

const leave = (...visits: readonly Visit[]): Promise<unknown> =>
  Promise.all(visits.map(({ context }) => context.close()));

/** The four words on each screen, once both sides have been greeted. */
async function words({ host, guest }: { host: Visit; guest: Visit }) {
  await guest.ui.shown('prepay');
  await host.ui.until('host-status', 'state', ['awaiting-prepayment']);
  const [atHost, atGuest] = await Promise.all(
    [host, guest].map(async ({ ui }) => (await ui.text('words')).split(/\s+/)),
  );
  return { atHost: atHost ?? [], atGuest: atGuest ?? [] };
}

/** The two swaps alternate by day. test/unit/x402/middle.test.ts tests both. */
const payTo = new Date().getUTCDate() % 2 === 0 ? THIEF : undefined;

// Proves security: An attacker in the middle
test(`if a man in the middle swaps ${payTo ? 'the fingerprint and payTo' : 'the fingerprint'}, the security words differ`, async () => {
  const { host, guest } = await people();
  const middle = await openMiddle(browser, `${site.url}licenses.txt`, script);
  const invite = await makeInvite(host.ui);
  const swapped = await middle.invite(invite, {
    network: caip2(site.ledger.genesisHash),
    ...(payTo && { payTo }),
  });
  const reply = await middle.reply(await makeReply(guest.ui, swapped));
  const honest = parseCode(invite, 'invite');
  assert.ok(honest.ok);
  const wanted = payTo ?? honest.value.invite.terms?.payTo;
  assert.is(await guest.ui.data('terms', 'payTo'), wanted);
  // The address is new to this browser, and the page says so.
  await guest.ui.until('terms', 'paidCalls', ['0']);
  await host.ui.fill('reply-input', reply);
  await host.ui.click('accept-reply');

  const { atHost, atGuest } = await words({ host, guest });
  assert.equal(await middle.heard(), ['hello', 'answer']);
  for (const four of [atHost, atGuest]) assert.is(four.length, 4);
  assert.not.equal(atHost, atGuest);
  // Nothing else on either screen shows the attack.
  for (const { ui } of [host, guest]) assert.not(await ui.has('error'));
  await middle.page.browserContext().close();
  await leave(host, guest);
});

test('both pages refuse codes that an attacker swapped, and nobody can pay', async () => {
  const { host, guest } = await people();
  const invite = await makeInvite(host.ui);
  const honest = parseCode(invite, 'invite');
  assert.ok(honest.ok && honest.value.invite.terms);
  const { terms } = honest.value.invite;
  const swapped = encodeInvite({ ...honest.value.invite, terms: { ...terms, payTo: THIEF } });
  const reply = await makeReply(guest.ui, swapped);
  await host.ui.fill('reply-input', reply);
  await host.ui.click('accept-reply');
  await says(host.ui, 'code_other_invite');

  // Made to look like an answer to the host's own invite.
  const theirs = parseCode(reply, 'reply');
  assert.ok(theirs.ok);
  const inviteHash = await hashInvite(honest.value.bytes);
  await host.ui.fill('reply-input', encodeReply({ ...theirs.value.reply, inviteHash }));
  await host.ui.click('accept-reply');
  await Promise.all([host, guest].map(({ ui }) => says(ui, 'peer_mismatch')));
  assert.not(await guest.ui.has('prepay'));
  assert.equal(site.ledger.transfers(), []);
  await leave(host, guest);
});

test.run();
