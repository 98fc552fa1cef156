// tier: all
// waits
/** A wallet app on the same phone pays a call. Each failure on the way to the app has its own words. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../../dev/build/paths.ts';
import { inviteLink } from '../../src/shared/call/code.ts';
import { launchBrowser, openBrowser } from '../support/browser.ts';
import { endSettled, makeInvite, seesPeer, SHORT_PERIOD, STEADY_PERIOD } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { person } from '../support/person.ts';
import { openSite } from '../support/site.ts';
import { PATIENCE_MS } from '../support/ui.ts';
import { says, visit, type Visit } from '../support/visit.ts';
import { holds } from '../support/wallet.ts';
import { type WalletApp, walletAppOn } from '../support/wallet-app.ts';

const WALLET_APP = 'Wallet app';
const LOCAL = { network: 'local', period: String(STEADY_PERIOD) };
/** Where the wallet is visited once. */
const BRISK = { network: 'local', period: String(SHORT_PERIOD) };
const ANDROID =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36';

const browser = forAll(() => openBrowser('chromium'));
const site = forAll(openSite);

const asPhone = (page: Page, userAgent = ANDROID): Promise<void> =>
  page.emulate({
    userAgent,
    viewport: { width: 390, height: 844, isMobile: true, hasTouch: true },
  });

interface Phone extends Visit {
  readonly app: WalletApp;
  readonly address: string;
}

async function withPhone(use: (phone: Phone) => Promise<void>): Promise<void> {
  const owner = person();
  await site.ledger.call('local_fund', { address: owner.address, usdc: 20 });
  let app: WalletApp | undefined;
  const visited = await visit(browser, site, {
    query: LOCAL,
    window: true,
    async prepare(page) {
      await asPhone(page);
      app = await walletAppOn(page, owner);
    },
  });
  assert.ok(app);
  try {
    await use({ ...visited, app, address: owner.address });
  } finally {
    app.close();
    await visited.context.close();
  }
}

/**
 * Taps as a finger does: a browser opens an app only on a tap. An element that is drawn again at that moment
 * is tapped where it then is.
 */
const tap = (page: Page, selector: string): Promise<void> =>
  page.locator(selector).setTimeout(PATIENCE_MS).click();

const byId = (id: string): string => `[data-testid="${id}"]`;

/** Opens the list of wallets and taps this phone's wallet app. */
async function chooseApp({ ui, page }: Visit): Promise<void> {
  const option = `${byId('wallet-option')}[data-wallet="${WALLET_APP}"]`;
  await page.waitForSelector(option, { timeout: PATIENCE_MS });
  // A closed panel keeps its box.
  const isShown = await page.$eval(option, (each) =>
    each.checkVisibility({ visibilityProperty: true }),
  );
  if (!isShown) await ui.click('wallet-connect');
  await tap(page, option);
}

/** Returns the guard's offences, except those of this wallet by design: one local socket, one address. */
const offences = ({ guard }: Visit): readonly string[] =>
  guard.offences.filter(
    (each) =>
      !/^(WebSocket: ws:\/\/localhost:|console: WebSocket connection to 'ws:\/\/localhost:)/.test(
        each,
      ),
  );

/** Whether the chunk that opens wallet apps was loaded. */
function loadedClient({ guard }: Pick<Visit, 'guard'>): boolean {
  const assets = join(root, 'dist/assets');
  const client = readdirSync(assets).filter(
    (name) =>
      name.endsWith('.js') && readFileSync(join(assets, name), 'utf8').includes('solana-wallet:'),
  );
  assert.is(client.length, 1, 'one chunk has it');
  return guard.requests.some((url) => url.endsWith(`/${client[0]}`));
}

/** Taps the element, and then the app's own button if the first tap no longer counts. */
async function tapToOpen(phone: Phone, selector: string): Promise<void> {
  const { page, ui, app } = phone;
  const before = app.opened.length;
  await tap(page, selector);
  const deadline = performance.now() + PATIENCE_MS;
  while (app.opened.length === before && performance.now() < deadline) {
    // The button may vanish at that very moment.
    if (await ui.has('wallet-app-open'))
      await page.click(byId('wallet-app-open')).catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.is(app.opened.length - before, 1, 'the app is opened once');
}

test('a wallet app connects, survives a reload, and is revoked', () =>
  withPhone(async (phone) => {
    const { ui, page, app } = phone;
    await chooseApp(phone);
    assert.is(await holds(phone, '20000000'), phone.address);
    assert.equal(app.asked, ['get_capabilities', 'authorize']);
    assert.is(app.lastOf('authorize')?.['chain'], 'solana:localnet');
    assert.match(JSON.stringify(app.lastOf('authorize')?.['identity']), /Pay2Chat/);
    assert.ok(loadedClient(phone));
    await ui.gone('wallet-app');

    await page.reload();
    assert.is(await holds(phone, '20000000'), phone.address);
    assert.is(app.opened.length, 1, 'the app is not opened for that');

    await ui.click('settings');
    await tap(page, byId('wallet-app-revoke'));
    await ui.gone('wallet-address');
    assert.is(app.asked.at(-1), 'deauthorize');
    assert.is(app.tokens.size, 0);
    const kept = await page.evaluate(() => Object.keys(localStorage));
    assert.not(
      kept.some((name) => name.startsWith('pay2chat.wallet-app')),
      kept.join(),
    );
    assert.equal(offences(phone), []);
  }));

test('each failure to reach the wallet app has its own message', () =>
  withPhone(async (phone) => {
    const { ui, app } = phone;
    for (const [code, mode] of [
      ['wallet_rejected', { answers: 'decline' }],
      ['wallet_app_missing', { answers: 'absent' }],
      ['wallet_app_no_signing', { answers: 'approve', features: [] }],
      ['wallet_wrong_network', { answers: 'approve', chains: ['solana:mainnet'] }],
      ['wallet_app_cut', { answers: 'approve', cutsAt: { method: 'authorize', how: 'cleanly' } }],
      ['wallet_app_cut', { answers: 'approve', cutsAt: { method: 'authorize', how: 'killed' } }],
    ] as const) {
      app.mode = mode;
      await chooseApp(phone);
      await says(ui, code);
      await ui.gone('wallet-app');
    }
    app.mode = { answers: 'approve' };
    await chooseApp(phone);
    await holds(phone, '20000000');
    assert.equal(offences(phone), []);
  }));

/** A page that is not on this device's own address, so that the browser's permission counts. */
async function withPermission(
  state: 'denied' | 'prompt',
  use: (phone: Phone, decide: (setting: 'granted') => Promise<void>) => Promise<void>,
): Promise<void> {
  const url = new URL(site.url);
  url.hostname = 'p2c.test';
  const owner = person();
  let app: WalletApp | undefined;
  const own = await launchBrowser('chromium', {
    args: [
      '--host-resolver-rules=MAP p2c.test 127.0.0.1',
      `--unsafely-treat-insecure-origin-as-secure=${url.origin}`,
    ],
  });
  try {
    const cdp = await own.target().createCDPSession();
    const decide = async (setting: 'granted' | 'denied' | 'prompt'): Promise<void> => {
      const permission = { name: 'loopback-network' };
      await cdp.send('Browser.setPermission', { permission, setting, origin: url.origin });
    };
    await decide(state);
    const visited = await visit(own, site, {
      url: url.href,
      query: {},
      context: own.defaultBrowserContext(),
      async prepare(page) {
        await asPhone(page);
        app = await walletAppOn(page, owner);
      },
    });
    assert.ok(app);
    await use({ ...visited, app, address: owner.address }, decide);
  } finally {
    app?.close();
    await own.close();
  }
}

test('without the browser’s permission the page explains the remedy and opens nothing', () =>
  withPermission('denied', async (phone) => {
    await chooseApp(phone);
    await says(phone.ui, 'wallet_app_blocked');
    assert.equal(phone.app.opened, []);
  }));

const withHost = async (
  prepaid: number,
  use: (host: Visit) => Promise<void>,
  minutes = LOCAL,
): Promise<void> => {
  const query = { ...minutes, wallet: 'demo', prepaid: String(prepaid) };
  const host = await visit(browser, site, { query, window: true });
  try {
    assert.not(loadedClient(host), 'a desktop has no use for it');
    await use(host);
  } finally {
    await host.context.close();
  }
};

test('a guest on a phone pays a call with the wallet app, from the link to minute 4', () =>
  withPhone((guest) =>
    withHost(
      3,
      async (host) => {
        const { ui, page, app } = guest;
        app.mode = { answers: 'approve', covers: true };
        const link = inviteLink(site.url, await makeInvite(host.ui));
        await guest.go(BRISK, new URL(link).hash);
        await ui.shown('terms');
        await chooseApp(guest);
        await holds(guest, '20000000');
        await ui.click('create-reply');
        await host.ui.fill('reply-input', await ui.code('reply-code'));
        await host.ui.click('accept-reply');
        await ui.shown('prepay');
        const before = app.opened.length;
        await tapToOpen(guest, byId('prepay'));
        await Promise.all([host, guest].map((side) => seesPeer(side)));
        assert.is(await page.evaluate(() => document.visibilityState), 'visible', 'it is back');
        // This machine has one camera, so it stays.
        await ui.click('flip-camera');
        await seesPeer(host);
        assert.equal(app.asked.slice(-2), ['authorize', 'sign_transactions']);
        await endSettled({ host, guest }, 'guest', 1);
        const paid = await ui.all('minute');
        assert.ok(
          paid.some(({ minute }) => minute === '4'),
          JSON.stringify(paid),
        );
        assert.is(app.opened.length - before, 1, 'one visit to the wallet for the whole call');
        for (const side of [host, guest]) assert.equal(offences(side), []);
      },
      BRISK,
    ),
  ));

test.run();
