import { texts } from '../text/texts.ts';

/** The rule for unused time. An invite and an offer state it before the guest pays. */
export const returnTerms = texts('returnTerms', {
  yes: 'You pay only for the seconds you use. Unused time is refunded when the call is over.',
  no: 'Unused time is not refunded.',
  trial: (seconds: number): string =>
    `Free to try: if you leave within the first ${seconds} seconds, everything is refunded.`,
  risk: 'Until the call ends, your prepayment stays in a deposit. Then your host’s browser pays it out. If your host never comes back, your money stays there.',
});
