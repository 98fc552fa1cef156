import type { Wallet } from '@wallet-standard/base';

/**
 * Registers the wallet now, and with every app that becomes ready later, by the standard's window
 * events.
 */
export function registerWallet(wallet: Wallet): void {
  const callback = (api: unknown): void => {
    const add: unknown = typeof api === 'object' && api !== null && Reflect.get(api, 'register');
    if (typeof add === 'function') add(wallet);
  };
  window.dispatchEvent(new CustomEvent('wallet-standard:register-wallet', { detail: callback }));
  window.addEventListener('wallet-standard:app-ready', (event) => {
    callback(Reflect.get(event, 'detail'));
  });
}
