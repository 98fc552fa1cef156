import { $audit, $auditText, $payments } from '../../../src/main/payment/state.ts';
import { $tallies } from '../../../src/main/receipts/quality-tallies.ts';
import { $screen } from '../../../src/main/app/screen.ts';
import type { PaymentRecord, Role } from '../../../src/shared/api/ledger.ts';
import { appError, ownText } from '../../../src/shared/errors.ts';
import { lamports, usdc } from '../../../src/shared/money.ts';
import {
  type AuditLine,
  type AuditReport,
  UNUSED_REFUND,
} from '../../../src/shared/receipt/receipt.ts';
import { GUEST, HOST, SIGNATURE } from '../../support/samples.ts';
import { transfer, lateTransfer } from './fixtures.ts';
import { monthStates } from './month.ts';
import { invoiceStates } from './invoices.ts';

/** Receipts and the audit, as they look. */

const START_S = 1_763_632_800;
const signature = (n: number): string => `${n}${SIGNATURE.slice(1)}`;

function call(role: Role, callId: string, startS: number, minutes: number, price = 500_000n) {
  const common = { ...transfer('final'), role, callId };
  const prepaid: PaymentRecord = {
    ...common,
    id: `${callId}-prepay`,
    kind: 'prepay',
    amount: usdc(3n * price),
    blockTimeS: startS,
  };
  const billed = Array.from({ length: minutes }, (_, i): PaymentRecord => ({
    ...common,
    id: `${callId}-${i}`,
    kind: 'minute',
    minute: i + 4,
    amount: usdc(price),
    signature: signature((i % 8) + 2),
    state: i < minutes - 1 ? 'final' : 'landed',
    blockTimeS: startS + 180 + 60 * i,
  }));
  return [prepaid, ...billed];
}

const others: readonly PaymentRecord[] = [
  { ...transfer('final'), id: 'sent', blockTimeS: START_S - 9_000 },
  { ...lateTransfer(), id: 'late', blockTimeS: START_S - 8_000 },
  {
    ...transfer('landed'),
    id: 'till',
    kind: 'till',
    role: 'host',
    amount: usdc(0n),
    lamports: lamports(10_141_600n),
    blockTimeS: START_S - 7_000,
  },
];

const failed: PaymentRecord = {
  ...transfer('failed'),
  id: 'failed',
  kind: 'minute',
  role: 'guest',
  callId: 'c1',
  minute: 6,
  amount: usdc(500_000n),
  error: appError('insufficient_usdc', { balance: usdc(100_000n), needed: usdc(500_000n) }),
  blockTimeS: START_S + 310,
};

const approval: PaymentRecord = {
  ...transfer('final'),
  id: 'approval',
  kind: 'allowance',
  role: 'guest',
  callId: 'c1',
  amount: usdc(28_500_000n),
  signature: signature(9),
  blockTimeS: START_S - 10,
};

/** Of call `c1`: 4:12 were used of five minutes. */
const unused: PaymentRecord = {
  ...transfer('landed'),
  id: 'unused',
  kind: 'end',
  role: 'guest',
  callId: 'c1',
  amount: usdc(400_000n),
  payer: HOST,
  recipient: GUEST,
  signature: signature(8),
  blockTimeS: START_S + 320,
};

const line = (more: Partial<AuditLine>): AuditLine => ({
  finding: 'ok',
  subject: 'minute',
  resource: 'minute/4',
  signature: signature(2),
  claimed: null,
  found: null,
  ...more,
});

const report = (more: Partial<AuditReport>): AuditReport => ({
  matches: true,
  complete: ['session', 'deposit', 'reference'],
  unclear: [],
  network: 'devnet',
  callId: 'c1',
  payer: GUEST,
  payTo: HOST,
  paid: usdc(2_500_000n),
  returned: usdc(0n),
  refunded: usdc(0n),
  net: 2_500_000n,
  unused: null,
  lines: [
    line({ subject: 'approval', resource: null, signature: signature(9) }),
    line({ subject: 'prepay', resource: 'prepay', signature: signature(5) }),
    line({}),
    line({ resource: 'minute/5', signature: signature(3) }),
  ],
  approvals: [
    {
      signature: signature(9),
      cap: usdc(16_500_000n),
      spent: usdc(2_500_000n),
      left: usdc(14_000_000n),
    },
  ],
  ...more,
});

function open(records: readonly PaymentRecord[]): void {
  $payments.set(records);
  const tally = { goodMs: 227_000, fairMs: 18_000, poorMs: 5_000, interruptions: 1 };
  $tallies.set([{ role: 'guest', callId: 'c1', tally }]);
  $screen.set('receipts');
}

function audit(found: AuditReport): void {
  open([]);
  $auditText.set(
    'https://pay2chat.example/#receipt=AQEAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHw',
  );
  $audit.set({ status: 'done', report: found, atWallMs: (START_S + 600) * 1000 });
}

export const receiptStates: Readonly<Record<string, () => void>> = {
  ...invoiceStates,
  ...monthStates,
  receipts: () =>
    open([
      ...others,
      ...call('host', 'c2', START_S - 86_400, 9, 1_250_000n),
      ...call('guest', 'c1', START_S, 2),
      approval,
      failed,
      unused,
    ]),
  'receipts-long': () => {
    const [first, ...rest] = call('host', 'c2', START_S, 2);
    if (!first) return;
    const title = 'Salary_negotiation_guide-Berlin_edition-2026-final-version-with-notes.pdf';
    const sold = { ...first, id: 'file', kind: 'file' as const, title, signature: signature(7) };
    open([first, { ...sold, resource: 'file/1' }, ...rest]);
  },
  'receipts-one': () => open(call('guest', 'c1', START_S, 2)),
  'receipts-empty': () => open([]),
  'audit-matches': () => audit(report({})),
  'audit-unused': () =>
    audit(
      report({
        returned: unused.amount,
        refunded: usdc(500_000n),
        net: 1_600_000n,
        unused: { countedSeconds: 252, trialSeconds: 30, due: unused.amount },
        lines: [
          line({ subject: 'prepay', resource: 'prepay', signature: signature(5) }),
          line({}),
          line({ resource: 'minute/5', signature: signature(3) }),
          line({ subject: 'refund', resource: UNUSED_REFUND, signature: unused.signature }),
          line({ subject: 'refund', resource: 'refund/x', signature: signature(4) }),
          line({
            ...{ finding: 'other-wallet', subject: 'other', resource: null },
            ...{ signature: signature(6), found: '0.75 USDC' },
          }),
        ],
      }),
    ),
  'audit-differs': () =>
    audit(
      report({
        matches: false,
        refunded: usdc(500_000n),
        net: 2_000_000n,
        lines: [
          line({ subject: 'prepay', resource: 'prepay', signature: signature(5) }),
          line({ finding: 'amount', claimed: '0.60 USDC', found: '0.50 USDC' }),
          line({ finding: 'missing-in-receipt', resource: 'minute/5', found: '0.50 USDC' }),
          line({
            finding: 'payer',
            resource: 'minute/6',
            claimed: HOST,
            found: GUEST,
            signature: signature(4),
          }),
        ],
        approvals: [
          { signature: signature(9), cap: usdc(16_500_000n), spent: usdc(1n), left: null },
        ],
      }),
    ),
  'audit-unclear': () =>
    audit(report({ matches: false, complete: ['deposit', 'reference'], unclear: ['session'] })),
  'audit-filled': () => {
    audit(report({}));
    $audit.set({ status: 'filled' });
  },
  'audit-failed': () => {
    open([]);
    $audit.set({ status: 'failed', error: appError('receipt_invalid', { what: ownText('link') }) });
  },
};
