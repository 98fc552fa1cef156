// tier: soak
// waits
// takes: 90
/**
 * The page in WebKitGTK, Safari's engine: consent, wallet, receipts and audit. A host offers a call, or
 * reads that the engine has no WebRTC.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, endSettled, pairOn, prepay } from '../support/call.ts';
import { copied, downloading } from '../support/receipts.ts';
import { openSite, type Site } from '../support/site.ts';
import { launchWebKit, type WebKit } from '../support/webkit/driver.ts';
import { type Hand, hand } from '../support/webkit/person.ts';

let site: Site;
let webkit: WebKit;
let person: Hand;

const test = suite('WebKitGTK');

test.before(async () => {
  site = await openSite();
  webkit = await launchWebKit();
  person = hand(webkit);
  await webkit.open(`${site.url}?network=local&period=8`);
});
test.after(async () => {
  await webkit.close();
  await site.close();
});

/** Debian's WebKitGTK has no WebRTC. */
const hasWebRtc = (): Promise<boolean> => webkit.evaluate(() => 'RTCPeerConnection' in window);

/** The features that the page needs, as this engine has them. */
test('the engine has the features that the page expects', async () => {
  const has = await webkit.evaluate(async () => {
    const ed25519 = await crypto.subtle.generateKey('Ed25519', false, ['sign']).then(
      () => true,
      (thrown: unknown) => String(thrown),
    );
    return {
      RTCPeerConnection: 'RTCPeerConnection' in window,
      RTCRtpScriptTransform: 'RTCRtpScriptTransform' in window,
      mediaDevices: 'mediaDevices' in navigator,
      serviceWorker: 'serviceWorker' in navigator,
      locks: 'locks' in navigator,
      trustedTypes: 'trustedTypes' in window,
      BroadcastChannel: 'BroadcastChannel' in window,
      storage: 'storage' in navigator,
      ed25519,
    };
  });
  console.log(`  WebKitGTK ${webkit.version}: ${JSON.stringify(has)}`);
  const { ed25519, locks, serviceWorker, BroadcastChannel } = has;
  assert.equal([ed25519, locks, serviceWorker, BroadcastChannel], [true, true, true, true]);
});

test('the page asks for consent once and keeps the answer', async () => {
  await person.shown('consent');
  await person.click('consent-check');
  await person.click('consent-continue');
  await person.shown('role-host');
  await webkit.reload();
  await person.shown('role-host');
  assert.equal(await person.data('consent'), []);
});

// Proves proof: Browsers to come, and Safari's engine
test('the demo wallet connects, and is found again after a reload', async () => {
  await webkit.reload();
  await person.click('wallet-connect');
  await person.shown('wallet-option');
  await person.click('wallet-option');
  await person.until('wallet-usdc', 'atomic', ['100000000']);
  const address = await person.text('wallet-address');
  assert.match(address, /^[1-9A-HJ-NP-Za-km-z]{32,44}$/);
  await webkit.reload();
  await person.until('wallet-usdc', 'atomic', ['100000000']);
  assert.is(await person.text('wallet-address'), address);
});

test('a host gets an invite, or reads what the browser lacks', async () => {
  await webkit.open(`${site.url}?network=local&wallet=demo&period=8`);
  await person.click('role-host');
  await person.fill('price', '0.50');
  await person.click('create-invite');
  if (await hasWebRtc()) await person.shown('invite-code');
  else await person.until('error', 'code', ['no_webrtc']);
});

test('a pasted or linked receipt passes the audit', async () => {
  const sides = { url: site.url, ledger: site.ledger, close: () => Promise.resolve() };
  const options = { guest: 'chromium', prepaid: 2 } as const;
  const pair = await downloading((all) => pairOn(sides, all), options);
  try {
    await connect(pair);
    await prepay(pair);
    await endSettled(pair, 'guest', 1);
    await pair.guest.ui.click('receipts');
    const receipt = await copied(pair.guest, 'json');
    const link = new URL(await copied(pair.guest, 'link'));

    await person.click('receipts');
    await person.shown('audit-input');
    await person.fill('audit-input', receipt);
    await person.click('audit-run');
    assert.is(await person.until('audit-result', 'matches', ['true', 'false']), 'true');
    await webkit.open(`${site.url}?network=local&period=8${link.hash}`);
    await person.shown('audit-input');
    await person.click('audit-run');
    assert.is(await person.until('audit-result', 'matches', ['true', 'false']), 'true');
  } finally {
    await pair.close();
  }
});

test.run();
