import { atom } from 'nanostores';
import { phoneStrings } from '../../ui/strings.ts';

/** The name under which the wallet apps of this device stand in the list. */
export const WALLET_APP = phoneStrings.app;

/**
 * Has the wallet app forget this page; null where none can be reached, or none has given this page
 * anything on the chosen network.
 */
export const $revokeWalletApp = atom<(() => Promise<void>) | null>(null);
