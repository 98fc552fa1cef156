import { $screen } from '../../../src/main/app/screen.ts';
import { $payments } from '../../../src/main/payment/state.ts';
import { $receiptsPage } from '../../../src/main/receipts/pages.ts';
import { $topics } from '../../../src/main/receipts/topics.ts';
import type { PaymentRecord } from '../../../src/shared/api/ledger.ts';
import { usdc } from '../../../src/shared/money.ts';
import { GUEST, HOST, payment } from '../../support/samples.ts';

/** The host's month, as it looks. */

const DAY_S = 86_400;
/** 1 November 2025, noon in UTC: one day almost everywhere. */
const FIRST_S = 1_761_998_400;
const OTHER_GUEST = '4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T';

function call(day: number, guest: string, minutes: number): readonly PaymentRecord[] {
  const atS = FIRST_S + (day - 1) * DAY_S;
  const common = { role: 'host', callId: `m${day}`, payer: guest, recipient: HOST } as const;
  return [
    payment({ ...common, kind: 'prepay', minute: null, amount: usdc(1_500_000n), blockTimeS: atS }),
    ...Array.from({ length: minutes }, (_, i) =>
      payment({ ...common, minute: i + 4, blockTimeS: atS + 180 + 60 * i }),
    ),
  ];
}

const back = (day: number, of: number, more: Partial<PaymentRecord>): PaymentRecord =>
  payment({
    kind: 'refund',
    role: 'host',
    callId: `m${of}`,
    minute: null,
    payer: HOST,
    recipient: GUEST,
    blockTimeS: FIRST_S + (day - 1) * DAY_S + 4_000,
    ...more,
  });

function open(): void {
  $payments.set([
    ...call(3, GUEST, 27),
    ...call(4, OTHER_GUEST, 57),
    ...call(12, GUEST, 12),
    payment({
      kind: 'file',
      role: 'host',
      callId: 'm12',
      minute: null,
      title: 'Recipe.pdf',
      amount: usdc(12_500_000n),
      blockTimeS: FIRST_S + 11 * DAY_S + 900,
    }),
    ...call(26, OTHER_GUEST, 0),
    back(4, 4, { kind: 'end', amount: usdc(333_334n), recipient: OTHER_GUEST }),
    back(26, 26, { kind: 'end', amount: usdc(333_334n), recipient: OTHER_GUEST }),
    back(14, 12, { resource: 'refund/s1', amount: usdc(6_500_000n) }),
    ...call(-20, GUEST, 3),
  ]);
  $topics.set([
    { role: 'host', callId: 'm3', title: 'An hour on sourdough, with your questions' },
    { role: 'host', callId: 'm4', title: 'An hour on sourdough, with your questions' },
    { role: 'host', callId: 'm12', title: 'Rye' },
  ]);
  $screen.set('receipts');
  $receiptsPage.set({ at: 'month' });
}

/** All of the only call went back on its day. */
function refunded(): void {
  $payments.set([
    ...call(3, GUEST, 0),
    back(3, 3, { kind: 'end', amount: usdc(1_500_000n), recipient: GUEST }),
  ]);
  $topics.set([]);
  $screen.set('receipts');
  $receiptsPage.set({ at: 'month' });
}

export const monthStates: Readonly<Record<string, () => void>> = {
  month: open,
  'month-refunded': refunded,
};
