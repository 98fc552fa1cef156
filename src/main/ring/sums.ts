import { prepaidAmount, type Terms } from '../../shared/terms.ts';
import { inviteStrings } from '../call/share-strings.ts';
import { formatUsdc } from '../text/intl.ts';

/** Returns a text with a link's price and the sum that a guest pays to start. */
export const sumsOf = (terms: Terms): string =>
  inviteStrings[terms.deposit === undefined ? 'offered' : 'agreed'](
    formatUsdc(terms.price),
    formatUsdc(prepaidAmount(terms)),
    terms.periodSeconds,
  );
