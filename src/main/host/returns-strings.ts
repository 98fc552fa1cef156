import { texts } from '../text/texts.ts';

/** The texts of the offer to refund unused time; they are part of the chunk that shows it. */
export const returnsStrings = texts('returnsStrings', {
  returns: 'Refund unused time',
  returnsHint:
    'Your guest pays only for the seconds used. Until the call is over, the prepayment stays in a deposit: an account on Solana whose key this browser holds.',
});
