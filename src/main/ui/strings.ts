import type { PaymentState } from '../../shared/api/ledger.ts';
import { STANDARD_PERIOD_SECONDS } from '../../shared/terms.ts';

export const period = (seconds: number): string =>
  seconds === STANDARD_PERIOD_SECONDS ? 'minute' : `${seconds}-second minute`;

/** Words that several features use; each feature has its own in its `strings.ts`. */
export const strings = {
  brand: 'Pay2Chat',
  back: 'Back',
  copy: 'Copy',
  copied: 'Copied',
  copyByHand: 'Copy by hand',
  receipts: 'Receipts',
  usdc: 'USDC',
  sol: 'SOL',
  explorer: 'View on the explorer',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  payment: {
    pending: 'Waiting for your wallet',
    broadcasting: 'Sending',
    confirming: 'Waiting for the network to confirm',
    confirmed: 'Confirmed',
    failed: 'Failed',
    timeout: 'Not confirmed in time',
    invalid: 'Not accepted',
  } satisfies Record<PaymentState, string>,
} as const;
