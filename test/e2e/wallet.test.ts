// tier: all
/** The page finds a wallet, connects it and reads its balances. */
import type { Browser } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type BrowserKind, launchBrowser, openBrowser } from '../support/browser.ts';
import { forAll } from '../support/for-all.ts';
import { install, namedWallet } from '../support/named-wallet.ts';
import { askedByPages, chromiumThrough, startProxy } from '../support/proxy.ts';
import { closedPort, openRpcServer } from '../support/rpc-server.ts';
import { openSite } from '../support/site.ts';
import { DEMO, type Query, says, visit, type Visit } from '../support/visit.ts';
import { choose, holds } from '../support/wallet.ts';

const LOCAL: Query = { network: 'local' };
const ADDRESS = /^[1-9A-HJ-NP-Za-km-z]{32,44}$/;

const browsers = new Map<BrowserKind, Browser>();
test.after(async () => {
  for (const browser of browsers.values()) await browser.close();
});
const site = forAll(openSite);
test.before.each(async () => {
  await site.ledger.call('local_fault', { clear: true });
  await site.ledger.call('local_genesis', { as: 'own' });
});

async function browserOf(kind: BrowserKind): Promise<Browser> {
  const browser = browsers.get(kind) ?? (await openBrowser(kind));
  browsers.set(kind, browser);
  return browser;
}

/** Runs with a fresh profile, which is gone afterwards. */
async function withPage(
  kind: BrowserKind,
  options: Parameters<typeof visit>[2],
  use: (visited: Visit) => Promise<void>,
): Promise<void> {
  const visited = await visit(await browserOf(kind), site, options);
  try {
    await use(visited);
  } finally {
    await visited.context.close();
  }
}

for (const kind of ['chromium', 'firefox'] as const) {
  // Proves stage 3: A user can connect a wallet
  test(`in ${kind}, a wallet connects, survives a reload and disconnects`, () =>
    withPage(kind, { query: LOCAL }, async (visited) => {
      const { ui, page } = visited;
      await choose(visited, 'Demo wallet');
      const first = await holds(visited, '100000000');
      assert.match(first, ADDRESS);
      assert.is(await ui.text('wallet-usdc'), '100.00');
      assert.is(await ui.text('wallet-sol'), '2');
      assert.is(await ui.data('wallet-network', 'network'), 'local');

      await site.ledger.call('local_fund', { address: first, usdc: 5 });
      await page.reload();
      assert.is(await holds(visited, '105000000'), first, 'silently, the same account');

      await ui.click('demo-switch');
      const second = await holds(visited, '100000000');
      assert.is.not(second, first);
      assert.match(second, ADDRESS);

      await ui.click('wallet-disconnect');
      await ui.gone('wallet-address');
      assert.not(await ui.has('wallet-usdc'));
      await page.reload();
      await ui.shown('wallet-connect');
      assert.not(await ui.has('wallet-address'), 'a wallet that was let go stays so');
      assert.equal(visited.guard.offences, []);

      const rpc = await closedPort();
      await visited.go({ ...DEMO, rpc });
      assert.match(await says(ui, 'rpc_unreachable'), new URL(rpc).host);
    }));
}

// Proves stage 3: Five wallets are named, with where to get them; others appear too
test('the page lists installed wallets and links to five missing wallets', () =>
  withPage(
    'chromium',
    {
      query: LOCAL,
      prepare: (page) => install(page, namedWallet('Solflare'), namedWallet('Some Other Wallet')),
    },
    async (visited) => {
      const { ui, page } = visited;
      await page.waitForSelector('[data-wallet="Demo wallet"]');
      await ui.click('wallet-connect');
      const listed = await page.$$eval('[data-testid="wallet-option"]', (options) =>
        options.map((each) => ({
          name: (each as HTMLElement).dataset['wallet'] ?? '',
          link: each instanceof HTMLAnchorElement ? each.href : null,
        })),
      );
      const here = listed.filter(({ link }) => link === null).map(({ name }) => name);
      assert.equal(here.sort(), ['Demo wallet', 'Solflare', 'Some Other Wallet']);
      const absent = listed.filter(({ link }) => link !== null);
      assert.equal(absent.map(({ name }) => name).sort(), [
        'Backpack',
        'Coinbase Wallet',
        'MetaMask',
        'Phantom',
      ]);
      for (const { link } of absent) assert.match(link ?? '', /^https:\/\//);
    },
  ));

test('on devnet, the page asks only the server from its settings', async () => {
  const proxy = await startProxy();
  const browser = await launchBrowser('chromium', { args: chromiumThrough(proxy) });
  try {
    await site.ledger.call('local_genesis', { as: 'devnet' });
    const wallet = namedWallet('Two networks', ['solana:devnet', 'solana:mainnet']);
    await site.ledger.call('local_fund', { address: wallet.address, sol: 3, usdc: 7 });
    const visited = await visit(browser, site, {
      query: {},
      prepare: (page) => install(page, wallet),
    });
    const { ui, page } = visited;
    await choose(visited, wallet.name);
    await says(ui, 'rpc_missing');
    await ui.click('wallet-disconnect');

    await ui.click('settings');
    await ui.fill('network', 'devnet');
    await ui.fill('rpc-url', 'ftp://example.org');
    await says(ui, 'rpc_invalid_url');
    const rpc = new URL('/rpc', site.url).href;
    await ui.fill('rpc-url', rpc);
    await ui.gone('error');
    await choose(visited, wallet.name);
    await holds(visited, '7000000');
    // Between the choice of devnet and of a server, the public one may have been asked, and only it.
    const others = askedByPages(proxy).filter((host) => host !== 'api.devnet.solana.com:443');
    assert.equal(others, [new URL(site.url).host]);
    proxy.forget();
    const faucets = await page.$$eval('.faucets a', (links) =>
      links.filter((each) => each.getClientRects().length > 0).map((each) => each.href),
    );
    assert.equal(faucets, ['https://faucet.circle.com/', 'https://faucet.solana.com/']);

    await page.reload();
    await holds(visited, '7000000');
    assert.is(await ui.data('wallet-network', 'network'), 'devnet');
    await ui.click('settings');
    assert.is(await ui.value('rpc-url'), rpc);

    await ui.fill('network', 'mainnet');
    await says(ui, 'rpc_missing');
    assert.is(await ui.data('wallet-usdc', 'atomic'), null, "another network's balance is none");
    await page.waitForFunction(
      () => document.querySelector('.faucets')?.getClientRects().length === 0,
    );
    assert.equal(askedByPages(proxy), [new URL(site.url).host]);
  } finally {
    await browser.close();
    await proxy.close();
  }
});

// Proves stage 3: The demo wallet is for the local ledger alone
test('on a page from another machine, development parameters and demo wallet are ignored', async () => {
  const server = await openRpcServer(site.ledger);
  const url = new URL(site.url);
  url.hostname = 'p2c.test';
  const browser = await launchBrowser('chromium', {
    args: [
      '--host-resolver-rules=MAP p2c.test 127.0.0.1',
      `--unsafely-treat-insecure-origin-as-secure=${url.origin}`,
    ],
  });
  try {
    const visited = await visit(browser, site, {
      url: url.href,
      query: { ...DEMO, prepaid: '1', rpc: server.url },
      prepare: (page) => install(page, namedWallet('Some wallet', ['solana:localnet'])),
    });
    const { ui, page, guard } = visited;
    assert.is(await page.evaluate(() => isSecureContext), true, 'or this would prove nothing');
    await ui.click('settings');
    await ui.shown('network');
    const shown = await page.$eval('[data-testid="network"]', (select) => ({
      value: (select as HTMLSelectElement).value,
      options: [...(select as HTMLSelectElement).options]
        .filter((option) => !option.hidden)
        .map((option) => option.value),
    }));
    assert.equal(shown, { value: 'mainnet', options: ['mainnet', 'devnet'] });
    await choose(visited, 'Some wallet');
    await says(ui, 'wallet_wrong_network');
    assert.is(await page.$('[data-wallet="Demo wallet"]'), null);
    assert.equal(server.asked, []);
    const scripts = guard.requests.filter((each) => each.includes('/assets/'));
    assert.ok(scripts.length > 0);
    assert.not(
      scripts.some((each) => each.includes('demo')),
      scripts.join(' '),
    );
    assert.equal(guard.offences, []);
  } finally {
    await browser.close();
    await server.close();
  }
});

test.run();
