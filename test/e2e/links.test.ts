// tier: all
// waits
/**
 * Links instead of pasting. The invite link opens the guest’s screen, and the reply link finds the
 * host’s waiting tab.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { repairLink } from '../../src/shared/call/code.ts';
import { openBrowser } from '../support/browser.ts';
import { makeInvite, seesPeer } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { openSite } from '../support/site.ts';
import { becomes, visit, type Visit } from '../support/visit.ts';
import { inTier } from '../support/tier.ts';

const browsers = [
  forAll(() => openBrowser('chromium')),
  forAll(() => openBrowser('firefox')),
] as const;
const site = forAll(openSite);

/** A page of this profile, opened at a link as a person opens it. */
async function open(link: string, at: Pick<Visit, 'browser' | 'context'>): Promise<Visit> {
  const url = new URL(link);
  const query = Object.fromEntries(url.searchParams);
  const visited = await visit(at.browser, site, { context: at.context, query: {} });
  await visited.go(query, url.hash);
  return visited;
}

/** The link that the page copies. */
async function repairLinkOf({ ui, page }: Visit): Promise<string> {
  return repairLink(page.url(), await ui.code('repair-code'));
}

const toast = async ({ ui, page }: Visit): Promise<string> => {
  await ui.shown('toast');
  return page.$eval('[data-testid="toast"]', (each) => each.textContent.trim());
};

for (const [hostAt, guestAt] of inTier([
  [0, 1],
  [1, 0],
] as const)) {
  // Proves connection: A pair of repair links after a change of network
  // Proves security: A link pays nothing and settles nothing; a reply goes to the tab whose invite it answers
  test(`two links make a call with a host in ${hostAt === 0 ? 'Chromium' : 'Firefox'}`, async () => {
    const [hostBrowser, guestBrowser] = [browsers[hostAt], browsers[guestAt]];
    const host = await visit(hostBrowser, site);
    await host.ui.shown('wallet-address');
    const invite = await makeInvite(host.ui, '0.25');
    const inviteLink = await host.ui.value('invite-link');
    assert.is(new URL(inviteLink).hash, `#invite=${invite}`);

    const second = await open(inviteLink, host);
    await second.ui.shown('own-invite');
    await second.page.close();
    await host.page.bringToFront();

    const context = await guestBrowser.createBrowserContext();
    const guest = await open(inviteLink, { browser: guestBrowser, context });
    await guest.ui.shown('terms');
    assert.not(await guest.ui.has('own-invite'));
    assert.is(await guest.ui.value('invite-input'), invite);
    assert.is(await guest.ui.data('terms', 'price'), '0.25');
    assert.is(await guest.ui.data('terms', 'network'), 'local');
    assert.is(await guest.ui.data('terms', 'payTo'), await host.ui.text('wallet-address'));
    assert.is(new URL(guest.page.url()).hash, '', 'the code does not stay in the address bar');
    await guest.ui.shown('wallet-address');
    await guest.ui.click('create-reply');
    const reply = await guest.ui.code('reply-code');
    const replyLink = await guest.ui.value('reply-link');
    assert.is(new URL(replyLink).hash, `#reply=${reply}`);

    const elsewhere = await hostBrowser.createBrowserContext();
    const lost = await open(replyLink, { browser: hostBrowser, context: elsewhere });
    assert.match(await toast(lost), 'No tab in this browser is waiting');
    // The message stays until the user presses its button.
    await lost.page.$eval('[data-testid="toast"] > button', (each) => each.click());
    await lost.ui.gone('toast');
    await elsewhere.close();
    assert.is(await host.ui.data('host-status', 'state'), 'inviting');

    const tab = await open(replyLink, host);
    assert.match(await toast(tab), 'passed to your waiting tab');
    await tab.page.close();
    await host.page.bringToFront();
    await becomes(host.ui, 'host-status', 'state', 'awaiting-prepayment');
    await guest.ui.click('prepay');
    await Promise.all([seesPeer(host), seesPeer(guest)]);

    const late = await open(replyLink, host);
    assert.match(await toast(late), 'No tab in this browser is waiting');
    await late.page.close();

    // A page that was loaded again: two links more, each opened in a new tab.
    await guest.page.reload();
    await guest.ui.click('rejoin');
    const offered = await repairLinkOf(guest);
    const strange = await hostBrowser.createBrowserContext();
    const lostAgain = await open(offered, { browser: hostBrowser, context: strange });
    assert.match(await toast(lostAgain), 'No open call in this browser');
    await strange.close();
    const handed = await open(offered, host);
    assert.match(await toast(handed), 'passed to the tab with your call');
    await handed.page.close();
    await host.page.bringToFront();
    await host.ui.click('repair-apply');
    const answered = await open(await repairLinkOf(host), guest);
    assert.match(await toast(answered), 'passed to the tab with your call');
    await answered.page.close();
    await guest.page.bringToFront();
    await guest.ui.click('repair-apply');
    for (const { ui } of [host, guest]) await ui.until('connection', 'state', ['connected']);
    await Promise.all([seesPeer(host), seesPeer(guest)]);

    // The other side begins: the link fills a field in the tab that it opens, and its button resumes the call.
    await guest.page.reload();
    await guest.ui.shown('rejoin');
    await host.page.setViewport({ width: 844, height: 390 });
    await host.ui.click('repair-start');
    await host.page.waitForFunction(
      () => document.activeElement?.getAttribute('data-testid') === 'repair-code',
    );
    // A part hidden for the keyboard would come back on the press, and move the pressed button away.
    assert.ok(await host.ui.has('end-call'), 'a field that nobody writes in hides nothing');
    const resumed = await open(await repairLinkOf(host), guest);
    await resumed.page.waitForFunction(
      () => document.activeElement?.getAttribute('data-testid') === 'repair-apply',
    );
    assert.ok(await resumed.ui.has('rejoin'), 'nothing is resumed yet');
    await resumed.ui.click('repair-apply');
    const last = await open(await repairLinkOf(resumed), host);
    assert.match(await toast(last), 'passed to the tab with your call');
    await last.page.close();
    await host.page.bringToFront();
    await host.ui.click('repair-apply');
    for (const { ui } of [host, resumed]) await ui.until('connection', 'state', ['connected']);
    await resumed.page.bringToFront();
    await Promise.all([seesPeer(host), seesPeer(resumed)]);
    for (const side of [host, guest, resumed]) assert.equal(side.guard.offences, [], side.kind);
    await Promise.all([host, guest].map((side) => side.context.close()));
  });
}

test.run();
