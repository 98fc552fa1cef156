// tier: soak
// waits
// takes: 90
/**
 * A peer written from the documents (test/support/reference-peer) on aiortc, which is WebRTC in Python.
 * It makes paid calls with our page. On Debian, if run as root, the test first installs the package.
 */
import { test } from 'uvu';
import { STEADY_PERIOD } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { aiortc, aiortcVersion } from '../support/stacks/aiortc.ts';
import {
  hostsForeigner,
  openDevnetSite,
  openPage,
  type OurPage,
  visitsForeigner,
} from '../support/stacks/checks.ts';

console.log(`aiortc ${aiortcVersion()}`);

const site = forAll(openDevnetSite);

async function on(
  kind: 'chromium' | 'firefox',
  play: (side: OurPage) => Promise<void>,
): Promise<void> {
  const side = await openPage(site, kind);
  try {
    await play(side);
  } finally {
    await side.close();
  }
}

// Proves proof: Other x402 software
test('with a guest on aiortc, sound and picture pass both ways', () =>
  on('chromium', (host) => hostsForeigner(site, host, aiortc, { also: ['signal'], media: true })));

test('our guest confirms silent minutes and buys from a host on aiortc', () =>
  on('chromium', (guest) =>
    visitsForeigner(site, guest, aiortc, { endedBy: 'guest' }, STEADY_PERIOD),
  ));

test.run();
