/**
 * Offers, and what is paid ahead for them. A chunk of its own, loaded on first use: few calls are
 * agreed ahead.
 */
export { bookOffer, lookAtOffer, seekReturns } from './booking/book.ts';
export { makeOffer, moveOffer } from './booking/make.ts';
export { listScheduledCalls, returnBooking } from './booking/scheduled.ts';
export { dropOffer, keepOffer, keptOffer, keptOffers } from './booking/offers.ts';
