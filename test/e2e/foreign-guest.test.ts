// tier: all
// waits
/**
 * A guest written from the documents (test/support/reference-peer), on WebRTC stacks of no browser and
 * without media. It makes paid calls with our host in either browser, buys a file, and ends the calls.
 */
import { test } from 'uvu';
import { forAll } from '../support/for-all.ts';
import { hostsForeigner, openDevnetSite, pagesOf } from '../support/stacks/checks.ts';
import { MIXES } from '../support/stacks/mixes.ts';
import { wrtc } from '../support/stacks/wrtc.ts';

const site = forAll(openDevnetSite);
const hosts = pagesOf(site);

// Proves proof: Other x402 software
test(`a guest on ${wrtc.name} prepays into a deposit and sees the refund`, () =>
  hostsForeigner(site, hosts.chromium, wrtc, { also: [], returns: true }));

for (const { stack, kind } of MIXES) {
  test(`a guest on ${stack.name} buys a file from our host in ${kind}`, () =>
    hostsForeigner(site, hosts[kind], stack, { also: ['signal', 'files'], file: true }));
}

test.run();
