import type { Actions } from '../../src/main/app/actions.ts';
import { $screen } from '../../src/main/app/screen.ts';
import { $settings, changedSettings } from '../../src/main/app/settings.ts';
import { $wallet } from '../../src/main/wallet/standard/state.ts';
import { mount } from '../../src/main/page.ts';
import { loadDemoWallet } from '../../src/main/wallet/demo/load.ts';
import { createWalletController, walletMemory } from '../../src/main/wallet/standard/wallet.ts';
import { idleActions } from './idle-actions.ts';
import { createEventLog } from '../../src/shared/log.ts';

/** The page with its wallets, without workers: enough to connect and to sign. */

const log = createEventLog('lab', () => performance.now());
const wallet = createWalletController({
  log,
  remember: walletMemory(() => localStorage),
  settings: $settings,
});
const actions: Actions = {
  ...idleActions,
  show: (screen) => $screen.set(screen),
  saveSettings: async (change) => $settings.set(changedSettings($settings.get(), change)),
  connectWallet: async (name) => void (await wallet.connect(name)),
  disconnectWallet: () => wallet.disconnect(),
  cancelPrompt: () => wallet.cancelPrompt(),
};

$settings.set({ ...$settings.get(), network: 'local' });
const root = document.getElementById('app');
const nothing = (): Promise<HTMLElement> => Promise.resolve(document.createElement('div'));
const money = () =>
  Promise.resolve({
    refund: () => document.createElement('span'),
    late: document.createElement('div'),
    unused: { ended: document.createElement('div'), start: document.createElement('div') },
    spendingLimit: () => document.createElement('div'),
    tip: nothing,
  });
const slot =
  root &&
  mount(root, actions, {
    receipts: nothing,
    files: nothing,
    books: nothing,
    kept: nothing,
    devices: nothing,
    money,
  });
await loadDemoWallet({
  network: 'local',
  rpcUrl: new URL('/rpc', location.href).href,
  log,
  panel: slot || null,
});
await wallet.reconnect();

/** Signs for the account that is connected when it is called. */
async function sign(transaction: readonly number[]): Promise<unknown> {
  const owner = $wallet.get().address ?? '';
  const signed = await wallet.signerFor(owner)(new Uint8Array(transaction));
  return signed.ok ? { signed: [...signed.value] } : { code: signed.error.code };
}
Reflect.set(globalThis, 'lab', { sign });
document.documentElement.dataset['lab'] = 'ready';
