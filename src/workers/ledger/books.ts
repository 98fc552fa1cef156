/**
 * Bills, audits and the keeping of the journal: what is needed behind a call or after it, never to
 * start one. A chunk of its own, loaded when it is first asked for.
 */
export { auditText } from './receipts/audit.ts';
export { billOf } from './receipts/bill.ts';
export { keepJournal } from './receipts/keeper.ts';
export { refundPayment } from './refund/pay.ts';
export { seekRefunds } from './refund/seek.ts';
