// tier: all
// waits
/**
 * A guest that was written from the documents (test/support/reference-peer), on WebRTC stacks that are
 * no browser's: it makes paid calls with our host, in its page, and ends them.
 */
import { test } from 'uvu';
import { openSide, type Side, STEADY_PERIOD } from '../support/call.ts';
import { makeFolder } from '../support/files.ts';
import { openSite, type Site } from '../support/site.ts';
import { hostsForeigner, showDevnet } from '../support/stacks/checks.ts';
import { werift } from '../support/stacks/werift.ts';
import { wrtc } from '../support/stacks/wrtc.ts';

const OPTIONS = { prepaid: 1, period: STEADY_PERIOD };
const folder = makeFolder();

let site: Site;
let host: Side;
test.before(async () => {
  site = await openSite();
  await showDevnet(site);
  host = await openSide(site, 'chromium', OPTIONS);
});
test.after(async () => {
  await host.close();
  await site.close();
  folder.remove();
});

test('a guest written from the documents, on @roamhq/wrtc: prepays, pays two minutes and ends the call', () =>
  hostsForeigner(site, host, wrtc, { minutes: 2, bare: true }));

test('a guest written from the documents, on werift: prepays, answers sound and picture, and ends the call', () =>
  hostsForeigner(site, host, werift, { minutes: 1, media: true }));

test('firefox: a guest written from the documents, on @roamhq/wrtc, with sound and picture: buys a file and pays a minute', async () => {
  const firefox = await openSide(site, 'firefox', OPTIONS);
  try {
    await hostsForeigner(site, firefox, wrtc, { minutes: 1, media: true, folder });
  } finally {
    await firefox.close();
  }
});

test.run();
