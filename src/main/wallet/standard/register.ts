import type {
  SolanaSignMessageFeature,
  SolanaSignTransactionFeature,
} from '@solana/wallet-standard-features';
import type { Wallet, WalletAccount } from '@wallet-standard/base';
import type {
  StandardConnectFeature,
  StandardDisconnectFeature,
  StandardEventsFeature,
  StandardEventsListeners,
} from '@wallet-standard/features';
import { attempt } from '../../../shared/fields.ts';

/** The features of the wallets that are part of this page. */
export type SigningFeatures = StandardConnectFeature &
  StandardDisconnectFeature &
  StandardEventsFeature &
  SolanaSignTransactionFeature &
  SolanaSignMessageFeature;

/** The features of each account of these wallets. */
export const SIGNS = ['solana:signTransaction', 'solana:signMessage'] as const;

/**
 * Registers the wallet now, and with every app that becomes ready later. It uses the window events
 * of Wallet Standard.
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

/**
 * Returns the event feature of a wallet, and a function that passes new accounts to its listeners.
 */
export function accountEvents(): {
  readonly feature: StandardEventsFeature['standard:events'];
  notify(accounts: readonly WalletAccount[]): void;
} {
  const listeners = new Set<StandardEventsListeners['change']>();
  return {
    feature: {
      version: '1.0.0',
      on(_event, listener) {
        if (typeof listener === 'function') listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    notify(accounts) {
      // Any script may listen. If one listener throws, the others are still called.
      for (const listener of listeners) attempt(() => listener({ accounts }));
    },
  };
}
