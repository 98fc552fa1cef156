import type { FeeBalance, PaymentRecord } from '../../../src/shared/api/ledger.ts';
import { appError, type AppError } from '../../../src/shared/errors.ts';
import { lamports, usdc } from '../../../src/shared/money.ts';
import { $wallet, type WalletState } from '../../../src/main/wallet/standard/state.ts';
import { GUEST, HOST, payment, SIGNATURE } from '../../support/samples.ts';

/** The data of the gallery's states, besides test/support/samples.ts. */

export const CODE =
  'p2c1-AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0-P0BBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZ';

export const feeBalance: FeeBalance = {
  feePayerKey: HOST,
  lamports: lamports(9_000_000n),
  payments: 640,
  usdcAccountExists: true,
  marked: true,
  calls: 20,
  inDeposits: lamports(0n),
  inLinks: lamports(0n),
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

/** A transfer by wallet. */
export const transfer = (
  state: PaymentRecord['state'],
  error: AppError | null = null,
): PaymentRecord =>
  payment({
    kind: 'transfer',
    state,
    role: null,
    callId: null,
    minute: null,
    amount: usdc(1_250_000n),
    signature: SIGNATURE,
    error,
  });

/** Nothing has confirmed it in time. */
export const lateTransfer = (): PaymentRecord =>
  transfer('signed', appError('confirmation_timeout', { signature: SIGNATURE }));
