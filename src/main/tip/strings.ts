import { texts } from '../text/texts.ts';

/** The texts of tips; they are part of the chunk that shows them. */
export const tipStrings = texts('tipStrings', {
  title: 'Tip your host',
  /** Three such buttons stand beside each other, so only screen readers get the unit. */
  give: (amount: string): string => `Tip ${amount}`,
  named: (label: string): string => `${label} USDC`,
  /** The label of the button that confirms an unusual amount. */
  sure: (amount: string): string => `Yes, tip ${amount}`,
  own: 'Another amount in USDC',
  giveOwn: 'Tip this amount',
  balance: (amount: string): string => `Your balance: ${amount} USDC.`,
  how: {
    allowance: (price: string): string =>
      `No network fee. The tip is paid from your spending limit, so each ${price} USDC leaves you one minute less to talk. If too little for a minute would be left, your wallet asks.`,
    manual: (): string => 'No network fee. Your wallet asks.',
  },
  waiting: 'The tip waits until the minute is paid…',
  paying: 'Paying the tip…',
  tooSmall: (floor: string): string => `Enter an amount of at least ${floor} USDC.`,
  unusual: (amount: string): string => `Is ${amount} USDC right? If so, press the button again.`,
});
