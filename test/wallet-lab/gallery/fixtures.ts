import type {
  CallView,
  FeeBalance,
  PaymentRecord,
  PrepayView,
} from '../../../src/shared/api/ledger.ts';
import { appError } from '../../../src/shared/errors.ts';
import { lamports, usdc } from '../../../src/shared/money.ts';
import type { BillingSnapshot } from '../../../src/shared/billing/types.ts';
import type { Terms } from '../../../src/shared/terms.ts';
import { $wallet, type WalletState } from '../../../src/main/wallet/standard/state.ts';

/** What the gallery's states are made of. */

export const HOST = '7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU';
export const GUEST = '9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM';
export const SIGNATURE =
  '5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW';
export const CODE =
  'p2c1-AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0-P0BBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZ';

export const terms: Terms = {
  network: 'devnet',
  payTo: HOST,
  price: usdc(500_000n),
  periodSeconds: 60,
  prepaidPeriods: 3,
};

export const feeBalance: FeeBalance = {
  feeKey: HOST,
  lamports: lamports(9_000_000n),
  payments: 640,
  usdcAccountExists: true,
  refundAllowance: usdc(0n),
  delegatedTo: null,
};

export function wallet(more: Partial<WalletState> = {}): void {
  $wallet.set({
    ...$wallet.get(),
    status: 'connected',
    name: 'Phantom',
    address: GUEST,
    chains: ['solana:devnet'],
    usdc: usdc(98_500_000n),
    lamports: lamports(2_003_000_000n),
    error: null,
    ...more,
  });
}

/** Minute 5 runs and is paid, unless said otherwise. */
export const billing = (part: Partial<BillingSnapshot> = {}): BillingSnapshot => ({
  status: 'paid',
  color: 'green',
  elapsedMs: 262_000,
  countdownMs: 38_000,
  paidUntilMs: 300_000,
  minute: 6,
  totalAtomic: usdc(2_500_000n),
  running: true,
  ...part,
});

export function view(more: Partial<CallView>): CallView {
  return {
    role: 'guest',
    phase: 'awaiting-prepayment',
    callId: 'c1',
    terms,
    title: 'An hour on sourdough, with your questions',
    words: ['harbour', 'velvet', 'copper', 'lantern'],
    prepay: null,
    payMode: 'allowance',
    budgetPeriods: 30,
    billing: null,
    mediaOpen: false,
    sending: false,
    freezeCode: null,
    minutes: [],
    totalPaid: usdc(0n),
    allowanceLeft: null,
    balance: null,
    coveredPayments: null,
    heartbeat: true,
    endReason: null,
    error: null,
    ...more,
  };
}

export function prepay(more: Partial<PrepayView> = {}): PrepayView {
  return {
    stage: 'idle',
    cost: usdc(1_500_000n),
    balance: usdc(98_500_000n),
    balanceAfter: usdc(97_000_000n),
    signature: null,
    error: null,
    ...more,
  };
}

export const minutes = (count: number): CallView['minutes'] => [
  { minute: 'prepay', amount: usdc(1_500_000n), signature: SIGNATURE, settleMs: 900 },
  ...Array.from({ length: count }, (_, i) => ({
    minute: i + 4,
    amount: usdc(500_000n),
    signature: `${i + 1}${SIGNATURE.slice(1)}`,
    settleMs: 900,
  })),
];

export const payment = (state: PaymentRecord['state']): PaymentRecord => ({
  id: 't1',
  kind: 'transfer',
  state,
  network: 'devnet',
  role: null,
  callId: null,
  minute: null,
  amount: usdc(1_250_000n),
  payer: GUEST,
  recipient: HOST,
  signature: SIGNATURE,
  finalized: false,
  blockTimeS: null,
  error: state === 'timeout' ? appError('confirmation_timeout', { signature: SIGNATURE }) : null,
  createdAtWallMs: 0,
  updatedAtWallMs: 0,
});
