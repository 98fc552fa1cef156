// tier: soak
// takes: 130
// waits
/** A good and a bad config.json of the site, on pages without settings. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../../dev/build/paths.ts';
import { serve, type Served } from '../../dev/server.ts';
import { encodeInvite, parseCode } from '../../src/shared/call/code.ts';
import { type NetworkId, NETWORKS } from '../../src/shared/network.ts';
import { openBrowser } from '../support/browser.ts';
import { makeInvite } from '../support/call.ts';
import { install, namedWallet, signing } from '../support/named-wallet.ts';
import { openRpcServer, type RpcServer } from '../support/rpc-server.ts';
import { openSite, type Site } from '../support/site.ts';
import { inTier } from '../support/tier.ts';
import { becomes, says, visit, type Visit } from '../support/visit.ts';
import { choose, holds } from '../support/wallet.ts';

const WALLET = namedWallet('Two networks', ['solana:devnet', 'solana:mainnet']);
/** An address where nothing answers, which the tests do not need. */
const STUN = 'stun:127.0.0.1:3478';

const dist = mkdtempSync(join(tmpdir(), 'p2c-config-'));
let plain: Site;
let configured: Served;
let rpc: RpcServer;
let own: RpcServer;
let browsers: readonly Browser[] = [];
/** Invites as a host makes them, but on other networks. The host's browser described the connection. */
let invite: string;
let mainnetInvite: string;

/** An invite of a page on the local ledger. */
async function localInvite(browser: Browser): Promise<string> {
  const host = await visit(browser, plain);
  await host.ui.shown('wallet-address');
  const made = await makeInvite(host.ui, '0.25');
  await host.context.close();
  return made;
}

/** The same as it would be on another network. */
function inviteOn(network: NetworkId, made: string): string {
  const parsed = parseCode(made, 'invite');
  if (!parsed.ok || !parsed.value.invite.terms) throw new Error('no invite');
  const terms = { ...parsed.value.invite.terms, network, periodSeconds: 60, prepaidPeriods: 3 };
  return encodeInvite({ ...parsed.value.invite, terms });
}

test.before(async () => {
  plain = await openSite();
  browsers = await Promise.all([openBrowser('chromium'), openBrowser('firefox')]);
  const [chromium] = browsers;
  if (!chromium) throw new Error('no browser');
  const made = await localInvite(chromium);
  invite = inviteOn('devnet', made);
  mainnetInvite = inviteOn('mainnet', made);
  // Each network has a USDC of its own.
  for (const as of ['mainnet', 'devnet']) {
    await plain.ledger.call('local_genesis', { as });
    await plain.ledger.call('local_fund', { address: WALLET.address, sol: 1, usdc: 7 });
  }
  [rpc, own] = await Promise.all([openRpcServer(plain.ledger), openRpcServer(plain.ledger)]);
  cpSync(join(root, 'dist'), dist, { recursive: true });
  configured = await serve({ dist });
});
test.after(async () => {
  await Promise.all(browsers.map((browser) => browser.close()));
  await Promise.all([configured, rpc, own, plain].map((each) => each.close()));
  rmSync(dist, { recursive: true, force: true });
});

const setConfig = (text: string): void => writeFileSync(join(dist, 'config.json'), text);
const goodConfig = (): string =>
  JSON.stringify(
    { network: 'devnet', rpcServers: { devnet: [rpc.url] }, iceServers: [{ urls: STUN }] },
    null,
    2,
  );

interface Opening {
  readonly site?: Pick<Site, 'url'>;
  readonly hash?: string;
  readonly origins?: readonly string[];
}

/** Opens a page without any parameters, in a browser where nothing was set. */
async function open(
  browser: Browser,
  { site = configured, hash, origins = [] }: Opening,
): Promise<Visit> {
  const visited = await visit(browser, site, {
    query: {},
    origins: [rpc.origin, own.origin, ...origins],
    prepare: (page) => install(page, WALLET),
  });
  if (hash !== undefined) await visited.go({}, hash);
  return visited;
}

/** Returns the page's account of the site's servers. */
const used = async ({ ui }: Visit): Promise<Record<string, string>> => {
  await ui.click('settings');
  await ui.shown('reach');
  const shown: Record<string, string> = {};
  for (const id of ['site-rpc', 'site-ice'])
    shown[id] = (await ui.has(id)) ? await ui.text(id) : '';
  return {
    ...shown,
    network: await valueOf(ui.page, 'network'),
    reach: await valueOf(ui.page, 'reach'),
  };
};

const valueOf = (page: Visit['page'], id: string): Promise<string> =>
  page.$eval(`[data-testid="${id}"]`, (each) => (each as HTMLSelectElement).value);

const stored = ({ page }: Visit): Promise<unknown> =>
  page.evaluate(() => JSON.parse(localStorage.getItem('pay2chat/settings/1') ?? 'null') as unknown);

for (const [index, name] of inTier([...['Chromium', 'Firefox'].entries()])) {
  // Proves stage 0: A site's `config.json` sets servers and network for everyone, and a user's own settings win
  test(`a guest who follows a link uses the site’s servers, in ${name}`, async () => {
    const browser = browsers[index];
    if (!browser) throw new Error('no browser');
    setConfig(goodConfig());
    const guest = await open(browser, { hash: `#invite=${invite}` });
    await guest.ui.shown('terms');
    assert.is(await guest.ui.data('terms', 'network'), 'devnet');
    await choose(guest, WALLET.name);
    await holds(guest, '7000000');
    await guest.ui.click('create-reply');
    assert.ok((await guest.ui.code('reply-code')).length > 50);
    assert.ok(rpc.asked.includes('getGenesisHash'), 'the site’s server was asked');
    assert.is(await stored(guest), null, 'nothing was stored');
    assert.is(await guest.ui.count('error'), 0);
    assert.equal(guest.guard.offences, []);
    await guest.context.close();
  });
}

// Proves stage 0: A bad `config.json` is named with its line, and the page works without it
test('the page names the line of a bad config.json, and still works', async () => {
  for (const browser of browsers) {
    setConfig(
      '{\n  "network": "devnet",\n  "rpcServers": { "devnet": "https://rpc.example" }\n}\n',
    );
    const visited = await open(browser, {});
    const { ui } = visited;
    assert.match(await says(ui, 'config_invalid'), 'config.json, line 3: “devnet” must be a list');
    assert.equal(await used(visited), {
      'site-rpc': '',
      'site-ice': '',
      network: 'mainnet',
      reach: 'public',
    });
    await ui.click('role-host');
    await becomes(ui, 'host-status', 'state', 'idle');
    assert.equal(visited.guard.offences, []);
    await visited.context.close();
  }
});

for (const [index, name] of inTier([...['Chromium', 'Firefox'].entries()])) {
  // Proves stage 0: Where a server is missing, the screen that needs it asks for it
  test(`a guest without settings enters a server where it is missing, in ${name}`, async () => {
    const browser = browsers[index];
    if (!browser) throw new Error('no browser');
    await plain.ledger.call('local_genesis', { as: 'mainnet' });
    try {
      const guest = await open(browser, { site: plain, hash: `#invite=${mainnetInvite}` });
      const { ui } = guest;
      await ui.shown('terms');
      await choose(guest, WALLET.name);
      await ui.click('reach-here');
      await ui.click('create-reply');
      await says(ui, 'rpc_missing');
      assert.is(
        await guest.page.evaluate(() => (document.activeElement as HTMLElement).dataset['testid']),
        'connect-solana',
        'its button is in view',
      );
      await guest.page.click('[data-testid="own-server"] > summary');
      await ui.fill('ask-rpc', 'example.org');
      await says(ui, 'rpc_invalid_url');
      await ui.fill('ask-rpc', own.url);
      await ui.until('ask-rpc-state', 'state', ['works']);
      await holds(guest, '7000000');
      await ui.click('create-reply');
      assert.ok((await ui.code('reply-code')).length > 50);
      assert.equal(await stored(guest), {
        rpcUrls: { mainnet: [own.url], devnet: [], local: [] },
        iceServers: [],
        direct: true,
      });
      assert.equal(guest.guard.offences, []);

      // The page asks each server only once.
      await guest.go({}, `#invite=${mainnetInvite}`);
      await ui.shown('terms');
      assert.not(await ui.has('connect-solana'));
      await guest.context.close();
    } finally {
      await plain.ledger.call('local_genesis', { as: 'devnet' });
    }
  });
}

/** Public servers that the site lists: one serves pages, and each of the others fails in its own way. */
async function publicServers() {
  const [good, refusing, slow, elsewhere] = await Promise.all([
    openRpcServer(plain.ledger),
    openRpcServer(plain.ledger),
    openRpcServer(plain.ledger),
    openRpcServer(plain.ledger),
  ]);
  refusing.refuse(403);
  slow.differ({ lateMs: 1_500 });
  elsewhere.differ({ genesis: NETWORKS.devnet.genesis ?? '' });
  const all = [refusing, slow, elsewhere, good];
  setConfig(JSON.stringify({ publicServers: { mainnet: all.map(({ url }) => url) } }));
  return { good, all, close: () => Promise.all(all.map((each) => each.close())) };
}

for (const [index, name] of inTier([...['Chromium', 'Firefox'].entries()])) {
  // Proves stage 0: Where a server is missing, the screen that needs it asks for it
  test(`one press connects to the public server that serves this page best, in ${name}`, async () => {
    const browser = browsers[index];
    if (!browser) throw new Error('no browser');
    const { good, all, close } = await publicServers();
    await plain.ledger.call('local_genesis', { as: 'mainnet' });
    try {
      const host = await open(browser, { origins: all.map(({ origin }) => origin) });
      const { ui } = host;
      await signing(host.page);
      await ui.click('role-host');
      await ui.shown('connect-solana');
      assert.is(all.flatMap(({ asked }) => asked).length, 0, 'nobody is asked before the press');
      await ui.click('connect-solana');
      await ui.until('connect-solana-state', 'state', ['connected']);
      assert.match(await ui.text('connect-solana-state'), new URL(good.url).host);
      await ui.click('create-invite');
      await host.page.locator(`[data-wallet="${WALLET.name}"]`).click();
      await holds(host, '7000000');
      await ui.fill('price', '0.25');
      // Only so that the test asks no public STUN server.
      await ui.click('reach-here');
      await ui.click('create-invite');
      assert.ok((await ui.code('invite-code')).length > 50);
      const { rpcUrls } = (await stored(host)) as { rpcUrls: Record<string, unknown> };
      assert.equal(rpcUrls['mainnet'], [good.url]);
      assert.equal(host.guard.offences, []);
      await host.context.close();
    } finally {
      await close();
      await plain.ledger.call('local_genesis', { as: 'devnet' });
    }
  });
}

test.run();
