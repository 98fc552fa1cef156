/**
 * Offers, and what is paid ahead for them. A chunk of its own, loaded on first use: few calls are
 * agreed ahead.
 */
export { bookingId, bookOffer, lookAtOffer } from './booking/book.ts';
export { listAgreed, returnBooking } from './booking/agreed.ts';
export { dropOffer, keepOffer, keptOffer, keptOffers, readOffer } from './booking/offers.ts';
export { hostRefundId } from './refund/entry.ts';
