import { $screen } from '../../../src/main/app/screen.ts';
import { $audit, $auditText, $payments } from '../../../src/main/payment/state.ts';
import { keepText } from '../../../src/main/receipts/invoice-books.ts';
import { $receiptsPage } from '../../../src/main/receipts/pages.ts';
import { $topics } from '../../../src/main/receipts/topics.ts';
import type { PaymentRecord, Role } from '../../../src/shared/api/ledger.ts';
import { appError, err, ok, type Result } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import {
  type AuditReport,
  type CallReceipt,
  type PaidKind,
  RECEIPT_VERSION,
  UNUSED_REFUND,
} from '../../../src/shared/receipt/receipt.ts';
import { receiptText } from '../../../src/shared/receipt/text.ts';
import { GUEST, HOST, payment, SIGNATURE } from '../../support/samples.ts';

/** Invoices and statements, as they look and as they are printed. */

const START_S = 1_763_632_800;
const PRICE = usdc(500_000n);
const FILE_NAME = 'Sourdough, the whole recipe with pictures of each step.pdf';
/** Base58 has no 0, O, I and l. */
const DIGITS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const signature = (n: number): string =>
  `${DIGITS[Math.floor(n / 58)] ?? ''}${DIGITS[n % 58] ?? ''}${SIGNATURE.slice(2)}`;

type Paid = Partial<PaymentRecord> & { readonly kind: PaidKind; readonly resource: string };

/** A call of this many minutes after the prepaid ones, with two files of which one was refunded. */
function paidIn(minutes: number): readonly Paid[] {
  const time: readonly Paid[] = [
    { kind: 'prepay', resource: 'prepay', minute: null, amount: usdc(3n * PRICE) },
    ...Array.from({ length: minutes }, (_, i): Paid => {
      const minute = i + 4;
      return { kind: 'minute', resource: `minute/${minute}`, minute, amount: PRICE };
    }),
  ];
  const file = (n: number, title: string): Paid => ({
    kind: 'file',
    resource: `file/${String(n).repeat(32)}`,
    minute: null,
    title,
    amount: usdc(1_250_000n),
  });
  const files = [file(1, FILE_NAME), file(2, 'Wrong one.txt')];
  const refunded = signature(time.length + 1);
  const back: readonly Paid[] = [
    { ...file(2, 'Wrong one.txt'), kind: 'refund', resource: `refund/${refunded}` },
    { kind: 'refund', resource: UNUSED_REFUND, minute: null, amount: usdc(133_334n) },
  ];
  return [...time, ...files, ...back];
}

function recordsOf(role: Role, callId: string, minutes: number): readonly PaymentRecord[] {
  return paidIn(minutes).map((paid, i) =>
    payment({
      id: `${role}:${callId}:${i}`,
      role,
      callId,
      signature: signature(i),
      ...(paid.kind === 'refund' ? { payer: HOST, recipient: GUEST } : {}),
      blockTimeS: START_S + 60 * i,
      ...paid,
    }),
  );
}

const TRANSCRIPT = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';

function receiptFrom(records: readonly PaymentRecord[]): CallReceipt {
  return {
    version: RECEIPT_VERSION,
    network: 'devnet',
    transcript: TRANSCRIPT,
    payTo: HOST,
    feePayer: HOST,
    payer: GUEST,
    deposit: null,
    sessionKey: null,
    price: PRICE,
    prepaidPeriods: 3,
    unused: { periodSeconds: 60, trialSeconds: 0, countedSeconds: 60 * (records.length - 2) - 16 },
    ahead: false,
    approvals: [],
    payments: records.map(({ kind, resource = '', amount, signature: by, blockTimeS }) => ({
      kind: kind as PaidKind,
      resource,
      amount,
      signature: by ?? '',
      commitment: kind === 'file' ? TRANSCRIPT : null,
      blockTimeS: blockTimeS ?? 0,
    })),
  };
}

/** Stands for the ledger worker. */
export function receiptOfCall(callId: string): Result<CallReceipt> {
  const own = ($payments.get() ?? []).filter((each) => each.callId === callId);
  return own.length > 0 ? ok(receiptFrom(own)) : err(appError('receipt_unknown'));
}

const checked = (callId: string, records: readonly PaymentRecord[]): AuditReport => ({
  matches: true,
  complete: ['session', 'deposit', 'reference'],
  unclear: [],
  network: 'devnet',
  callId,
  payer: GUEST,
  payTo: HOST,
  paid: usdc(0n),
  returned: usdc(0n),
  refunded: usdc(0n),
  net: 0n,
  unused: null,
  approvals: [],
  lines: records.map(({ signature: by }) => ({
    finding: 'ok',
    subject: 'call',
    resource: null,
    signature: by,
    claimed: null,
    found: null,
  })),
});

interface Opened {
  readonly role: Role;
  readonly callId: string;
  readonly minutes: number;
  readonly isTyped: boolean;
  readonly isChecked: boolean;
}

async function open({ role, callId, minutes, isTyped, isChecked }: Opened): Promise<void> {
  const records = recordsOf(role, callId, minutes);
  $payments.set(records);
  $topics.set([{ role, callId, title: 'An hour on sourdough, with your questions' }]);
  if (isChecked) {
    $auditText.set(receiptText(receiptFrom(records)));
    const report = checked(callId, records);
    $audit.set({ status: 'done', report, atWallMs: (START_S + 90 * 60) * 1000 });
  }
  const own = isTyped ? 'Anna Bäcker\nMühlenweg 3\n10115 Berlin' : '';
  const peer = isTyped ? 'Gudrun Gast & Söhne\n1 Long Street\nSpringfield, IL 62701' : '';
  await keepText('own', own);
  await keepText(`peer:${role === 'host' ? GUEST : HOST}`, peer);
  await keepText('tax', isTyped ? 'No VAT is charged: small business, § 19 UStG.' : '');
  $screen.set('receipts');
  $receiptsPage.set({ at: 'invoice', role, callId });
}

export const invoiceStates: Readonly<Record<string, () => void>> = {
  invoice: () =>
    void open({ role: 'host', callId: 'i1', minutes: 2, isTyped: true, isChecked: true }),
  'invoice-hour': () =>
    void open({ role: 'host', callId: 'i2', minutes: 57, isTyped: true, isChecked: true }),
  'invoice-new': () =>
    void open({ role: 'host', callId: 'i3', minutes: 0, isTyped: false, isChecked: false }),
  statement: () =>
    void open({ role: 'guest', callId: 'i4', minutes: 2, isTyped: true, isChecked: true }),
};
