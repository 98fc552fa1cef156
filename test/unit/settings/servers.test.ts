// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  formatIceServers,
  parseIceServers,
  parseRpcUrls,
  reachMode,
} from '../../../src/main/settings/servers.ts';
import {
  DEFAULT_SETTINGS,
  parseSettings,
  PUBLIC_STUN,
  type Settings,
} from '../../../src/main/app/settings.ts';
import type { IceServer } from '../../../src/main/app/site.ts';

/** URLs that no invite carries: the settings reject them too. */
const WRONG_URLS = [
  'stun:host:99999',
  'stun:host:0',
  'stun:host:',
  'stun::3478',
  'stun:h:3478:3478',
  'stun:h?transport=udp',
  'stun:[:::]',
  'stun:[1.2.3.4]:3478',
  'stun:256.1.1.1',
  'stun:::1',
  'stun:user@host',
  'stun://host',
  'stun:bücher.example',
  'turn:h:443:443',
  'turn:h:65536?transport=tcp',
  'turn:h?transport=tls',
  'turn:h#fragment',
];

test('RPC servers are https, or plain http on this machine only', () => {
  assert.equal(
    parseRpcUrls('https://rpc.example.org/key\n http://127.0.0.1:8899, http://localhost:1'),
    {
      ok: true,
      value: ['https://rpc.example.org/key', 'http://127.0.0.1:8899', 'http://localhost:1'],
    },
  );
  assert.equal(parseRpcUrls('  '), { ok: true, value: [] });
  for (const wrong of [
    'http://rpc.example.org',
    'rpc.example.org',
    'javascript:alert(1)',
    'http://127.0.0.1.evil.org',
  ]) {
    assert.equal(parseRpcUrls(wrong), { ok: false, line: wrong });
  }
});

test('a STUN line has an address, a TURN line also name and password', () => {
  const text = 'stun:stun.example.org:3478\nturn:turn.example.org:3478?transport=tcp ann secret';
  const parsed = parseIceServers(text);
  assert.equal(parsed, {
    ok: true,
    value: [
      { urls: 'stun:stun.example.org:3478' },
      { urls: 'turn:turn.example.org:3478?transport=tcp', username: 'ann', credential: 'secret' },
    ],
  });
  assert.is(parsed.ok && formatIceServers(parsed.value), text);
});

test('the field also takes RTCIceServer objects as JSON, one address each', () => {
  const json =
    '[{"urls":["stun:a.example.org","stun:b.example.org"]},{"urls":"turn:c.example.org","username":"u","credential":"p"}]';
  assert.equal(parseIceServers(json), {
    ok: true,
    value: [
      { urls: 'stun:a.example.org' },
      { urls: 'stun:b.example.org' },
      { urls: 'turn:c.example.org', username: 'u', credential: 'p' },
    ],
  });
});

test('the settings refuse what RTCPeerConnection would refuse, naming the line', () => {
  const wrong = [
    'https://stun.example.org',
    'turn:turn.example.org',
    'turn:turn.example.org name',
    'stun:stun.example.org name password',
    'stun:',
    'turn:t.example.org a b c',
    ...WRONG_URLS.map((url) => (url.startsWith('turn') ? `${url} name password` : url)),
  ];
  for (const line of wrong) {
    assert.equal(parseIceServers(`stun:ok.example.org\n${line}`), { ok: false, line });
  }
  for (const urls of [5, ...WRONG_URLS]) {
    const login = String(urls).startsWith('turn') && { username: 'u', credential: 'p' };
    assert.is(parseIceServers(JSON.stringify([{ urls, ...login }])).ok, false, String(urls));
  }
  for (const username of ['', 'u'.repeat(509)]) {
    const login = { urls: 'turn:h', username, credential: 'p' };
    assert.is(parseIceServers(JSON.stringify(login)).ok, false, username);
  }
  assert.is(parseIceServers('{broken').ok, false);
});

test('the settings store each address in one spelling', () => {
  assert.equal(parseIceServers('STUN:h\nTURNS:[2001:DB8::1]:5349?transport=TCP u p'), {
    ok: true,
    value: [
      { urls: 'stun:h' },
      { urls: 'turns:[2001:DB8::1]:5349?transport=tcp', username: 'u', credential: 'p' },
    ],
  });
});

test('the page leaves out stored servers that no browser accepts', () => {
  const stored = [...WRONG_URLS, 'stun:h'].map((urls) => ({ urls }));
  const { iceServers } = parseSettings(JSON.stringify({ iceServers: stored }));
  assert.equal(iceServers, [{ urls: 'stun:h' }]);
});

test('the connection mode in the settings names the origin of the servers', () => {
  const mode = (more: Partial<Settings>, site: readonly IceServer[] = []) =>
    reachMode({ ...DEFAULT_SETTINGS, ...more }, { rpcServers: {}, iceServers: site });
  const [here, own] = [[{ urls: 'stun:site.example.org' }], [{ urls: 'stun:stun.example.org' }]];
  assert.is(mode({}), 'public');
  assert.is(mode({ network: 'local' }), 'none');
  assert.is(mode({}, here), 'site');
  for (const site of [[], here]) {
    assert.is(mode({ direct: true }, site), 'none', 'chosen by the user');
    assert.is(mode({ iceServers: PUBLIC_STUN }, site), 'public');
    const typed = parseIceServers(formatIceServers(PUBLIC_STUN));
    assert.is(mode({ iceServers: typed.ok ? typed.value : [] }, site), 'public', 'typed');
    assert.is(mode({ iceServers: own }, site), 'own');
    assert.is(mode({ iceServers: [...PUBLIC_STUN, ...own] }, site), 'own');
  }
});

test.run();
