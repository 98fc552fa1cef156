// pure
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { define } from '../../support/define.ts';
import type { App } from '../../../src/main/app/app.ts';
import { createReceiptActions } from '../../../src/main/receipts/actions.ts';
import {
  $audit,
  $auditText,
  $cameFrom,
  $payments,
  $receiptsError,
} from '../../../src/main/payment/state.ts';
import { $receiptsPage } from '../../../src/main/receipts/pages.ts';
import { $topics } from '../../../src/main/receipts/topics.ts';
import { $tallies } from '../../../src/main/receipts/quality-tallies.ts';
import { $screen } from '../../../src/main/app/screen.ts';
import type {
  Callback,
  CallTally,
  CallTopic,
  PaymentRecord,
} from '../../../src/shared/api/ledger.ts';
import { appError, err, ok, ownText, type Result } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { type AuditReport, type CallReceipt } from '../../../src/shared/receipt/receipt.ts';
import { parseReceipt, receiptLink, receiptText } from '../../../src/shared/receipt/text.ts';
import { receiptSample } from '../../support/fuzz/samples.ts';
import { GUEST, HOST, payment, LATE } from '../../support/samples.ts';

/** The controller over a ledger worker that answers when it is told to. */

const receipt = receiptSample;
const report = (callId: string): AuditReport => ({
  matches: true,
  complete: ['session', 'deposit', 'reference'],
  unclear: [],
  network: 'local',
  callId,
  payer: GUEST,
  payTo: HOST,
  paid: usdc(0n),
  returned: usdc(0n),
  refunded: usdc(0n),
  net: 0n,
  unused: null,
  lines: [],
  approvals: [],
});

let journal: Result<readonly PaymentRecord[]> = ok([]);
let bill: Result<CallReceipt> = ok(receipt);
let tallies: Result<readonly CallTally[]> = ok([]);
let topics: Result<readonly CallTopic[]> = ok([]);
const audits: { text: string; answer: (result: Result<AuditReport>) => void }[] = [];
let cancelled = 0;
const listeners = new Set<Callback<[PaymentRecord]>>();
const publish = (record: PaymentRecord): void => listeners.forEach((listener) => listener(record));
const toasts: string[] = [];

const worker = {
  payments: () => Promise.resolve(journal),
  receipt: () => Promise.resolve(bill),
  tallies: () => Promise.resolve(tallies),
  topics: () => Promise.resolve(topics),
  keptOffers: () => Promise.resolve(ok([])),
  checkAgain: (id: string) => Promise.resolve(ok(payment({ id, state: 'final' }))),
  audit: (text: string) =>
    new Promise<Result<AuditReport>>((answer) => audits.push({ text, answer })),
  cancelAudit() {
    cancelled += 1;
    audits.at(-1)?.answer(err(appError('aborted')));
    return Promise.resolve();
  },
};
let reachable = true;
const app = {
  ledger: {
    raw: () => worker,
    ready: () =>
      Promise.resolve(reachable ? ok(worker) : err(appError('rpc_missing', { network: 'x' }))),
    onPayment: (listener: Callback<[PaymentRecord]>) => {
      listeners.add(listener);
      return () => undefined;
    },
  },
  toast: (text: string) => toasts.push(text),
} as unknown as App;

let clipboard: string | null = '';
define('location', { href: 'https://pay2chat.example/?network=local' });
define('navigator', {
  clipboard: {
    writeText(text: string) {
      if (clipboard === null) throw new Error('not allowed');
      clipboard = text;
    },
  },
});

const actions = createReceiptActions(app);
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
/** Waits until this many audits have reached the worker. */
async function asked(count: number): Promise<void> {
  while (audits.length < count) await settled();
}

test.before.each(() => {
  $screen.set('lobby');
  $cameFrom.set('lobby');
  $receiptsError.set(null);
  $auditText.set('');
  $audit.set({ status: 'idle' });
  journal = ok([]);
  bill = ok(receipt);
  tallies = ok([]);
  $tallies.set([]);
  reachable = true;
  clipboard = '';
  audits.length = toasts.length = cancelled = 0;
});

test('the screen reads the journal when it opens, then follows the journal', async () => {
  const [first, second] = [payment({ state: 'signed' }), payment()];
  journal = ok([first]);
  $screen.set('receipts');
  await settled();
  assert.equal($payments.get(), [first]);
  const settledFirst = { ...first, state: 'final' as const };
  publish(settledFirst);
  publish(second);
  assert.equal($payments.get(), [settledFirst, second]);
});

test('the screen says when it cannot read the journal', async () => {
  journal = err(appError('storage_failed', { reason: ownText('x') }));
  $screen.set('receipts');
  await settled();
  assert.is($receiptsError.get()?.code, 'storage_failed');
});

test('only the text for people, not for audits, has this side’s observations', async () => {
  bill = ok(receiptSample);
  const tally = { goodMs: 760_000, fairMs: 0, poorMs: 5_000, interruptions: 1 };
  const other = { goodMs: 1_000, fairMs: 0, poorMs: 0, interruptions: 7 };
  tallies = ok([
    { role: 'guest', callId: 'c1', tally: other },
    { role: 'host', callId: 'c1', tally },
  ]);
  await actions.copy('c1', 'host', 'words');
  const says = 'as the host saw it, not part of the check: good 12:40, poor 0:05; 1 interruption';
  assert.ok(clipboard?.includes(says), clipboard ?? '');
  assert.equal(parseReceipt(clipboard ?? ''), ok(receiptSample));
  await actions.copy('c1', 'host', 'json');
  assert.is(clipboard, receiptText(receiptSample));
  await actions.copy('c1', 'host', 'link');
  assert.is(clipboard, receiptLink('https://pay2chat.example/?network=local', receiptSample));
  // Earlier versions kept nothing of a call.
  await actions.copy('c0', 'host', 'words');
  assert.not(clipboard?.includes('Connection'));
});

test('the screen shows connection quality and topics, and works without them', async () => {
  const of = { role: 'guest', callId: 'c1' } as const;
  const tally = { goodMs: 1_000, fairMs: 0, poorMs: 0, interruptions: 0 };
  tallies = ok([{ ...of, tally }]);
  topics = ok([{ ...of, title: 'Bread' }]);
  $screen.set('receipts');
  await settled();
  assert.equal([ok($tallies.get()), ok($topics.get())], [tallies, topics]);
  $receiptsPage.set({ at: 'invoice', ...of });
  $screen.set('lobby');
  assert.is($receiptsPage.get().at, 'list', 'a page that was left shows the list again');
  tallies = topics = err(appError('storage_failed', { reason: ownText('x') }));
  journal = ok([payment()]);
  $screen.set('receipts');
  await settled();
  assert.is($receiptsError.get(), null);
  assert.is($payments.get()?.length, 1);
});

test('without a server the page still copies a receipt', async () => {
  reachable = false;
  assert.is(await actions.copy('c1', 'host', 'json'), null);
  assert.is(clipboard, receiptText(receipt));
});

test('a receipt that cannot be copied appears in the text field', async () => {
  clipboard = null;
  $screen.set('guest');
  assert.is(await actions.copy('c1', 'guest', 'json'), null);
  assert.is($auditText.get(), receiptText(receipt));
  assert.is($screen.get(), 'receipts');
  actions.leave();
  assert.is($screen.get(), 'guest');
});

test('the screen reports a missing bill and does not change the clipboard', async () => {
  bill = err(appError('receipt_unknown'));
  const failed = await actions.copy('c1', 'guest', 'json');
  assert.is(failed?.code, 'receipt_unknown');
  assert.is($receiptsError.get()?.code, 'receipt_unknown');
  assert.is(clipboard, '');
  assert.equal(toasts, []);
});

test('an audit overtaken by another audit shows no result', async () => {
  const first = actions.audit('one');
  await asked(1);
  const second = actions.audit('two');
  await asked(2);
  audits[1]?.answer(ok(report('two')));
  await second;
  audits[0]?.answer(ok(report('one')));
  await first;
  const audit = $audit.get();
  assert.is(audit.status === 'done' && audit.report.callId, 'two');
});

test('an audit shows no result beside a receipt that a link brought', async () => {
  const running = actions.audit('one');
  await asked(1);
  $auditText.set('another');
  $audit.set({ status: 'filled' });
  audits[0]?.answer(ok(report('one')));
  await running;
  assert.is($audit.get().status, 'filled');
});

test('a cancelled audit ends at once, also in the worker', async () => {
  const running = actions.audit('one');
  await asked(1);
  actions.cancelAudit();
  assert.is($audit.get().status, 'idle');
  assert.is(cancelled, 1);
  await running;
  assert.is($audit.get().status, 'idle', 'and its end is no error');
  actions.cancelAudit();
  assert.is(cancelled, 1, 'nothing runs');
  const unasked = actions.audit('two');
  actions.cancelAudit();
  await unasked;
  assert.is(audits.length, 1, 'cancelled before the worker was asked');
});

test('an audit refuses a text that contradicts its receipt, and asks nobody', async () => {
  const link = receiptLink('https://chat.example/', receiptSample);
  await actions.audit(`Cost: 10.00 USDC\n${link}`);
  const audit = $audit.get();
  assert.is(audit.status === 'failed' && audit.error.code, 'receipt_altered');
  assert.is(audits.length, 0);
});

test('an audit without a server reports the missing server', async () => {
  reachable = false;
  await actions.audit('any');
  const audit = $audit.get();
  assert.is(audit.status === 'failed' && audit.error.code, 'rpc_missing');
});

test('checking a call from the list fills the field and starts the audit', async () => {
  const running = actions.auditCall('c1', 'host');
  await asked(1);
  assert.is(audits[0]?.text, receiptText(receipt));
  assert.is($auditText.get(), receiptText(receipt));
  assert.is($audit.get().status, 'running');
  audits[0]?.answer(ok(report('c1')));
  await running;
  assert.is($audit.get().status, 'done');
});

test('checking a payment again replaces the payment’s old entry', async () => {
  const late = payment({ ...LATE });
  $payments.set([late]);
  await actions.checkAgain(late.id);
  assert.equal(
    $payments.get()?.map(({ id, state }) => [id, state]),
    [[late.id, 'final']],
  );
});

test.run();
