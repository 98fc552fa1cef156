// tier: soak
// takes: 130
// waits
/** The site's config.json: with a good one, a bad one and none, on pages that have nothing set. */
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
import { makeInvite, seesPeer } from '../support/call.ts';
import { install, namedWallet, signing } from '../support/named-wallet.ts';
import { openRpcServer, type RpcServer } from '../support/rpc-server.ts';
import { openSite, type Site } from '../support/site.ts';
import { inTier } from '../support/tier.ts';
import { agree, becomes, says, visit, type Visit } from '../support/visit.ts';
import { choose, holds } from '../support/wallet.ts';

const WALLET = namedWallet('Two networks', ['solana:devnet', 'solana:mainnet']);
const GUEST = namedWallet('Without SOL', ['solana:mainnet']);
/** Nobody answers there, and nobody has to. */
const STUN = 'stun:127.0.0.1:3478';

const dist = mkdtempSync(join(tmpdir(), 'p2c-config-'));
let plain: Site;
let configured: Served;
let rpc: RpcServer;
let own: RpcServer;
let browsers: readonly Browser[] = [];
/** As a host makes them, but on other networks: its browser described the connection. */
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
    await plain.ledger.call('local_fund', { address: GUEST.address, sol: 0, usdc: 7 });
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
  readonly wallet?: typeof WALLET;
}

/** Opens a page without any parameters, in a browser where nothing was set. */
async function open(
  browser: Browser,
  { site = configured, hash, origins = [], wallet = WALLET }: Opening,
): Promise<Visit> {
  const visited = await visit(browser, site, {
    query: {},
    origins: [rpc.origin, own.origin, ...origins],
    prepare: (page) => install(page, wallet),
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
  test(`a guest who follows a link gets to the reply on what the site sets, in ${name}`, async () => {
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

test('the settings say what the site sets, and the user’s own win and stay', async () => {
  const [chromium] = browsers;
  if (!chromium) throw new Error('no browser');
  setConfig(goodConfig());
  const visited = await open(chromium, {});
  const { ui, page } = visited;
  assert.equal(await used(visited), {
    'site-rpc': `Set by this site: ${rpc.url}`,
    'site-ice': `Set by this site: ${STUN}`,
    network: 'devnet',
    reach: 'site',
  });
  await ui.click('diagnostics-open');
  await ui.shown('diagnostics');
  await page.waitForFunction(
    () =>
      document
        .querySelector('[data-testid="diagnostics"]')
        ?.textContent.includes('network, RPC servers (1), ICE servers (stun)'),
    { timeout: 60_000, polling: 100 },
  );

  await ui.fill('reach', 'none');
  await ui.gone('site-ice');
  await ui.fill('rpc-url', own.url);
  await ui.gone('site-rpc');
  assert.equal(await stored(visited), {
    rpcUrls: { mainnet: [], devnet: [own.url], local: [] },
    iceServers: [],
    direct: true,
  });
  const askedBefore = rpc.asked.length;
  await page.reload();
  await ui.shown('role-host');
  await choose(visited, WALLET.name);
  await holds(visited, '7000000');
  assert.ok(own.asked.length > 0);
  assert.is(rpc.asked.length, askedBefore, 'the site’s server is not asked');
  assert.equal(await used(visited), {
    'site-rpc': '',
    'site-ice': '',
    network: 'devnet',
    reach: 'none',
  });

  await ui.fill('network', 'mainnet');
  await page.reload();
  await ui.shown('role-host');
  assert.is(await valueOf(page, 'network'), 'mainnet', 'the user’s choice');
  assert.equal(visited.guard.offences, []);
  await visited.context.close();
});

// Proves stage 0: A bad `config.json` is named with its line, and the page works without it
test('a bad config.json is named with its line, and the page works without it', async () => {
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

test('it is asked for once, after consent, and not under the development parameters', async () => {
  const [chromium] = browsers;
  if (!chromium) throw new Error('no browser');
  const asked = ({ guard }: Visit): number =>
    guard.requests.filter((url) => url.endsWith('/config.json')).length;
  setConfig('{}');
  const visited = await visit(chromium, configured, { query: {}, unasked: true });
  await visited.ui.shown('consent');
  assert.is(asked(visited), 0);
  await agree(visited.ui);
  await visited.ui.shown('role-host');
  assert.is(asked(visited), 1);
  assert.is(await visited.ui.count('error'), 0);
  await visited.context.close();

  setConfig('no JSON');
  const local = await visit(chromium, configured, { query: { network: 'local' } });
  assert.is(asked(local), 0);
  assert.is(await local.ui.count('error'), 0);
  await local.context.close();
});

for (const [index, name] of inTier([...['Chromium', 'Firefox'].entries()])) {
  // Proves stage 0: Where a server is missing, the screen that needs it asks for it
  test(`a guest with nothing set names a server and says where the host is, in place, in ${name}`, async () => {
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

      // Nothing is asked twice.
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

/** The most that a side presses on its page after consent. */
const MOST_PRESSES = 6;

/** Counts what is pressed on a page. */
function presses({ ui, page }: Visit) {
  let count = 0;
  return {
    count: (): number => count,
    press(id: string): Promise<void> {
      count += 1;
      return ui.click(id);
    },
    wallet(name: string): Promise<void> {
      count += 1;
      return page.locator(`[data-wallet="${name}"]`).click();
    },
  };
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
      const { press, wallet, count } = presses(host);
      await press('role-host');
      await ui.shown('connect-solana');
      assert.is(all.flatMap(({ asked }) => asked).length, 0, 'nobody is asked before the press');
      await press('connect-solana');
      await ui.until('connect-solana-state', 'state', ['connected']);
      assert.match(await ui.text('connect-solana-state'), new URL(good.url).host);
      await press('create-invite');
      await wallet(WALLET.name);
      await holds(host, '7000000');
      assert.match(
        await ui.text('ready'),
        'Ready to host',
        'its label is there before it is opened',
      );
      await host.page.click('[data-testid="ready"] > summary');
      for (const id of ['wallet', 'sol', 'server']) await becomes(ui, `ready-${id}`, 'state', 'ok');
      assert.is(await ui.data('ready-route', 'state'), 'open', 'no STUN server was asked yet');
      await ui.fill('price', '0.25');
      // Only so that the test asks no public STUN server.
      await ui.click('reach-here');
      await press('create-invite');
      assert.ok((await ui.code('invite-code')).length > 50);
      assert.ok(count() <= MOST_PRESSES, `${count()} presses`);
      const { rpcUrls } = (await stored(host)) as { rpcUrls: Record<string, unknown> };
      assert.equal(rpcUrls['mainnet'], [good.url]);
      assert.equal(host.guard.offences, []);
      await host.context.close();

      all.forEach((each) => each.refuse(403));
      const turnedAway = await open(browser, { origins: all.map(({ origin }) => origin) });
      await turnedAway.ui.click('role-host');
      await turnedAway.ui.click('connect-solana');
      await turnedAway.ui.until('connect-solana-state', 'state', ['none']);
      assert.ok(await turnedAway.ui.has('ask-rpc'), 'what works then is unfolded');
      await choose(turnedAway, WALLET.name);
      await turnedAway.ui.click('create-invite');
      assert.match(await says(turnedAway.ui, 'rpc_missing'), 'under “Use a server of your own”');
      assert.is(
        await turnedAway.page.evaluate(
          () => (document.activeElement as HTMLElement).dataset['testid'],
        ),
        'ask-rpc',
      );
      await turnedAway.context.close();
    } finally {
      await close();
      await plain.ledger.call('local_genesis', { as: 'devnet' });
    }
  });
}

for (const mix of inTier([
  { host: 0, guest: 1 },
  { host: 1, guest: 0 },
])) {
  // Proves stage 0: Where a server is missing, the screen that needs it asks for it
  test(`a host sends a call link, and its guest joins, in six presses each (${mix.host})`, async () => {
    const [hosting, joining] = [browsers[mix.host], browsers[mix.guest]];
    if (!hosting || !joining) throw new Error('no browser');
    const { all, close } = await publicServers();
    const origins = all.map(({ origin }) => origin);
    await plain.ledger.call('local_genesis', { as: 'mainnet' });
    try {
      const host = await open(hosting, { origins });
      await signing(host.page);
      const own = presses(host);
      await own.press('role-host');
      await own.press('connect-solana');
      await host.ui.until('connect-solana-state', 'state', ['connected']);
      await own.press('create-invite');
      await own.wallet(WALLET.name);
      await host.ui.shown('create-call-link');
      // Only so that the test asks no public STUN server.
      await host.ui.click('reach-here');
      await own.press('create-call-link');
      const link = await host.ui.code('call-link');
      await host.ui.until('link-state', 'state', ['open']);
      assert.is(await host.page.$('.another[open]'), null, 'the form for another is folded');
      await own.press('call-copy');
      assert.ok(own.count() <= MOST_PRESSES, `${own.count()} presses of the host`);

      const { hash } = new URL(link);
      const guest = await open(joining, { origins, hash, wallet: GUEST });
      await signing(guest.page);
      const theirs = presses(guest);
      await theirs.press('connect-solana');
      await guest.ui.until('connect-solana-state', 'state', ['connected']);
      await theirs.press('call-host');
      await theirs.wallet(GUEST.name);
      await holds(guest, '7000000');
      await guest.ui.click('reach-here');
      await theirs.press('call-host');
      await host.ui.click('answer');
      await guest.ui.shown('prepay');
      assert.match(
        await guest.page.$eval('.compare', (each) => each.textContent),
        'Nothing is paid',
      );
      await theirs.press('prepay');
      await Promise.all([host, guest].map((side) => seesPeer(side)));
      assert.ok(theirs.count() <= MOST_PRESSES, `${theirs.count()} presses of the guest`);
      for (const { guard } of [host, guest]) assert.equal(guard.offences, []);
      await Promise.all([host, guest].map(({ context }) => context.close()));
    } finally {
      await close();
      await plain.ledger.call('local_genesis', { as: 'devnet' });
    }
  });
}

test('a host reads which STUN servers its call asks, and may do without them', async () => {
  const [chromium] = browsers;
  if (!chromium) throw new Error('no browser');
  const host = await open(chromium, { site: plain });
  const { ui, page } = host;
  await ui.click('role-host');
  await ui.shown('ask-reach');
  assert.match(await ui.text('ask-reach'), 'Cloudflare and Google');
  const checked = (id: string): Promise<boolean> =>
    page.$eval(`[data-testid="${id}"]`, (each) => (each as HTMLInputElement).checked);
  assert.is(await checked('reach-elsewhere'), true);
  await ui.click('reach-here');
  assert.not.match(await ui.text('ask-reach'), 'Cloudflare');
  assert.is(((await stored(host)) as { direct?: boolean }).direct, true);
  await host.context.close();

  const local = await visit(chromium, plain);
  await local.ui.click('role-host');
  await local.ui.shown('price');
  assert.is(await local.ui.count('connect-solana'), 0, 'on the local ledger nothing is asked');
  assert.is(await local.ui.count('ask-reach'), 0);
  await local.context.close();
});

test('an invite of another network is opened by one button', async () => {
  const [chromium] = browsers;
  if (!chromium) throw new Error('no browser');
  const guest = await open(chromium, { site: plain, hash: `#invite=${invite}` });
  const { ui, page } = guest;
  await says(ui, 'code_network');
  assert.is(await ui.text('switch-network'), 'Switch to devnet');
  await ui.click('switch-network');
  await ui.shown('terms');
  assert.is(await ui.data('terms', 'network'), 'devnet');
  assert.is(await ui.count('error'), 0);
  assert.not(await ui.has('switch-network'));
  await page.reload();
  // The invite is brought back, on the network that the user chose.
  await ui.shown('terms');
  assert.is(await valueOf(page, 'network'), 'devnet', 'it was the user’s choice');
  await guest.context.close();
});

test('a site without one is as before, and complains of nothing', async () => {
  const [chromium] = browsers;
  if (!chromium) throw new Error('no browser');
  const visited = await open(chromium, { site: plain });
  assert.is(await visited.ui.count('error'), 0);
  assert.equal(await used(visited), {
    'site-rpc': '',
    'site-ice': '',
    network: 'mainnet',
    reach: 'public',
  });
  assert.equal(visited.guard.offences, []);
  await visited.context.close();
});

test.run();
