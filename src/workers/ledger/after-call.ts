/**
 * Bills, audits and the cleanup of the journal: what is needed during or after a call, but never to
 * start one. A chunk of its own, loaded on first use.
 */
export { auditText } from './receipts/audit.ts';
export { billOf } from './receipts/bill.ts';
export { keepJournal } from './receipts/keep-journal.ts';
export { refundPayment } from './refund/pay.ts';
export { newCandidates, seekRefunds } from './refund/seek.ts';
export { createUnusedKeeper } from './refund/keeper.ts';
export { owedTime } from './refund/unused.ts';
