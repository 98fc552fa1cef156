/**
 * Bills, audits, and the code that watches the journal's payments until they are final. A page
 * needs them during or after a call, but not to start one. So they are a separate chunk that is
 * loaded on first use.
 */
export { auditText } from './receipts/audit.ts';
export { billOf } from './receipts/bill.ts';
export { keepJournal } from './receipts/keep-journal.ts';
export { refundPayment } from './refund/pay.ts';
export { seekRefunds } from './refund/look.ts';
export { createUnusedKeeper } from './deposit/keeper.ts';
export { owedTime } from './deposit/look.ts';
