import { lazySlot } from '../ui/lazy.ts';
import { $wallet } from './standard/state.ts';

/**
 * Shows what may be wrong with the wallet's window while the page waits for it. The store is
 * `$wallet`.
 * @param isSponsored whether the host pays the network fee.
 */
export const windowHelp = (isWaiting: () => boolean, isSponsored = false): HTMLElement =>
  lazySlot(
    async () => (await import('./window-hints.ts')).windowHints(isWaiting, isSponsored),
    isWaiting,
    { className: '', stores: [$wallet] },
  );
