// tier: all
// waits
/**
 * A host written from the documents (test/support/reference-peer), on WebRTC stacks of no browser. Our
 * guest in either browser pays it.
 */
import { test } from 'uvu';
import { STEADY_PERIOD } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { openDevnetSite, pagesOf, visitsForeigner } from '../support/stacks/checks.ts';
import { MIXES } from '../support/stacks/mixes.ts';

const site = forAll(openDevnetSite);
const guests = pagesOf(site);

MIXES.forEach(({ stack, kind }, index) => {
  const returns = index % 2 === 0;
  const endedBy = returns ? 'guest' : 'host';
  // Proves proof: Other x402 software
  test(`our guest in ${kind} ${returns ? 'pays into a deposit and ' : ''}buys a file from a host on ${stack.name}`, () =>
    visitsForeigner(site, guests[kind], stack, { endedBy, returns }, STEADY_PERIOD));
});

test.run();
