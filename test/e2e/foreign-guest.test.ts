// tier: all
// waits
/**
 * A guest that was written from the documents (test/support/reference-peer), on WebRTC stacks that are
 * no browser's, without media: it makes paid calls with our host, in its page, buys a file, and ends them.
 */
import { test } from 'uvu';
import { openSide, type Side, STEADY_PERIOD } from '../support/call.ts';
import { openSite, type Site } from '../support/site.ts';
import { hostsForeigner, showDevnet } from '../support/stacks/checks.ts';
import { STACKS } from '../support/stacks/stacks.ts';
import { wrtc } from '../support/stacks/wrtc.ts';

let site: Site;
let host: Side;
test.before(async () => {
  site = await openSite();
  await showDevnet(site);
  host = await openSide(site, 'chromium', { prepaid: 1, period: STEADY_PERIOD });
});
test.after(async () => {
  await host.close();
  await site.close();
});

test(`a guest written from the documents, on ${wrtc.name}: prepays, pays two minutes and ends the call`, () =>
  hostsForeigner(site, host, wrtc, { also: [] }));

for (const stack of STACKS) {
  test(`a guest written from the documents, on ${stack.name}: buys a file, too, and has every byte of it`, () =>
    hostsForeigner(site, host, stack, { also: ['signal', 'files'], file: true }));
}

test.run();
