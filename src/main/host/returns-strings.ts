import { texts } from '../text/texts.ts';

/** The texts of the offer to return unused time; they are part of the chunk that shows it. */
export const returnsStrings = texts('returnsStrings', {
  returns: 'Return unused time',
  returnsHint:
    'Your guest pays only for the seconds used. The prepayment rests in a deposit until the call is over.',
});
