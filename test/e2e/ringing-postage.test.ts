// tier: all
// timeout: 400
/** Somebody with a call link takes its postage, or makes its mailbox unusable. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createLedger } from '../../dev/ledger/index.ts';
import { pairOn, STEADY_PERIOD } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { heldNode } from '../support/held-node.ts';
import { breakMailbox, drainAll } from '../support/postage.ts';
import { endAndLeave, makeCallLink, openLink, payAndTalk, ring } from '../support/ring.ts';
import { siteOn } from '../support/site.ts';
import { inTier } from '../support/tier.ts';
import { says } from '../support/visit.ts';

const [mix] = inTier([
  { host: 'firefox', guest: 'chromium' },
  { host: 'chromium', guest: 'firefox' },
] as const);

const pair = forAll(async () => {
  const site = await siteOn(heldNode(createLedger()));
  return pairOn(site, { ...mix, period: STEADY_PERIOD });
});
let link = '';
const code = (): { readonly code: string } => ({ code: new URL(link).hash.replace('#call=', '') });

test.before(async () => {
  link = await makeCallLink(pair.host);
});

test('a guest sees that a link without postage cannot ring until its refill', async () => {
  const { host, guest, site } = pair;
  const url = host.page.url();
  await host.page.goto('about:blank');
  await drainAll(site, code());
  await ring(guest, link);
  assert.match(await says(guest.ui, 'link_unusable'), 'cannot ring now');
  await host.page.goto(url);
  await host.ui.click('role-host');
  await host.ui.until('link-state', 'state', ['open']);
  await guest.ui.click('stop-ringing');
  await ring(guest, link, 'Ana');
  await host.ui.shown('ring');
});

test('a guest can send a reply as a link if posting fails', async () => {
  const { host, guest, site } = pair;
  const node = site.ledger;
  node.hold('answer');
  await host.ui.click('answer');
  await node.held('answer');
  node.hold('fill');
  await drainAll(site, code());
  node.release('answer');
  await says(guest.ui, 'link_unusable');
  await guest.ui.code('reply-code');
  node.release('fill');
  await openLink(host, await guest.ui.value('reply-link'));
  await payAndTalk(pair);
  await endAndLeave(pair);
});

test('both sides see that a link with an unusable mailbox is broken', async () => {
  const { host, guest, site } = pair;
  await host.ui.until('link-state', 'state', ['open']);
  await breakMailbox(site, code());
  await host.ui.until('link-state', 'state', ['broken']);
  await ring(guest, link);
  await says(guest.ui, 'link_unusable');
});

test.run();
