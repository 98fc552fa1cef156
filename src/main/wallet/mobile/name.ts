import { atom } from 'nanostores';
import { phoneStrings } from '../../ui/strings.ts';

/** The name that stands for the wallet apps of this device in the list of wallets. */
export const WALLET_APP = phoneStrings.app;

/**
 * A function that makes the wallet app forget this page; null if no wallet app can be reached, or
 * if none has authorized this page on the chosen network.
 */
export const $revokeWalletApp = atom<(() => Promise<void>) | null>(null);
