import { texts } from '../text/texts.ts';

/** The texts for the time in which the wallet's window is open, or should be. */
export const windowStrings = texts('windowStrings', {
  warns:
    'Some wallets warn that a site is new to them. Check the address of this page, and approve only what this page announces.',
  fee: 'Your host pays the network fee. If your wallet asks for SOL, cancel and use another wallet.',
  nothing: 'Nothing opens? Open your wallet by its icon and unlock it.',
});
