// pure
/** Settings in two tabs of one browser. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { $call, resetCall } from '../../../src/main/app/call-state.ts';
import {
  $settings,
  changedSettings,
  DEFAULT_SETTINGS,
  loadSettings,
  type Settings,
  settingsFor,
  storeSettings,
} from '../../../src/main/app/settings.ts';
import { adoptSettings } from '../../../src/main/settings/other-tab.ts';

const SECOND = { mainnet: 'https://second.example/' };

function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  } as unknown as Storage;
}

test('a tab stores only its changes, and keeps another tab’s settings', () => {
  const browser = storage();
  storeSettings(browser, { name: 'Ana', trialSeconds: 30 });
  // The other tab, which was opened before.
  storeSettings(browser, { secondRpc: SECOND, hidesAddress: true });
  storeSettings(browser, { price: '0.75' });
  storeSettings(browser, { name: undefined, trialSeconds: undefined });
  assert.equal(
    loadSettings(() => browser),
    { ...DEFAULT_SETTINGS, secondRpc: SECOND, hidesAddress: true, price: '0.75' },
  );
});

test('a change removes fields that are no longer set, and keeps other fields', () => {
  const before = { ...DEFAULT_SETTINGS, name: 'Ana', price: '0.5' };
  assert.equal(changedSettings(before, { name: undefined, hidesAddress: true }), {
    ...DEFAULT_SETTINGS,
    price: '0.5',
    hidesAddress: true,
  });
});

test('a tab adopts another tab’s settings outside a call, except the network', () => {
  let stored: Settings = { ...DEFAULT_SETTINGS, hidesAddress: true };
  const adopt = (): void => adoptSettings(() => stored);
  $settings.set({ ...DEFAULT_SETTINGS, network: 'devnet' });
  adopt();
  assert.equal($settings.get(), { ...stored, network: 'devnet' });
  $call.setKey('role', 'guest');
  stored = { ...stored, secondRpc: SECOND };
  adopt();
  stored = { ...stored, name: 'Ana' };
  adopt();
  $call.setKey('peerName', 'Bo');
  assert.is($settings.get().secondRpc, undefined, 'the call goes by the ones with which it began');
  resetCall();
  assert.equal($settings.get(), { ...stored, network: 'devnet' });
  const before = $settings.get();
  $call.setKey('role', 'host');
  resetCall();
  assert.is($settings.get(), before, 'once');
});

test('a page on the local ledger stays there, whatever is stored', () => {
  const rpcUrl = 'http://127.0.0.1:8899/';
  const stored = { ...DEFAULT_SETTINGS, network: 'devnet', name: 'Ana' } as const;
  const local = settingsFor({ rpcUrl }, stored);
  assert.equal([local.network, local.rpcUrls.local, local.name], ['local', [rpcUrl], 'Ana']);
  assert.equal(settingsFor(null, stored), stored);
  assert.is(settingsFor(null, { ...stored, network: 'local' }).network, 'mainnet');
});

test.run();
