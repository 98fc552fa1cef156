import type { PaymentRecord } from '../../../src/shared/api/ledger.ts';
import { usdc } from '../../../src/shared/money.ts';

/** Payments as the journal has them. */

export const HOST = '7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU';
export const GUEST = '9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM';

let made = 0;

/** A confirmed minute of call `c1` that this browser paid, unless said otherwise. */
export function payment(more: Partial<PaymentRecord> = {}): PaymentRecord {
  made += 1;
  return {
    id: `p${made}`,
    kind: 'minute',
    state: 'confirmed',
    network: 'devnet',
    role: 'guest',
    callId: 'c1',
    minute: 4,
    amount: usdc(500_000n),
    payer: GUEST,
    recipient: HOST,
    signature: `s${made}`,
    finalized: true,
    blockTimeS: null,
    error: null,
    createdAtWallMs: 1_700_000_000_000 + made * 1_000,
    updatedAtWallMs: 1_700_000_000_000 + made * 1_000,
    ...more,
  };
}

/** A whole call: prepayment and minutes from the fourth on. */
export const call = (
  minutes: number,
  more: Partial<PaymentRecord> = {},
): readonly PaymentRecord[] => [
  payment({ kind: 'prepay', minute: null, amount: usdc(1_500_000n), ...more }),
  ...Array.from({ length: minutes }, (_, i) => payment({ minute: 4 + i, ...more })),
];
