import { texts } from '../text/texts.ts';

/** The texts of the most that a payment may cost in network fees; they are part of the chunk that shows it. */
export const maxFeeStrings = texts('maxFeeStrings', {
  label: 'In busy hours, pay at most',
  choice: (sol: string): string => `${sol} SOL per payment`,
  hint: 'Your network-fee balance pays this when you host. A higher maximum helps payments arrive in time. Your choice applies from your next call.',
});
