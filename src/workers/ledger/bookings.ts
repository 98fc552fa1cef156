/**
 * Offers and bookings. They are a separate chunk that is loaded on first use, because few calls are
 * scheduled.
 */
export { bookOffer, lookAtOffer, seekReturns } from './booking/book.ts';
export { makeOffer, moveOffer } from './booking/make.ts';
export { listScheduledCalls, returnBooking } from './booking/scheduled.ts';
export { dropOffer, keepOffer, keptOffer, keptOffers } from './booking/offers.ts';
