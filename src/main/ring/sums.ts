import { prepaidAmount, type Terms } from '../../shared/terms.ts';
import { inviteStrings } from '../call/share-strings.ts';
import { formatUsdc } from '../text/intl.ts';

/** Says what a link sells: the price, and what is paid to start. */
export const sumsOf = (terms: Terms): string =>
  inviteStrings.offered(
    formatUsdc(terms.price),
    formatUsdc(prepaidAmount(terms)),
    terms.periodSeconds,
  );
