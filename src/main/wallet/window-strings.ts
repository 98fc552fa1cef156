import { texts } from '../text/texts.ts';

/** While the wallet's window is open, or should be. */
export const windowStrings = texts('windowStrings', {
  warns:
    'Your wallet may warn that this site is new to it. Check the address of this page, and approve only what this page announces.',
  nothing: 'Nothing opens? Open your wallet by its icon and unlock it.',
});
