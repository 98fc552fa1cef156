// tier: all
// waits
/**
 * A host that was written from the documents (test/support/reference-peer), on WebRTC stacks that are
 * no browser's: our guest, in its page, pays it.
 */
import { test } from 'uvu';
import { openSide, type Side, STEADY_PERIOD } from '../support/call.ts';
import { openSite, type Site } from '../support/site.ts';
import { showDevnet, visitsForeigner } from '../support/stacks/checks.ts';
import { werift } from '../support/stacks/werift.ts';
import { wrtc } from '../support/stacks/wrtc.ts';

let site: Site;
let guest: Side;
test.before(async () => {
  site = await openSite();
  await showDevnet(site);
  guest = await openSide(site, 'chromium', { prepaid: 1, period: STEADY_PERIOD });
});
test.after(async () => {
  await guest.close();
  await site.close();
});

test('a host written from the documents, on @roamhq/wrtc: it sends nothing, and our guest is asked before it pays another minute', () =>
  visitsForeigner(site, guest, wrtc, { endedBy: 'guest' }, STEADY_PERIOD));

test('a host written from the documents, on werift: it sends nothing, and our guest is asked before it pays another minute', () =>
  visitsForeigner(site, guest, werift, { endedBy: 'host' }, STEADY_PERIOD));

test.run();
