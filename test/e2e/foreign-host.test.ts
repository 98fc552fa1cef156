// tier: all
// waits
// takes: 30
/**
 * A host that was written from the documents (test/support/reference-peer), on WebRTC stacks that are
 * no browser's: our guest, in its page, pays it.
 */
import { test } from 'uvu';
import { openSide, STEADY_PERIOD } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { openDevnetSite, visitsForeigner } from '../support/stacks/checks.ts';
import { werift } from '../support/stacks/werift.ts';
import { wrtc } from '../support/stacks/wrtc.ts';

const site = forAll(openDevnetSite);
const guest = forAll(() => openSide(site, 'chromium', { prepaid: 1, period: STEADY_PERIOD }));

test('a host written from the documents, on @roamhq/wrtc: it sends nothing, and our guest is asked before it pays another minute', () =>
  visitsForeigner(site, guest, wrtc, { endedBy: 'guest' }, STEADY_PERIOD));

test('a host written from the documents, on werift: it sends nothing, and our guest is asked before it pays another minute', () =>
  visitsForeigner(site, guest, werift, { endedBy: 'host' }, STEADY_PERIOD));

test.run();
