// tier: all
// waits
// takes: 50
/**
 * A guest that was written from the documents (test/support/reference-peer), on WebRTC stacks that are
 * no browser's, without media: it makes paid calls with our host, in its page, buys a file, and ends them.
 */
import { test } from 'uvu';
import { openSide, STEADY_PERIOD } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { hostsForeigner, openDevnetSite } from '../support/stacks/checks.ts';
import { STACKS } from '../support/stacks/stacks.ts';
import { wrtc } from '../support/stacks/wrtc.ts';

const site = forAll(openDevnetSite);
const host = forAll(() => openSide(site, 'chromium', { prepaid: 1, period: STEADY_PERIOD }));

test(`a guest written from the documents, on ${wrtc.name}: prepays, pays two minutes and ends the call`, () =>
  hostsForeigner(site, host, wrtc, { also: [] }));

for (const stack of STACKS) {
  test(`a guest written from the documents, on ${stack.name}: buys a file, too, and has every byte of it`, () =>
    hostsForeigner(site, host, stack, { also: ['signal', 'files'], file: true }));
}

test.run();
