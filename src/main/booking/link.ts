import { offerLink } from '../../shared/call/booking-offer.ts';
import { pageAddress } from '../app/url.ts';

/** Returns the link that opens an offer; '' for none. */
export const linkOf = (code: string): string =>
  code === '' ? '' : offerLink(pageAddress(new URL(location.href)), code);
