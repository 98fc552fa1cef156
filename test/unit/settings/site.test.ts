// pure
/** The site's config.json: when the page uses it. The user's own settings always win. */
import { ownText } from '../../../src/shared/errors.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  $settings,
  chosenNetwork,
  DEFAULT_SETTINGS,
  defaultNetwork,
  iceServersOf,
  loadSettings,
  needsRpc,
  PUBLIC_STUN,
  usesPublicStun,
  parseSettings,
  rpcUrlsFor,
  type Settings,
  storeSettings,
} from '../../../src/main/app/settings.ts';
import { $site, siteConfig, type SiteConfig } from '../../../src/main/app/site.ts';
import { iceFor, lendServers } from '../../../src/main/route/relay.ts';
import { readSite, renewIceServers } from '../../../src/main/settings/site.ts';
import { sentenceFor } from '../../../src/main/ui/error-strings.ts';
import { type NetworkId, NETWORKS } from '../../../src/shared/network.ts';

const CONFIG: SiteConfig = {
  network: 'devnet',
  rpcServers: { mainnet: ['https://site.example/'], devnet: ['https://dev.site.example/'] },
  iceServers: [{ urls: 'turn:site.example', username: 'u', credential: 'p' }],
};
test.before.each(() => $site.set({ file: 'read', config: CONFIG }));

/** Answers as a host would; notes what was asked for. */
function answering(
  body: string,
  init: ResponseInit = {},
): { get: typeof fetch; asked: (readonly [unknown, RequestInit | undefined])[] } {
  const asked: (readonly [unknown, RequestInit | undefined])[] = [];
  const get: typeof fetch = (input, options) => {
    asked.push([input, options]);
    return Promise.resolve(new Response(body, init));
  };
  return { get, asked };
}

const json = { headers: { 'content-type': 'application/json' } };

test('the page asks for config.json beside itself, uncached and same-origin', async () => {
  const { get, asked } = answering('{"network": "devnet"}', json);
  assert.equal(await readSite(get), {
    file: 'read',
    config: { network: 'devnet', rpcServers: {}, iceServers: [] },
  });
  assert.is(asked.length, 1);
  const [[url, options] = []] = asked;
  assert.is(url, 'config.json', 'relative, so that it works under any path');
  assert.is(options?.cache, 'no-cache');
  assert.is(options?.mode, 'same-origin');
});

test('a missing file, or a page in its place, is no error', async () => {
  for (const status of [403, 404, 410]) {
    assert.equal(await readSite(answering('gone', { status }).get), { file: 'none' });
  }
  const html = { headers: { 'content-type': 'text/html; charset=utf-8' } };
  assert.equal(await readSite(answering('Not here', html).get), { file: 'none' });
  assert.equal(await readSite(answering('\n <!doctype html>').get), { file: 'none' });
});

test('a malformed file, a failing server or a slow server is an error', async () => {
  const codeOf = async (get: typeof fetch): Promise<unknown> => {
    const site = await readSite(get);
    return site.file === 'rejected' && site.error;
  };
  assert.equal(await codeOf(answering('{"network":\n 5}', json).get), {
    code: 'config_invalid',
    context: { file: 'config.json', line: 2, what: '“network” must be a text, not a number' },
  });
  assert.equal(await codeOf(answering('', { status: 503 }).get), {
    code: 'config_unreadable',
    context: { file: 'config.json', reason: 'HTTP 503' },
  });
  assert.equal(await codeOf(() => Promise.reject(new DOMException('late', 'TimeoutError'))), {
    code: 'config_unreadable',
    context: { file: 'config.json', reason: 'TimeoutError' },
  });
});

test('the page reads the ICE file at start and before each call', async () => {
  let list = '[{"urls": "turn:one.example", "username": "1:a", "credential": "p"}]';
  let status = 200;
  const asked: unknown[] = [];
  const get: typeof fetch = (input) => {
    asked.push(input);
    return Promise.resolve(
      input === 'config.json'
        ? new Response('{"network": "devnet", "iceServers": "turn.json"}', json)
        : new Response(list, { ...json, status }),
    );
  };
  const urls = (): readonly string[] => siteConfig().iceServers.map((each) => each.urls);
  $site.set(await readSite(get));
  assert.equal(asked, ['config.json', 'turn.json']);
  assert.equal(urls(), ['turn:one.example']);
  list = list.replace('one', 'two');
  await renewIceServers(get);
  assert.equal(urls(), ['turn:two.example']);
  for (const wrong of ['', '{}', '[{"urls": "turn:three.example"}]', '<p>']) {
    list = wrong;
    await renewIceServers(get);
    assert.equal(urls(), ['turn:two.example'], `kept: ${wrong}`);
  }
  const broken = await readSite(get);
  assert.ok(broken.file === 'read' && broken.config.network === 'devnet');
  assert.is(broken.file === 'read' && broken.error?.code, 'config_unreadable');
  list = '[\n5]';
  const invalid = await readSite(get);
  assert.ok(invalid.file === 'read' && invalid.error);
  assert.match(sentenceFor(invalid.error).text, /^turn\.json, line 2: /);
  status = 503;
  const failing = await readSite(get);
  assert.ok(failing.file === 'read' && failing.error);
  assert.match(sentenceFor(failing.error).text, 'turn.json could not be read (HTTP 503)');
  asked.length = 0;
  $site.set({ file: 'read', config: CONFIG });
  await renewIceServers(get);
  assert.equal(asked, [], 'nothing is asked where config.json has the list');
});

test('an installed page without a network reports no error', async () => {
  const none: typeof fetch = () => Promise.reject(new TypeError('failed to fetch'));
  assert.equal(await readSite(none), { file: 'offline' });
});

// Proves stage 0: A site's `config.json` sets servers and network for everyone, and a user's own settings win
test('the user’s RPC servers come before the site’s, and the public server last', () => {
  const own = { rpcUrls: { ...DEFAULT_SETTINGS.rpcUrls, mainnet: ['https://own.example/'] } };
  const fallback = NETWORKS.devnet.defaultRpcUrl ?? '';
  assert.equal(rpcUrlsFor(own, 'mainnet'), ['https://own.example/']);
  assert.equal(rpcUrlsFor(DEFAULT_SETTINGS, 'mainnet'), ['https://site.example/']);
  assert.equal(rpcUrlsFor(own, 'devnet'), ['https://dev.site.example/', fallback]);
  assert.equal(rpcUrlsFor(own, 'local'), []);
  for (const file of ['none', 'ignored'] as const) {
    $site.set({ file });
    assert.equal(rpcUrlsFor(DEFAULT_SETTINGS, 'mainnet'), []);
    assert.equal(rpcUrlsFor(DEFAULT_SETTINGS, 'devnet'), [fallback]);
  }
});

test('the user’s STUN and TURN servers come first, also a choice of none', () => {
  const own = [{ urls: 'stun:own.example' }];
  const used = (more: Partial<Settings>) => iceServersOf({ ...DEFAULT_SETTINGS, ...more });
  assert.equal(used({ iceServers: own }), own);
  assert.equal(used({ direct: true }), []);
  assert.equal(used({}), CONFIG.iceServers);
  $settings.set(DEFAULT_SETTINGS);
  assert.equal(iceFor('host').iceServers, [...CONFIG.iceServers], 'calls use them');
  assert.equal(
    lendServers({ ...DEFAULT_SETTINGS, lendRelay: true }),
    {},
    'invites do not carry them',
  );
  $site.set({
    file: 'rejected',
    error: {
      code: 'config_unreadable',
      context: { file: ownText('config.json'), reason: ownText('x') },
    },
  });
  assert.equal(used({}), PUBLIC_STUN, 'nobody has set any');
  assert.equal(used({ network: 'local' }), []);
  assert.equal(used({ hidesAddress: true }), []);
});

// Proves stage 0: Where a server is missing, the screen that needs it asks for it
test('without settings, the page asks for an RPC server, and uses public STUN', () => {
  $site.set({ file: 'none' });
  const on = (network: NetworkId, more: Partial<Settings> = {}): readonly boolean[] => {
    const settings = { ...DEFAULT_SETTINGS, network, ...more };
    return [needsRpc(settings), usesPublicStun(settings)];
  };
  const rpcUrls = { ...DEFAULT_SETTINGS.rpcUrls, mainnet: ['https://own.example/'] };
  const local = { ...rpcUrls, local: ['http://localhost:1/rpc'] };
  assert.equal(on('mainnet'), [true, true]);
  assert.equal(on('devnet'), [false, true], 'devnet has a public server');
  assert.equal(on('mainnet', { rpcUrls }), [false, true]);
  assert.equal(on('mainnet', { direct: true }), [true, false], 'none was chosen');
  assert.equal(on('mainnet', { iceServers: [{ urls: 'stun:own.example' }] }), [true, false]);
  assert.equal(on('local', { rpcUrls: local }), [false, false]);
  $site.set({ file: 'read', config: CONFIG });
  assert.equal(on('mainnet'), [false, false]);
});

/** The part of localStorage that the settings use. */
function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    length: 0,
    clear: () => kept.clear(),
    getItem: (key) => kept.get(key) ?? null,
    key: () => null,
    removeItem: (key) => void kept.delete(key),
    setItem: (key, value) => void kept.set(key, value),
  };
}

test('the user’s network comes first, and the page never stores the site’s network', () => {
  const browser = storage();
  const load = (): Settings => loadSettings(() => browser);
  assert.is(load().network, 'devnet');
  storeSettings(browser, { lendRelay: true });
  assert.is(
    chosenNetwork(() => browser),
    null,
  );
  assert.equal(load().rpcUrls, DEFAULT_SETTINGS.rpcUrls, 'nor are its servers');
  assert.equal(load().iceServers, []);

  $site.set({ file: 'none' });
  assert.is(load().network, 'mainnet', 'a site may change its default, or have none');
  assert.is(load().lendRelay, true);

  storeSettings(browser, { network: 'devnet' });
  storeSettings(browser, { network: 'mainnet' });
  $site.set({ file: 'read', config: CONFIG });
  assert.is(defaultNetwork(), 'devnet');
  assert.is(load().network, 'mainnet', 'chosen once, it stays');
  assert.is(
    chosenNetwork(() => browser),
    'mainnet',
  );
});

test('the page reads back a stored choice of no server', () => {
  const browser = storage();
  storeSettings(browser, { direct: true });
  assert.is(loadSettings(() => browser).direct, true);
  storeSettings(browser, { direct: false });
  assert.is(loadSettings(() => browser).direct, undefined);
});

test('the settings store a display name and drop an invalid one', () => {
  const browser = storage();
  storeSettings(browser, { name: 'Ana' });
  assert.is(loadSettings(() => browser).name, 'Ana');
  storeSettings(browser, { name: undefined });
  assert.not.ok('name' in loadSettings(() => browser));
  for (const name of ['', 1, null, ['Ana']]) {
    assert.not.ok('name' in parseSettings(JSON.stringify({ name })), JSON.stringify(name));
  }
});

test.run();
