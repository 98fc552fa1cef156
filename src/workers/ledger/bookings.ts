/**
 * Offers, and what is paid ahead for them. A chunk of its own, loaded on first use: few calls are
 * agreed ahead.
 */
export { bookOffer, lookAtOffer, seekReturns } from './booking/book.ts';
export { makeOffer, moveOffer } from './booking/make.ts';
export { listAgreed, returnBooking } from './booking/agreed.ts';
export { dropOffer, keepOffer, keptOffer, keptOffers } from './booking/offers.ts';
