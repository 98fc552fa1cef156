// tier: all
/** The way in: what to do next, and how links and codes are handed over. */
import { createSocket } from 'node:dgram';
import decodeQR from 'qr/decode.js';
import type { Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBrowser } from '../support/browser.ts';
import { connect, makeInvite, makeReply, openPair } from '../support/call.ts';
import { choose as speak } from '../support/call-in.ts';
import { forAll } from '../support/for-all.ts';
import { bindingResponse } from '../support/net/stun-message.ts';
import { install, namedWallet } from '../support/named-wallet.ts';
import { openSite } from '../support/site.ts';
import type { Ui } from '../support/ui.ts';
import { type Query, says, visit } from '../support/visit.ts';
import { choose, holds } from '../support/wallet.ts';
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

const LOCAL: Query = { network: 'local', period: '8' };

const chromium = forAll(() => openBrowser('chromium'));
const firefox = forAll(() => openBrowser('firefox'));
const site = forAll(openSite);

/** Until the line that says what to do next says this. */
const nextStep = ({ page }: Pick<Ui, 'page'>, part: string): Promise<unknown> =>
  page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll('[data-testid="next-step"]')].some(
        (each) => each.getClientRects().length > 0 && each.textContent.includes(wanted),
      ),
    { timeout: PATIENCE_MS, polling: 50 },
    part,
  );

/** As a person pastes a link into the address bar of an open tab: only the fragment differs. */
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

/** Pastes for real, as a person does; a test's own `fill` is no paste. */
const paste = (page: Page, id: string, text: string): Promise<unknown> =>
  page.$eval(
    `[data-testid="${id}"]`,
    (each, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', pasted);
      each.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    },
    text,
  );

// Proves stage 10: The way in
test('codes leave as a QR code, by the share sheet or as a link into an open tab', async () => {
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

  // Another invite may not end what waits here.
  for (const side of [host, guest]) {
    await pasteIntoAddressBar(side.page, inviteLink);
    await side.page.waitForFunction(
      () =>
        [...document.querySelectorAll('[data-testid="toast"]')].some((each) =>
          each.textContent.includes('This tab has another call'),
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

test('pasting a whole invite or reply goes on at once; filling it in and part of one do not', async () => {
  // A scripted paste has no clipboard in Firefox.
  const both = { window: true };
  const [host, guest] = [await visit(chromium, site, both), await visit(chromium, site, both)];
  const invite = await makeInvite(host.ui);
  await guest.ui.click('role-guest');
  await guest.ui.click('open-invite');
  assert.match(await says(guest.ui, 'code_empty'), 'There is no link yet');
  await guest.ui.fill('invite-input', invite);
  assert.is(await guest.ui.count('error'), 0, 'there is one now');
  assert.not(await guest.ui.has('terms'));
  await paste(guest.page, 'invite-input', `Join me: ${invite}`);
  await guest.ui.shown('terms');
  await guest.ui.click('create-reply');
  const reply = await guest.ui.code('reply-code');
  await host.ui.click('accept-reply');
  assert.match(await says(host.ui, 'code_empty'), 'There is no link yet');
  await host.ui.fill('reply-input', reply);
  assert.is(await host.ui.count('error'), 0, 'there is one now');
  await paste(host.page, 'reply-input', reply.slice(0, 80));
  assert.is(await host.ui.data('host-status', 'state'), 'inviting');
  assert.is(await host.ui.count('error'), 0);
  await paste(host.page, 'reply-input', `Here you are: ${reply}, see you!`);
  await guest.ui.shown('prepay');
  assert.equal(await leads(guest.page), ['prepay']);
  assert.match(await guest.ui.text('prepay'), /^Words match\. Pay 1\.50 USDC\s*and allow at most/);
  const said = await guest.page.$eval('[data-testid="terms"]', (each) => each.textContent);
  assert.match(said, /now, for the first 3 minutes[^]*Later 0\.50[^]*at most 16\.50 USDC in all/);
  const dock = await guest.page.$eval('[data-testid="terms"] .dock', (each) => each.textContent);
  assert.match(dock, /never paid this address[^]*Pay 1\.50 USDC[^]*Leave without paying/);
  const [mine, theirs] = [await guest.ui.text('words'), await host.ui.text('words')];
  assert.is(mine.split(' ').length, 4);
  assert.is(mine, theirs);
  assert.match(await host.ui.text('host-status'), 'Waiting for 1.50 USDC');
  await Promise.all([host, guest].map(({ context }) => context.close()));
});

test('a message about a pasted link stays until its text is changed', async () => {
  const all = [
    await visit(chromium, site),
    await visit(chromium, site),
    await visit(chromium, site),
  ];
  const [host, other, guest] = all;
  assert.ok(host && other && guest);
  const reply = await makeReply(guest.ui, await makeInvite(other.ui));
  await makeInvite(host.ui);
  await host.ui.fill('reply-input', reply);
  await host.page.focus('[data-testid="reply-input"]');
  // By a person's keys: the browser inserts the text once the page has heard of it.
  const { keyboard } = host.page;
  await keyboard.press('KeyA', { commands: ['SelectAll'] });
  await keyboard.press('KeyX', { commands: ['Cut'] });
  assert.is(await host.ui.value('reply-input'), '');
  await keyboard.press('KeyV', { commands: ['Paste'] });
  await says(host.ui, 'code_other_invite');
  assert.is(await host.ui.value('reply-input'), reply);
  await keyboard.press('End');
  assert.is(await host.ui.count('error'), 1);
  await keyboard.type(' ');
  assert.is(await host.ui.count('error'), 0);
  await Promise.all(all.map(({ context }) => context.close()));
});

test('a reload before the call asks first, brings the terms back, and says what no longer works', async () => {
  const [host, guest] = [await visit(chromium, site), await visit(chromium, site)];
  const asked: string[] = [];
  for (const { page } of [host, guest]) page.on('dialog', (each) => void asked.push(each.type()));
  await host.ui.click('role-host');
  await host.ui.fill('title', 'sourdough');
  assert.not(await host.ui.has('lost-way'), 'nothing is lost yet');
  await host.ui.shown('wallet-address');
  await host.ui.fill('price', '1000000');
  await host.ui.click('create-invite');
  assert.match(await says(host.ui, 'price_unusual'), 'Is 1,000,000.00 USDC per minute right?');
  const first = await makeInvite(host.ui, '0.25');
  assert.match(
    await host.ui.text('offered'),
    /^0\.25 USDC per .*, 0\.75 USDC to start\.\s*sourdough$/,
  );
  // A browser asks only for a page that was used by hand.
  await host.page.mouse.click(5, 300);
  await host.page.reload();
  assert.equal(asked, ['beforeunload']);
  await host.ui.shown('lost-way');
  assert.match(await host.ui.text('lost-way'), 'earlier invite no longer works');
  assert.is(await host.ui.value('title'), 'sourdough');
  await host.ui.shown('wallet-address');
  await host.ui.click('create-invite');
  const invite = await host.ui.code('invite-code');
  assert.is.not(invite, first);
  assert.not(await host.ui.has('lost-way'));

  await guest.ui.click('role-guest');
  await guest.ui.fill('invite-input', invite);
  await guest.ui.click('open-invite');
  await guest.ui.click('create-reply');
  const lost = await guest.ui.code('reply-code');
  await guest.page.reload();
  await guest.ui.shown('lost-way');
  assert.match(await guest.ui.text('lost-way'), 'earlier reply no longer works');
  assert.is(await guest.ui.data('terms', 'price'), '0.25');
  await guest.ui.shown('wallet-address');
  await guest.ui.click('create-reply');
  const reply = await guest.ui.code('reply-code');
  assert.is.not(reply, lost);
  await host.ui.fill('reply-input', reply);
  await host.ui.click('accept-reply');
  await guest.ui.shown('prepay', 60_000);
  await guest.page.reload();
  await guest.ui.shown('lost-way');
  assert.match(await guest.ui.text('lost-way'), 'Ask your host for a new one');
  assert.not(await guest.ui.has('terms'));
  for (const side of [host, guest]) assert.equal(side.guard.offences, [], side.kind);
  await Promise.all([host, guest].map(({ context }) => context.close()));
});

for (const browser of [chromium, firefox]) {
  test('the browser’s Back and Forward change the screens, and leave no call', async () => {
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

test('a host whose guest’s page is gone reads so, and makes a new invite with one press', async () => {
  const [host, guest] = await Promise.all([visit(chromium, site), visit(chromium, site)]);
  await host.ui.shown('wallet-address');
  const invite = await makeInvite(host.ui, '0.25');
  const reply = await makeReply(guest.ui, invite);
  await guest.context.close();
  await host.ui.fill('reply-input', reply);
  await host.ui.click('accept-reply');
  await host.ui.shown('no-route');
  const card = '[data-testid="no-route"]';
  assert.match(await host.ui.text('no-route'), 'guest’s page is still open');
  assert.is(
    await host.page.$eval('.screen.host h1', (each) => each.textContent),
    'Connection failed',
  );
  await host.page.click(`${card} > .row > button`);
  await host.ui.gone('no-route');
  assert.is.not(await host.ui.code('invite-code'), invite);
  await host.context.close();
});

test('the price that a host asked for last is offered again', async () => {
  const { ui, page, context, guard } = await visit(chromium, site);
  const price = async (): Promise<string> => {
    await page.waitForSelector('[data-testid="price"]');
    return ui.value('price');
  };
  const type = async (text: string): Promise<void> => {
    await ui.fill('price', text);
    await ui.fill('title', '');
  };
  await ui.click('role-host');
  assert.is(await price(), '0.50');
  await type('0.75');
  assert.is(await price(), '0.75');
  await page.reload();
  await ui.click('role-host');
  assert.is(await price(), '0.75');
  await type('nonsense');
  await page.reload();
  await ui.click('role-host');
  assert.is(await price(), '0.75', 'what is no price is not kept');
  await speak(page, 'de');
  await page.reload();
  await ui.click('role-host');
  assert.is(await price(), '0,75', 'as its reader writes it');
  await type('1,25');
  await speak(page, 'en');
  await page.reload();
  await ui.click('role-host');
  assert.is(await price(), '1.25');
  assert.equal(guard.offences, []);
  await context.close();
});

test('a browser without WebRTC says so, before anything is signed', async () => {
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

test('the host’s STUN server is named in the invite, asked once the guest accepts, and never if it refuses', async () => {
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

test('each first screen says what is missing and what to do about it', async () => {
  const poor = namedWallet('Poor');
  await site.ledger.call('local_fund', { address: poor.address, sol: 0, usdc: 0.2 });
  const visited = await visit(chromium, site, {
    query: LOCAL,
    prepare: (page) => install(page, poor),
  });
  const { ui, context } = visited;
  const host = await visit(chromium, site);
  await host.ui.shown('wallet-address');
  const invite = await makeInvite(host.ui, '0.50');

  await ui.click('role-host');
  await nextStep(ui, 'pays into your wallet');
  assert.is(await ui.text('create-invite'), 'Connect wallet');
  await visited.go(LOCAL, `#invite=${invite}`);
  await nextStep(ui, 'You need 1.50 USDC and no SOL');
  assert.is(await ui.text('create-reply'), 'Connect wallet');
  await choose(visited, poor.name);
  await holds(visited, '200000');
  assert.is(await ui.text('create-reply'), 'Accept and continue');
  await nextStep(ui, 'Add 1.30 USDC to your wallet');
  await visited.go(LOCAL);
  await holds(visited, '200000');
  await ui.click('role-host');
  await nextStep(ui, 'send 0.02 SOL to your wallet');
  await Promise.all([context.close(), host.context.close()]);
});

test('on a phone without a wallet the page opens in the wallets’ own browsers, by a plain link', async () => {
  const phone = await visit(chromium, site, {
    query: {},
    prepare: (page) =>
      page.setUserAgent({
        userAgent:
          'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
      }),
  });
  await phone.ui.shown('wallet-browser');
  const links = await phone.page.$$eval('[data-testid="wallet-browser"]', (all) =>
    all.map((each) => (each as HTMLAnchorElement).href),
  );
  const page = phone.page.url().replace(/\?.*/, '');
  assert.equal(
    links.map((each) => each.replace(/browse\/.*/, 'browse/')),
    ['https://phantom.app/ul/browse/', 'https://solflare.com/ul/v1/browse/'],
  );
  for (const link of links) {
    const opened = decodeURIComponent(new URL(link).pathname.replace(/^.*browse\//, ''));
    assert.ok(opened.startsWith(page), link);
  }
  assert.equal(phone.guard.offences, [], 'nobody was asked anything');
  await phone.context.close();

  const desk = await visit(chromium, site, { query: {} });
  assert.is(await desk.ui.count('wallet-browser'), 0);
  await desk.context.close();
});

test('a refused camera shows before anything is paid, and nobody needs one', async () => {
  const pair = await openPair({
    prepare: (page) =>
      page
        .evaluateOnNewDocument(() => {
          const refused = new DOMException('refused', 'NotAllowedError');
          navigator.mediaDevices.getUserMedia = () => Promise.reject(refused);
        })
        .then(() => undefined),
  });
  try {
    await connect(pair);
    const { host, guest } = pair;
    for (const { ui } of [host, guest]) await ui.until('error', 'code', ['media_denied']);
    assert.is(pair.site.ledger.transfers().length, 0);
    await guest.ui.click('prepay');
    for (const { ui } of [host, guest]) await ui.until('billing', 'status', ['prepaid']);
    assert.is(await guest.ui.data('error', 'code'), 'media_denied');
  } finally {
    await pair.close();
  }
});

test.run();
