import { lazySlot } from '../ui/lazy.ts';
import { $wallet } from './standard/state.ts';

/** Says what may be wrong with the wallet's window while it is waited for. The store is `$wallet`. */
export const windowHelp = (isWaiting: () => boolean): HTMLElement =>
  lazySlot(async () => (await import('./window-hints.ts')).windowHints(isWaiting), isWaiting, {
    className: '',
    stores: [$wallet],
  });
