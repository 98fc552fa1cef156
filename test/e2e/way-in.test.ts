// tier: all
/** The way into a call: the next step on each screen, and how people hand over links and codes. */
import { createSocket } from 'node:dgram';
import decodeQR from 'qr/decode.js';
import type { Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBrowser } from '../support/browser.ts';
import { makeInvite } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { bindingResponse } from '../support/net/stun-message.ts';
import { openSite } from '../support/site.ts';
import type { Ui } from '../support/ui.ts';
import { says, visit } from '../support/visit.ts';
import { PATIENCE_MS } from '../support/ui.ts';

declare global {
  interface Window {
    /** The data given to the share sheet, which then does as `shareFails` says. */
    shared?: ShareData[];
    /** The copied texts. */
    copied?: string[];
    shareFails?: string;
  }
}

const chromium = forAll(() => openBrowser('chromium'));
const firefox = forAll(() => openBrowser('firefox'));
const site = forAll(openSite);

/** Waits until the line about the next step has this text. */
const nextStep = ({ page }: Pick<Ui, 'page'>, part: string): Promise<unknown> =>
  page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll('[data-testid="next-step"]')].some(
        (each) => each.getClientRects().length > 0 && each.textContent.includes(wanted),
      ),
    { timeout: PATIENCE_MS, polling: 50 },
    part,
  );

/** A person pastes a link into the address bar of an open tab, so only the fragment differs. */
const pasteIntoAddressBar = (page: Page, link: string): Promise<void> =>
  page.evaluate((hash) => void (location.hash = hash), new URL(link).hash);

/** Returns the text that a camera would read off the page: decodes the drawn runs of modules. */
async function readQr(page: Page, testid: string): Promise<string> {
  const drawn = await page.$eval(`[data-testid="${testid}"] svg`, (svg) => ({
    size: Number(svg.getAttribute('viewBox')?.split(' ')[2]),
    path: svg.querySelector('path')?.getAttribute('d') ?? '',
    dark: getComputedStyle(svg).fill,
    light: getComputedStyle(svg).backgroundColor,
  }));
  assert.equal([drawn.dark, drawn.light], ['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
  const scale = 4;
  const width = drawn.size * scale;
  const data = new Uint8Array(width * width * 4).fill(255);
  for (const [, x, y, length] of drawn.path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1) {
      const from = (row * width + Number(x) * scale) * 4;
      data.fill(0, from, from + Number(length) * scale * 4);
    }
  }
  for (let at = 3; at < data.length; at += 4) data[at] = 255;
  return decodeQR({ width, height: width, data });
}

function watchShare(): void {
  window.shared = [];
  Object.assign(navigator, {
    share: (data: ShareData) => {
      window.shared?.push(data);
      const { shareFails } = window;
      return shareFails ? Promise.reject(new DOMException('', shareFails)) : Promise.resolve();
    },
  });
  if (!isSecureContext) return;
  // The clipboard belongs to the user of this machine.
  window.copied = [];
  navigator.clipboard.writeText = (text) => {
    window.copied?.push(text);
    return Promise.resolve();
  };
}

/** The screen's primary buttons, by test id: one. */
const leads = (page: Page): Promise<readonly (string | undefined)[]> =>
  page.$$eval('.screen button.primary', (all) =>
    all.filter((each) => each.checkVisibility()).map((each) => each.dataset['testid']),
  );

/** Which of these are wholly in view without scrolling. */
const inView = (page: Page, ...ids: readonly string[]): Promise<readonly string[]> =>
  page.evaluate((wanted) => {
    scrollTo(0, 0);
    return wanted.filter((id) => {
      const box = document.querySelector(`[data-testid="${id}"]`)?.getBoundingClientRect();
      return box && box.height > 0 && box.top >= 0 && box.bottom <= innerHeight;
    });
  }, ids);

// Proves stage 10: The way in
test('users pass on codes by QR code, share sheet or link', async () => {
  const prepare = (page: Page): Promise<unknown> => page.evaluateOnNewDocument(watchShare);
  const host = await visit(chromium, site, { prepare });
  await host.ui.shown('wallet-address');
  await host.ui.click('role-host');
  await nextStep(host.ui, 'network fees');
  await host.ui.shown('create-call-link');
  assert.equal(await leads(host.page), ['create-call-link']);
  await host.ui.fill('title', 'sourdough');
  await makeInvite(host.ui, '0.25');
  const inviteLink = await host.ui.value('invite-link');
  assert.not(inviteLink.includes('consent'), 'who sends a link agrees for nobody');
  for (const size of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ]) {
    await host.page.setViewport(size);
    const steps = ['invite-copy', 'reply-input', 'accept-reply'];
    assert.equal(await inView(host.page, ...steps), steps, `both steps at ${size.width} px`);
  }
  assert.equal(await leads(host.page), ['invite-copy']);
  await host.ui.click('invite-copy');
  await host.page.waitForFunction(() => window.copied?.length === 1, { polling: 50 });
  assert.equal(await host.page.evaluate(() => window.copied), [inviteLink], 'the link alone');
  assert.equal(await leads(host.page), ['accept-reply'], 'then the reply comes first');
  await host.ui.click('invite-show-qr');
  assert.is(await readQr(host.page, 'invite-qr'), inviteLink);
  for (const fails of ['', 'AbortError', 'NotAllowedError']) {
    await host.page.evaluate((name) => void (window.shareFails = name), fails);
    await host.ui.click('invite-share');
  }
  await host.page.waitForFunction(() =>
    document.querySelector('.send')?.textContent.includes('Copy the link instead'),
  );
  const offered = {
    title: 'Pay2Chat invite',
    text: 'Video call about sourdough: 0.25 USDC/min, 0.75 to start.',
    url: inviteLink,
  };
  assert.equal(await host.page.evaluate(() => window.shared), Array(3).fill(offered));

  const guest = await visit(firefox, site);
  await guest.ui.click('role-guest');
  await pasteIntoAddressBar(guest.page, inviteLink);
  await guest.ui.shown('terms');
  assert.is(new URL(guest.page.url()).hash, '');
  await nextStep(guest.ui, 'camera and microphone');
  assert.match(await guest.page.$eval('.guest h1', (each) => each.textContent), '0.25 USDC per');
  assert.equal(await leads(guest.page), ['create-reply']);
  await guest.ui.click('create-reply');
  await guest.ui.code('reply-code');
  const replyLink = await guest.ui.value('reply-link');
  assert.equal(await leads(guest.page), ['reply-copy']);
  await guest.ui.click('reply-show-qr');
  assert.is(await readQr(guest.page, 'reply-qr'), replyLink);

  // Another invite must not end the offer or reply that waits here.
  for (const side of [host, guest]) {
    await pasteIntoAddressBar(side.page, inviteLink);
    await side.page.waitForFunction(
      () =>
        [...document.querySelectorAll('[data-testid="toast"]')].some((each) =>
          each.textContent.includes('Another call is open in this tab'),
        ),
      { timeout: PATIENCE_MS, polling: 50 },
    );
  }
  assert.is(await host.ui.data('host-status', 'state'), 'inviting');
  assert.is(await guest.ui.data('guest-status', 'state'), 'waiting');
  await pasteIntoAddressBar(host.page, replyLink);
  await guest.ui.shown('prepay', 60_000);
  for (const side of [host, guest]) assert.equal(side.guard.offences, [], side.kind);
  await Promise.all([host, guest].map(({ context }) => context.close()));
});

for (const browser of [chromium, firefox]) {
  test('Back and Forward change screens without leaving a call', async () => {
    const { page, ui, context } = await visit(browser, site);
    const press = (steps: number): Promise<void> => page.evaluate((by) => history.go(by), steps);
    await ui.click('role-guest');
    await ui.shown('invite-input');
    await press(-1);
    await ui.shown('role-host');
    await press(1);
    await ui.shown('invite-input');
    // The page's own way back makes no entry that Back would have to pass.
    await page.click('.screen:not([hidden]) > .back');
    await ui.click('role-host');
    await ui.shown('create-invite');
    await press(-1);
    await ui.shown('role-host');
    assert.is(await page.evaluate(() => history.length), 3, 'blank, first screen and one side');
    await press(1);
    await makeInvite(ui);
    await press(-1);
    await ui.shown('toast');
    assert.ok(await ui.has('invite-code'));
    await context.close();
  });
}

test('the page reports missing WebRTC before anything is signed', async () => {
  const { ui, context } = await visit(chromium, site, {
    prepare: (page) =>
      page.evaluateOnNewDocument(
        () => void Reflect.deleteProperty(globalThis, 'RTCPeerConnection'),
      ),
  });
  await ui.click('role-host');
  await ui.shown('wallet-address');
  await ui.click('create-invite');
  assert.match(await says(ui, 'no_webrtc'), 'Open this page in a current Chrome, Edge or Firefox');
  assert.is((await ui.data('till', 'payments')) ?? '0', '0', 'the fee payer was not filled');
  await context.close();
});

const HOST_STUN = 'stun:127.0.0.1';

/** A STUN server, and the ports that asked it. */
async function stunServer(): Promise<{ url: string; ports: Set<number>; close(): void }> {
  const socket = createSocket('udp4');
  const ports = new Set<number>();
  socket.on('message', (request, from) => {
    const response = bindingResponse(request, from);
    if (!response) return;
    ports.add(from.port);
    socket.send(response, from.port, from.address);
  });
  await new Promise<void>((bound) => socket.bind(0, '0.0.0.0', bound));
  return { url: `${HOST_STUN}:${socket.address().port}`, ports, close: () => void socket.close() };
}

test('a guest’s page asks the host’s STUN server only if accepted', async () => {
  const stun = await stunServer();
  const host = await visit(chromium, site, {
    prepare: (page) =>
      page.evaluateOnNewDocument((urls) => {
        const settings = JSON.stringify({ network: 'local', iceServers: [{ urls }] });
        if (location.protocol !== 'about:') localStorage.setItem('pay2chat/settings/1', settings);
      }, stun.url),
  });
  const invite = await makeInvite(host.ui);
  await host.context.close();
  const asked = stun.ports.size;
  assert.ok(asked > 0, 'the host asks its own server');

  for (const refuses of [true, false]) {
    const guest = await visit(chromium, site);
    await guest.ui.click('role-guest');
    await guest.ui.fill('invite-input', invite);
    await guest.ui.click('open-invite');
    await guest.ui.shown('lent-stun');
    assert.match(await guest.ui.text('lent-stun'), stun.url.replace('stun:', ''));
    await guest.ui.shown('wallet-address');
    assert.is(stun.ports.size, asked, 'nothing is asked before the guest accepts');
    if (refuses) await guest.ui.click('use-lent-stun');
    await guest.ui.click('create-reply');
    await guest.ui.code('reply-code');
    assert.is(stun.ports.size > asked, !refuses);
    await guest.context.close();
  }
  stun.close();
});

test.run();
