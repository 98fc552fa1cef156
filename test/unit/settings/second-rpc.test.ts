// pure
/** The setting of a second RPC server, as it is stored and read. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEFAULT_SETTINGS, loadSettings, parseSettings } from '../../../src/main/app/settings.ts';

const read = (secondRpc: unknown) => parseSettings(JSON.stringify({ secondRpc })).secondRpc;

test('the setting names one server per network, or none', () => {
  assert.equal(read({ mainnet: 'https://b.example/' }), { mainnet: 'https://b.example/' });
  assert.equal(read({ devnet: '', local: 7, elsewhere: 'https://c.example/' }), {});
  assert.is(read('https://b.example/'), undefined);
  assert.is(DEFAULT_SETTINGS.secondRpc, undefined);
});

test('stored settings read back unchanged', () => {
  const settings = { ...DEFAULT_SETTINGS, secondRpc: { local: 'http://127.0.0.1:8899/' } };
  assert.equal(parseSettings(JSON.stringify(settings)), settings);
});

test('a browser without storage has the default settings', () => {
  const blocked = (): Storage => {
    throw new DOMException('denied', 'SecurityError');
  };
  assert.equal(loadSettings(blocked), DEFAULT_SETTINGS);
});

test('the page keeps a server that an earlier version stored in capitals', () => {
  const iceServers = [{ urls: 'STUN:stun.example:3478' }];
  const kept = [{ urls: 'stun:stun.example:3478' }];
  assert.equal(parseSettings(JSON.stringify({ iceServers })).iceServers, kept);
});

test.run();
