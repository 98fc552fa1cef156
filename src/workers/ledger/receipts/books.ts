/**
 * Bills, audits and the keeping of the journal: what is needed behind a call or after it, never to
 * start one. A chunk of its own, loaded when it is first asked for.
 */
export { auditText } from './audit.ts';
export { billOf } from './bill.ts';
export { keepJournal } from './keeper.ts';
export { refundPayment } from '../refund.ts';
export { seekRefunds } from '../refund-seek.ts';
