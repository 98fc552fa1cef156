import { LEAST_RETURNED } from '../../shared/billing/unused.ts';
import { formatUsdc } from '../text/intl.ts';
import { texts } from '../text/texts.ts';

/** What becomes of what is paid for time: an invite and an offer say it before it is paid. */
export const returnTerms = texts('returnTerms', {
  yes: 'You pay for the seconds you use: your host’s browser returns the rest after the call.',
  no: 'Unused time is not returned.',
  trial: (seconds: number): string =>
    `Free to try: if you leave within the first ${seconds} seconds, everything comes back.`,
  risk: `A host that never comes back keeps the prepayment. Less than ${formatUsdc(LEAST_RETURNED)} USDC is not sent.`,
});
