// tier: both
// waits
/**
 * Two tabs of one browser in the same role. One tab holds the books, and the other tab can take them.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBrowser } from '../support/browser.ts';
import { makeInvite } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { openSite } from '../support/site.ts';
import { becomes, DEMO, visit } from '../support/visit.ts';
import { byTurns } from '../support/tier.ts';

const site = forAll(openSite);
const [kind = 'chromium'] = byTurns(['chromium', 'firefox'] as const);
const browser = forAll(() => openBrowser(kind));

test(`a host’s second tab takes over the host’s role until it closes, in ${kind}`, async () => {
  const first = await visit(browser, site);
  await first.ui.shown('wallet-address');
  await makeInvite(first.ui, '0.25');
  const second = await visit(browser, site, { context: first.context, query: DEMO });
  await second.ui.shown('wallet-address');
  await second.ui.click('role-host');
  await second.ui.shown('books-elsewhere');
  assert.not(await second.ui.has('create-invite'));
  assert.is(await first.ui.data('host-status', 'state'), 'inviting');
  await second.ui.click('books-use');
  await second.ui.gone('books-elsewhere');
  await makeInvite(second.ui, '0.5');
  await first.page.bringToFront();
  await first.ui.shown('books-elsewhere');
  assert.not(await first.ui.has('create-invite'));
  await second.page.close();
  await first.ui.gone('books-elsewhere');
  await makeInvite(first.ui, '0.75');
  await becomes(first.ui, 'host-status', 'state', 'inviting');

  // The guest's books are free.
  const guest = await visit(browser, site, { context: first.context, query: DEMO });
  await guest.ui.click('role-guest');
  await guest.ui.shown('invite-input');
  assert.not(await guest.ui.has('books-elsewhere'));
  assert.is(await first.ui.data('host-status', 'state'), 'inviting');
  await first.context.close();
});

test.run();
