/**
 * Bills, audits and the code that follows the journal's payments. A page needs these during or
 * after a call, but never to start one. They are a chunk of their own, loaded on first use.
 */
export { auditText } from './receipts/audit.ts';
export { billOf } from './receipts/bill.ts';
export { keepJournal } from './receipts/keep-journal.ts';
export { refundPayment } from './refund/pay.ts';
export { seekRefunds } from './refund/look.ts';
export { createUnusedKeeper } from './deposit/keeper.ts';
export { owedTime } from './deposit/look.ts';
